import { expectedOf, expectedOfCopies } from '../../../src/cli/live/expected';
import { renderingOf, Workplace } from '../hand-built-copies';

const OWNERS = '  labels:\n    kustomize.toolkit.fluxcd.io/name: swimto\n    kustomize.toolkit.fluxcd.io/namespace: flux-system\n';
const MANIFEST = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: swimto\n${OWNERS}`;

test('a definition says what each Kustomization should have applied, and where it stands', () => {
  const [{ name, directories, fluxFiles }] = expectedOf(renderingOf(), 'dist/fleet');
  expect(name).toBe('eldertree');
  expect(directories.map(({ name: own, disabled, file }) => [own, disabled, file])).toEqual([
    ['swimto', false, 'dist/fleet/clusters/eldertree/swimto.flux.yaml'], ['nima', true, 'dist/fleet/clusters/eldertree/nima.flux.yaml'],
  ]);
  expect(directories[0].digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(directories[0].manifests.map(({ file }) => file)).toContain('dist/fleet/clusters/eldertree/swimto/3-deployment-api.yaml');
  expect(fluxFiles).toHaveLength(2);
});

test('copies say it by owner labels and DIGEST, the fleet copy also what is disabled', () => {
  const rendering = renderingOf([{ name: 'swimto', manifests: { '3-configmap-a.yaml': MANIFEST }, disabled: true }]);
  const place = new Workplace().write(rendering);
  const copy = (kind: 'fleet' | 'project', directory: string) => ({ kind, directory, cwd: place.cwd, tree: { kind, files: [] } });
  const fleet = copy('fleet', 'dist/fleet');
  const project = copy('project', 'dist/project/swimto');
  expect(expectedOfCopies([project, fleet])).toMatchObject([
    { name: 'eldertree', directories: [{ name: 'swimto', namespace: 'flux-system', digest: rendering.directories[0].digest, disabled: true }] },
  ]);
  expect(expectedOfCopies([project])).toMatchObject([{ directories: [{ name: 'swimto', digest: rendering.directories[0].digest, disabled: false }] }]);
});
