import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { expectSessions, runInShell } from './console';
import { MarkdownPage } from './markdown';
import { ReadmeProject } from './readme-project';

const project = new ReadmeProject();
const fleet = join(project.parent, 'pi-fleet');
const cluster = join(fleet, 'clusters/eldertree');

/** A fleet repository in which the root applies the app by hand-written files, as before any synth. */
beforeAll(() => {
  for (const name of ['flux-system', 'swimto', 'monitoring']) mkdirSync(join(cluster, name), { recursive: true });
  writeFileSync(join(cluster, 'flux-system/gotk-sync.yaml'), `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m0s
  ref:
    branch: main
  url: ssh://git@github.com/example/pi-fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m0s
  path: ./clusters/eldertree
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`);
  writeFileSync(join(cluster, 'flux-system/kustomization.yaml'), 'resources:\n- gotk-sync.yaml\n');
  writeFileSync(join(cluster, 'monitoring/rules.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: rules\n  namespace: default\n');
  runInShell('npx lifeboat synth', project.directory);
  const written = join(project.directory, 'dist/project/swimto/k8s');
  for (const name of readdirSync(written).filter((one) => one.endsWith('.yaml'))) {
    const byHand = readFileSync(join(written, name), 'utf8').split('\n').slice(1).filter((line) => !line.includes('kustomize.toolkit'));
    writeFileSync(join(cluster, 'swimto', name.slice(2)), byHand.join('\n'));
  }
  runInShell('git init -q -b main && git remote add origin ssh://git@github.com/example/pi-fleet && git add -A && git commit -qm start', fleet);
});

afterAll(() => project.remove());

test('the sessions of the fleet repository chapter print what it says they print', () => {
  expect(expectSessions(new MarkdownPage('docs/03-fleet-repository.md'), project.directory)).toBeGreaterThanOrEqual(2);
});

test('step two, as the chapter says, lists the app and drops the protection', () => {
  runInShell('git add -A && git commit -qm "step one"', fleet);
  expect(runInShell('npx lifeboat fleet adopt swimto --fleet ../pi-fleet --verified', project.directory)).toContain('Step two of two');
  const list = readFileSync(join(cluster, 'kustomization.yaml'), 'utf8');
  expect(list).toContain('- swimto.flux.yaml\n');
  expect(list).toContain('- monitoring/rules.yaml\n');
  expect(list).not.toMatch(/patches|swimto\/deployment/);
});
