import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { parse } from 'yaml';
import { filesBelow, ROOT, run } from './example';
import { KubeScore } from '../workload/kube-score';

const EXAMPLE = join(ROOT, 'examples/published-construct');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

let place: string;
let kubeScore: KubeScore;
beforeAll(async () => {
  kubeScore = await KubeScore.built();
  place = mkdtempSync(join(tmpdir(), 'lifeboat-published-'));
  // Two repositories side by side, with what `npm install` would have put above them.
  for (const repository of ['library', 'consumer']) cpSync(join(EXAMPLE, repository), join(place, repository), { recursive: true });
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(ROOT, join(place, 'node_modules/cdk8s-lifeboat'), 'dir');
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node', 'typescript']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(place, 'node_modules', name), 'dir');
  }
}, 40 * 60_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('one package publishes a construct built on ours, and another imports it', () => {
  const library = join(place, 'library');
  const consumer = join(place, 'consumer');
  expect(run(library, process.execPath, [TSC])).toEqual({ code: 0, out: '', err: '' });

  const { name, files, peerDependencies } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  expect(Object.keys(peerDependencies)).toContain('cdk8s-lifeboat');
  const installed = join(consumer, 'node_modules', name);
  mkdirSync(dirname(installed), { recursive: true });
  for (const file of ['package.json', ...files]) cpSync(join(library, file), join(installed, file), { recursive: true });
  expect(run(consumer, process.execPath, [TSC])).toEqual({ code: 0, out: '', err: '' });

  const cli = join(ROOT, 'lib/cli.js');
  expect(run(consumer, process.execPath, [cli, 'synth'])).toMatchObject({ code: 0, err: '' });
  expect(run(consumer, process.execPath, [cli, 'check'])).toMatchObject({ code: 0, err: '' });
  expect(run(consumer, process.execPath, [cli, 'validate', '--fail-on', 'error,warning'])).toMatchObject({ code: 0, err: '' });
  expect(filesBelow(join(consumer, 'dist/fleet'))).toEqual([
    'clusters/town/PROJECTS.md',
    'clusters/town/clock.flux.yaml',
    'clusters/town/clock/0-namespace-clock.yaml',
    'clusters/town/clock/3-deployment-clock.yaml',
    'clusters/town/clock/3-networkpolicy-clock.yaml',
    'clusters/town/clock/3-poddisruptionbudget-clock.yaml',
    'clusters/town/clock/3-service-clock.yaml',
    'clusters/town/clock/3-serviceaccount-clock.yaml',
    'clusters/town/clock/DIGEST',
    'clusters/town/clock/SHA256SUMS',
    'clusters/town/clock/kustomization.yaml',
    'clusters/town/kustomization.yaml',
  ]);
  for (const file of readdirSync(join(consumer, 'dist/project/clock/k8s'))) {
    expect(readFileSync(join(consumer, 'dist/project/clock/k8s', file))).toEqual(readFileSync(join(consumer, 'dist/fleet/clusters/town/clock', file)));
  }

  const clock = join(consumer, 'dist/fleet/clusters/town/clock');
  const objects = readdirSync(clock).filter((file) => file.startsWith('3-')).map((file) => parse(readFileSync(join(clock, file), 'utf8')));
  expect(kubeScore.score(objects)).toEqual({ critical: [], warnings: [] });
});
