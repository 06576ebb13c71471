import { spawnSync } from 'child_process';
import { existsSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as fc from 'fast-check';
import { BUSYBOX, CLEAN, DASH, EmergencyProject, PREFIX } from './emergency-project';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);
const WRITTEN = Number(process.env.E2E_STRINGS ?? 8);
const COUNT = 200;

let project: EmergencyProject;
let sentinel: string;
const testbed = useTestbed(async (started) => {
  project = await EmergencyProject.create(started);
  sentinel = join(project.directory('sentinel'), 'appeared');
});
afterAll(() => project.remove());
afterEach(async () => {
  expect(await project.standing()).toEqual(CLEAN);
  expect(existsSync(sentinel)).toBe(false);
});

/** What a shell, awk, sed, printf, JSON, YAML, a template or a terminal may take for something else than text. */
function texts(touched: string): string[] {
  const piece = fc.constantFrom(
    `$(touch ${touched})`, `\`touch ${touched}\``, `; touch ${touched} #`, `'; touch ${touched}; '`, `"; touch ${touched}; "`, `\ntouch ${touched}\n`, `| touch ${touched}`, `&& touch ${touched}`,
    "'", '"', '\\', '\\\\', '\\n', '`', '$', '${HOME}', '$*', '*', '?', '~', '!', '#', '%s%n', '%', '&', '\\&', ' ', '   ', '\t', '\n', '\n\n', '\r', '{{.}}', '{{', '}}', ': ', '- ', '---', '-n', '--yes', '--by',
    'end', 'END\n', '\nEND\n', 'é', '漢字', '🛟', '\u00a0', '\u0085', '\u009b31m', '\u2028', '\u202e', '\u200b', '\ufeff', '\u001b[31m', '\u0007', '\u007f', '\u0001', 'true', 'null', '0777', '=', '<<', '|', '>', ',', '[', ']', '{', '}', '\'"\'"\'',
  );
  return fc.sample(fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')), { numRuns: COUNT, seed: SEED });
}
// eslint-disable-next-line no-control-regex
const held = (text: string, breaks: boolean): boolean => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text) && (breaks || !/[\t\n\r]/.test(text));

test.each([DASH, BUSYBOX].map((runner) => ({ runner, name: runner.name })))(`${COUNT} texts (seed ${SEED}) become the JSON that they are, or are refused: $name`, ({ runner }) => {
  const [shell, ...applet] = runner.command('deploy', '').slice(0, -1);
  const library = join(__dirname, '../../../src/copies/emergency/terminal.sh');
  const probe = join(project.directory('sentinel'), 'probe.sh');
  writeFileSync(probe, '. "$1"; plain text "$2" "$3"; json "$2"; printf "\\n"; quote "$2" >&2\n');
  let good = 0;
  for (const [index, text] of texts(sentinel).entries()) {
    const breaks = index % 2 === 0;
    const { status, stdout, stderr } = spawnSync(shell, [...applet, probe, library, text, breaks ? '9 10 13' : ''], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    expect({ text, status }).toEqual({ text, status: held(text, breaks) ? 0 : 2 });
    if (status === 2) continue;
    good++;
    expect(JSON.parse(stdout)).toBe(text);
    expect(spawnSync('sh', ['-c', `printf %s ${stderr}`], { encoding: 'utf8' }).stdout).toBe(text.replace(/\n+$/, ''));
  }
  expect(good).toBeGreaterThan(COUNT / 4);
  // What is no UTF-8 would come back as something else.
  for (const bytes of ['\\377', '\\303', '\\303(', '\\355\\240\\200', '\\300\\257', '\\364\\220\\200\\200', '\\342\\202']) {
    expect(spawnSync(shell, [...applet, '-c', '. "$1"; plain text "$(printf "$2")"', 'sh', library, bytes], { encoding: 'utf8' })).toMatchObject({ status: 2, stderr: expect.stringContaining('refused (bad-text)') });
  }
});

test(`${WRITTEN} texts as --reason and --by: the record holds them, or they are refused`, async () => {
  const copy = project.copy();
  for (const [index, text] of texts(sentinel).slice(0, WRITTEN).entries()) {
    const runner = index % 2 === 0 ? DASH : BUSYBOX;
    const ended = await project.run(runner, 'deploy', copy, ['--suspend-only', '--reason', text]);
    if (!held(text, true)) {
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('refused (bad-text)') });
      continue;
    }
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect((await testbed.api.get(project.web))!.metadata.annotations![`${PREFIX}reason`]).toBe(text);
    const by = text.replace(/[\t\n\r]/g, '_');
    expect(await project.run(runner, 'deploy', copy, ['--suspend-only', '--reason', text, '--by', by, '--take-over', 'anna'])).toMatchObject({ code: 0, err: '' });
    expect((await testbed.api.get(project.web))!.metadata.annotations).toMatchObject({ [`${PREFIX}by`]: by, [`${PREFIX}reason`]: text });
    expect(await project.run(runner, 'resume', copy)).toMatchObject({ code: 2, err: expect.stringContaining('refused (held-by-another)') });
    expect(await project.run(runner, 'resume', copy, ['--by', by])).toMatchObject({ code: 0, err: '' });
  }
}, 600_000);

test(`${COUNT} texts as annotations of an edited manifest`, async () => {
  const good = texts(sentinel).filter((text) => held(text, true));
  const annotations = good.map((text, index) => `    example.com/${index}: ${JSON.stringify(text)}\n`).join('');
  const copy = project.copy({ '3-configmap-config.yaml': (text) => text.replace('metadata:\n', `metadata:\n  annotations:\n${annotations}`) });
  expect(await project.run(DASH, 'deploy', copy, ['--edited'])).toMatchObject({ code: 0, err: '' });
  const live = (await testbed.api.get(project.config))!.metadata.annotations!;
  expect(good.map((_, index) => live[`example.com/${index}`])).toEqual(good);
  expect(await project.run(BUSYBOX, 'resume', copy)).toMatchObject({ code: 0, err: '' });
  expect((await testbed.api.get(project.config))!.metadata.annotations).toBeUndefined();
});
