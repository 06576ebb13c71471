import { spawnSync } from 'child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Ended, run, SynthesisedExample } from './example';

const SHELLS = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']]
  .filter(([command]) => spawnSync(command, ['-c', 'true'], { stdio: 'ignore' }).error === undefined);

let example: SynthesisedExample;
let place: string;
beforeAll(() => { example = new SynthesisedExample('eldertree'); });
afterAll(() => example.remove());
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'lifeboat-validate-'));
  cpSync(join(example.outdir, 'project/swimto'), join(place, 'swimto'), { recursive: true });
  cpSync(example.fleet, join(place, 'fleet'), { recursive: true });
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const inProject = (file: string): string => join(place, 'swimto/k8s', file);
const inFleet = (file: string): string => join(place, 'fleet/clusters/eldertree/swimto', file);

describe.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))('validate-k8s-sync.sh under $name', ({ shell }) => {
  const [command, ...options] = shell;
  const validate = (...fleet: string[]): Ended => run(join(place, 'swimto'), command, [...options, 'scripts/validate-k8s-sync.sh', ...fleet]);

  test('has a text that the shell reads', () => {
    expect(run(join(place, 'swimto'), command, [...options, '-n', 'scripts/validate-k8s-sync.sh'])).toEqual({ code: 0, out: '', err: '' });
  });

  test('says OK of two whole copies, and of one by itself', () => {
    expect(validate('../fleet')).toEqual({ code: 0, out: 'OK: swimto: both copies are the same\n', err: '' });
    expect(validate(join(place, 'fleet'))).toEqual({ code: 0, out: 'OK: swimto: both copies are the same\n', err: '' });
    expect(validate()).toEqual({ code: 0, out: 'OK: swimto: this copy is whole (name a fleet checkout to compare it)\n', err: '' });
  });

  test('runs from any directory, by its path', () => {
    expect(run(place, command, [...options, 'swimto/scripts/validate-k8s-sync.sh', 'fleet'])).toMatchObject({ code: 0, err: '' });
    expect(run(join(place, 'swimto/scripts'), command, [...options, './validate-k8s-sync.sh', '../../fleet'])).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['project copy', inProject], ['fleet copy', inFleet],
  ])('finds a manifest edited in the %s, and names it', (_copy, path) => {
    writeFileSync(path('3-deployment-api.yaml'), readFileSync(path('3-deployment-api.yaml'), 'utf8').replace('replicas: 2', 'replicas: 3'));
    expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringMatching(/3-deployment-api\.yaml: FAILED[\s\S]*DIFFERS: /) });
  });

  test.each([
    ['project copy', inProject], ['fleet copy', inFleet],
  ])('finds a manifest missing from the %s, and names it', (_copy, path) => {
    rmSync(path('3-service-web.yaml'));
    expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringMatching(/3-service-web\.yaml[\s\S]*DIFFERS: /) });
  });

  test.each([
    ['project copy', inProject], ['fleet copy', inFleet],
  ])('finds a manifest that is not listed in the %s, and names it', (_copy, path) => {
    for (const name of ['3-service-more.yaml', 'more.yml', 'more.json']) {
      writeFileSync(path(name), 'kind: Service\n');
      expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringContaining(`${name} is not part of the definition`) });
      rmSync(path(name));
    }
    expect(validate('../fleet').code).toBe(0);
  });

  test('finds a fleet kustomization.yaml that lists something else', () => {
    appendFileSync(inFleet('kustomization.yaml'), '- ../other\n');
    expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringContaining('kustomization.yaml lists something else') });
    rmSync(inFleet('kustomization.yaml'));
    expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringContaining('has no kustomization.yaml') });
  });

  test('finds copies that are whole each but not the same', () => {
    const manifest = inProject('3-service-web.yaml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('port: 80\n', 'port: 81\n'));
    writeFileSync(inProject('SHA256SUMS'), run(join(place, 'swimto/k8s'), 'sh', ['-c', 'sha256sum $(cut -c67- SHA256SUMS)']).out);
    expect(validate().code).toBe(0);
    expect(validate('../fleet')).toMatchObject({ code: 1, out: expect.stringContaining('3-service-web.yaml is not the same') });
  });

  test.each([
    ['the last line is cut off', (text: string) => text.slice(0, -30)],
    ['the last line is gone', (text: string) => text.slice(0, text.trimEnd().lastIndexOf('\n') + 1)],
    ['it is cut off in the first sum', (text: string) => text.slice(0, 20)],
    ['it is empty', () => ''],
    ['it holds something else', (text: string) => text.replace(/^./, 'x')],
  ])('cannot tell where of SHA256SUMS %s', (_case, cut) => {
    for (const path of [inProject('SHA256SUMS'), inFleet('SHA256SUMS')]) {
      const whole = readFileSync(path, 'utf8');
      writeFileSync(path, cut(whole));
      expect(validate('../fleet')).toMatchObject({ code: 2, out: expect.stringContaining('CANNOT TELL: ') });
      writeFileSync(path, whole);
    }
  });

  test('cannot tell without SHA256SUMS or without a fleet checkout, and says what to do', () => {
    rmSync(inProject('SHA256SUMS'));
    expect(validate()).toMatchObject({ code: 2, out: expect.stringContaining('k8s has no SHA256SUMS; run: lifeboat synth') });
    expect(validate('../gone')).toMatchObject({ code: 2 });
  });

  test('cannot tell where the fleet checkout has no such app', () => {
    expect(validate('../gone')).toMatchObject({ code: 2, out: expect.stringContaining('the fleet checkout has no clusters/eldertree/swimto') });
  });
});
