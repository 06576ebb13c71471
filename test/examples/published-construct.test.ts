import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { filesBelow, ROOT } from './example';
import { PublishedConstruct } from './published-construct';
import { KubeScore } from '../workload/kube-score';

const WELL = { code: 0, out: '', err: '' };
let example: PublishedConstruct;
let kubeScore: KubeScore;
beforeAll(async () => {
  kubeScore = await KubeScore.built();
  example = new PublishedConstruct();
}, 40 * 60_000);
afterAll(() => example.remove());

test('one package publishes a construct built on ours, and another imports it', () => {
  const { consumer } = example;
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'examples/published-construct/library/package.json'), 'utf8'));
  expect(Object.keys(peerDependencies)).toContain('cdk8s-lifeboat');
  expect(example.install()).toEqual(WELL);
  expect(example.compile('consumer')).toEqual(WELL);

  expect(example.lifeboat('synth')).toMatchObject({ code: 0, err: '' });
  expect(example.lifeboat('check')).toMatchObject({ code: 0, err: '' });
  expect(example.lifeboat('validate', '--fail-on', 'error,warning')).toMatchObject({ code: 0, err: '' });
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
