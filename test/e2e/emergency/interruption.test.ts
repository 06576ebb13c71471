import { chmodSync, writeFileSync } from 'fs';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import * as fc from 'fast-check';
import { BUSYBOX, CLEAN, DASH, EmergencyProject, Verb } from './emergency-project';
import { barePath } from './running';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);
const TRIES = Number(process.env.E2E_INTERRUPTIONS ?? 5);

let kubectl: string;
let project: EmergencyProject;
useTestbed(async (started) => {
  kubectl = started.program('kubectl');
  project = await EmergencyProject.create(started);
});
afterAll(() => project.remove());

const usual = (verb: Verb): string[] => ['--yes', '--context', 'testbed', '--by', 'anna', ...verb === 'deploy' ? ['--edited', '--reason', 'a test'] : []];
const DEPLOYED = { suspended: true, by: 'anna', step: 'applied', level: 'debug', managers: ['cdk8s-lifeboat'] };

/** A PATH whose kubectl kills whoever called it, with all that it started, after the write of that number. */
function killing(): { readonly path: string; arm(write: number): void } {
  const path = barePath(join(project.directory('killing'), 'path'));
  const left = join(path, '..', 'left');
  const file = join(path, 'kubectl');
  writeFileSync(file, `#!/bin/sh
${kubectl} "$@"
code=$?
case " $* " in
  *' --dry-run'*) ;;
  *' apply '*|*' create '*|*' replace '*|*' delete '*)
    left=$(($(cat ${left}) - 1))
    echo "$left" >${left}
    [ "$left" != 0 ] || kill -9 0 ;;
esac
exit $code
`);
  chmodSync(file, 0o755);
  return { path, arm: (write) => writeFileSync(left, String(write)) };
}

test('a deploy and a resume killed after any of their writes and run again end well', async () => {
  const copy = project.hotfix();
  const { path, arm } = killing();
  const writes = { deploy: 0, resume: 0 };
  for (let write = 1; write === writes.deploy + 1 || write === writes.resume + 1; write++) {
    for (const verb of ['deploy', 'resume'] as const) {
      arm(write);
      const { signal, code } = await project.start(DASH, verb, copy, usual(verb), { PATH: path }).ended;
      if (signal === 'SIGKILL') writes[verb] = write;
      else expect({ verb, write, code }).toEqual({ verb, write, code: 0 });
      expect({ verb, write, again: await project.run(DASH, verb, copy, verb === 'deploy' ? ['--edited'] : []) }).toMatchObject({ again: { code: 0 } });
      expect({ verb, write, standing: await project.standing() }).toEqual({ verb, write, standing: verb === 'resume' ? CLEAN : DEPLOYED });
    }
  }
  expect(Object.values(writes).every((count) => count >= 4)).toBe(true);
  process.stdout.write(`killed after each write: ${JSON.stringify(writes)}\n`);
}, 600_000);

test(`${TRIES} deploys and resumes interrupted at random moments (seed ${SEED}) and run again end well`, async () => {
  const copy = project.hotfix();
  const codes: Record<string, number> = {};
  const took = { deploy: 0, resume: 0 };
  for (const verb of ['deploy', 'resume'] as const) {
    const start = Date.now();
    expect(await project.run(DASH, verb, copy, verb === 'deploy' ? ['--edited'] : [])).toMatchObject({ code: 0 });
    took[verb] = Date.now() - start;
  }
  const moments = fc.sample(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('SIGINT', 'SIGKILL', 'SIGTERM'), fc.constantFrom(DASH, BUSYBOX)), { numRuns: TRIES * 2, seed: SEED });
  for (const [index, [share, signal, runner]] of moments.entries()) {
    const verb = index % 2 === 0 ? 'deploy' : 'resume';
    const before = await project.standing();
    const running = project.start(runner, verb, copy, usual(verb));
    await sleep(share * took[verb]);
    running.signal(signal as NodeJS.Signals);
    const { code, err } = await running.ended;
    const what = `${verb} ${signal} after ${Math.round(share * 100)} %: ${code}`;
    codes[`${verb} ${code}`] = (codes[`${verb} ${code}`] ?? 0) + 1;
    if (code === 2) {
      expect(err).toContain('Nothing was changed.');
      expect({ what, standing: await project.standing() }).toEqual({ what, standing: before });
    }
    if (code === 1) expect({ what, err }).toEqual({ what, err: expect.stringMatching(/Interrupted\.[^]*Run this again|stopped \([a-z-]+\)[^]*Run this again/) });
    expect({ what, again: await project.run(runner, verb, copy, verb === 'deploy' ? ['--edited'] : []) }).toEqual({ what, again: expect.objectContaining({ code: 0 }) });
    expect({ what, standing: await project.standing() }).toEqual({ what, standing: verb === 'resume' ? CLEAN : DEPLOYED });
  }
  process.stdout.write(`seed ${SEED}: ${TRIES * 2} interruptions, ends by verb and code (null is killed): ${JSON.stringify(codes)}\n`);
}, 600_000);
