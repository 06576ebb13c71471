import { ExpectedCluster, expectedOf, expectedOfCopies } from '../../../src/cli/live/expected';
import { Layout } from '../../../src/definition/layout';
import { homeFleet } from '../../definition/home-fleet';
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

test('in a layout by namespace, with and without the definition, they are the same', () => {
  const rendering = homeFleet(Layout.BY_NAMESPACE);
  const place = new Workplace().write(rendering);
  const shown = ([{ name, directories, fluxFiles }]: ExpectedCluster[]) => ({
    name,
    directories: directories.map((one) => [one.name, one.digest, one.file, one.manifests.length]).sort(),
    fluxFiles: fluxFiles.map(({ file }) => file).sort(),
  });
  const defined = shown(expectedOf(rendering, 'dist/fleet'));
  const APPS = 'dist/fleet/kubernetes/apps';
  expect(defined.directories).toEqual([
    ['issuers', expect.any(String), `${APPS}/cert-manager/issuers/ks.yaml`, 1],
    ['plex', expect.any(String), `${APPS}/media/plex/ks.yaml`, 1],
    ['plex-secrets', undefined, `${APPS}/media/plex/ks-secrets.yaml`, 1],
  ]);
  expect(defined.fluxFiles).toEqual([`${APPS}/cert-manager/issuers/ks.yaml`, `${APPS}/charts.flux.yaml`, `${APPS}/media/plex/ks-secrets.yaml`, `${APPS}/media/plex/ks.yaml`]);
  const found = shown(expectedOfCopies([{ kind: 'fleet', directory: 'dist/fleet', cwd: place.cwd, tree: { kind: 'fleet', files: [] } }]));
  // A source that no Kustomization brings is known by the definition alone.
  expect(found).toEqual({ ...defined, fluxFiles: defined.fluxFiles.filter((file) => !file.endsWith('charts.flux.yaml')) });
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
