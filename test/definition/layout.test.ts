import * as fc from 'fast-check';
import { filesOf, homeFleet } from './home-fleet';
import { Fleet, FluxApp, Layout } from '../../src';
import { looseObjects } from '../../src/cli/fleet/flux-file';
import { fleetPlace, readFluxFilePath } from '../../src/copies/fleet-place';
import { Rendering } from '../../src/copies/rendering';
import { LifeboatError } from '../../src/manifest/lifeboat-error';

const SEED = 20261120;

function refused(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as LifeboatError).message;
  }
  return 'nothing was refused';
}

const paths = (layout?: Layout) => [...filesOf(homeFleet(layout), 'fleet').keys()];

test('by namespace, each app has a directory of its own with ks.yaml and app/, and its Secrets beside', () => {
  expect(paths(Layout.BY_NAMESPACE).sort()).toEqual([
    'kubernetes/apps/PROJECTS.md',
    'kubernetes/apps/cert-manager/issuers/app/0-clusterrole-reader.yaml',
    'kubernetes/apps/cert-manager/issuers/app/DIGEST',
    'kubernetes/apps/cert-manager/issuers/app/SHA256SUMS',
    'kubernetes/apps/cert-manager/issuers/app/kustomization.yaml',
    'kubernetes/apps/cert-manager/issuers/ks.yaml',
    'kubernetes/apps/charts.flux.yaml',
    'kubernetes/apps/kustomization.yaml',
    'kubernetes/apps/media/plex/app/3-configmap-settings.yaml',
    'kubernetes/apps/media/plex/app/DIGEST',
    'kubernetes/apps/media/plex/app/SHA256SUMS',
    'kubernetes/apps/media/plex/app/kustomization.yaml',
    'kubernetes/apps/media/plex/ks-secrets.yaml',
    'kubernetes/apps/media/plex/ks.yaml',
    'kubernetes/apps/media/plex/secrets/3-secret-token.yaml',
    'kubernetes/apps/media/plex/secrets/SHA256SUMS',
    'kubernetes/apps/media/plex/secrets/kustomization.yaml',
  ]);
  expect(filesOf(homeFleet(Layout.BY_NAMESPACE), 'fleet').get('kubernetes/apps/kustomization.yaml')!.text)
    .toMatch(/resources:\n- cert-manager\/issuers\/ks.yaml\n- charts.flux.yaml\n- media\/plex\/ks-secrets.yaml\n- media\/plex\/ks.yaml\n$/);
});

test('without a layout it is flat', () => {
  expect(paths()).toEqual(paths(Layout.FLAT));
  expect(paths()).toEqual(expect.arrayContaining(['kubernetes/apps/plex.flux.yaml', 'kubernetes/apps/plex-secrets.flux.yaml', 'kubernetes/apps/plex/DIGEST']));
});

test.each(Object.values(Layout))('%s: every Kustomization names the directory that it applies', (layout) => {
  const rendering = homeFleet(layout);
  const files = filesOf(rendering, 'fleet');
  expect(rendering.directories).toHaveLength(3);
  for (const { name, fleetPath, fluxFile } of rendering.directories) {
    const kustomization = looseObjects(files.get(fluxFile)!.text).find(({ kind }) => kind === 'Kustomization')!;
    expect(kustomization).toMatchObject({ metadata: { name }, spec: { path: `./${fleetPath}` } });
    expect(files.has(`${fleetPath}/kustomization.yaml`)).toBe(true);
  }
});

test('a layout changes no manifest, digest or Kustomization name', () => {
  const [flat, by] = [homeFleet(Layout.FLAT), homeFleet(Layout.BY_NAMESPACE)];
  const told = ({ directories }: Rendering) => directories.map(({ name, digest, objects, projectPath }) => ({ name, digest, objects, projectPath }));
  expect(told(by)).toEqual(told(flat));
  for (const [path, { text }] of filesOf(flat, 'project')) {
    // Scripts and runbook say where the fleet copy stands.
    if (path.startsWith('k8s/')) expect(filesOf(by, 'project').get(path)!.text).toBe(text);
  }
  expect(filesOf(by, 'project').get('scripts/validate-k8s-sync.sh')!.text).toContain("validate 'k8s/secrets' 'kubernetes/apps/media/plex/secrets'\n");
});

test('the path of a Flux file says again what it was made of', () => {
  const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
  const cluster = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const holds = fc.constantFrom('app' as const, 'secrets' as const, 'alerts' as const);
  fc.assert(fc.property(cluster, name, holds, fc.option(name, { nil: undefined }), (at, app, kind, namespace) => {
    const { fleetPath, fluxFile } = fleetPlace(at, { app, holds: kind, namespace });
    expect(readFluxFilePath(fluxFile)).toEqual({
      cluster: at, entry: fluxFile.slice(at.length + 1), name: kind === 'app' ? app : `${app}-${kind}`, fleetPath,
    });
  }), { seed: SEED });
});

test.each(['ks.yaml', 'media/ks.yaml', 'media/plex/ks.yaml', 'kubernetes/media/plex/ks-other.yaml', 'clusters/eldertree/kustomization.yaml', 'plex.flux.yaml'])(
  '%s is no path of a Flux file of ours', (path) => expect(readFluxFilePath(path)).toBeUndefined());

test('an app without a namespace has no place by namespace', () => {
  const anton = new Fleet().addCluster('anton', { path: 'kubernetes/apps', layout: Layout.BY_NAMESPACE });
  expect(refused(() => new FluxApp(anton, 'issuers'))).toBe('FluxApp anton/issuers: has no namespace, and Layout.BY_NAMESPACE of Cluster anton puts each app '
    + "into the directory of its namespace. Give it one: new FluxApp(…, 'issuers', { namespace: … }); objects that name another keep theirs, and "
    + 'cluster-scoped ones get none. [layout-namespace]');
});

test.each([['kubernetes', 'kubernetes/apps'], ['kubernetes/apps', 'kubernetes'], ['ops/flux', 'ops/flux']])('clusters at %s and %s are refused', (one, two) => {
  const fleet = new Fleet();
  fleet.addCluster('anton', { path: one });
  expect(refused(() => fleet.addCluster('bertha', { path: `${one}-two` }))).toBe('nothing was refused');
  expect(refused(() => fleet.addCluster('aegis', { path: two }))).toMatch(/'\S+' and '\S+' of Cluster anton are the same directory, or one lies in the other.*\[cluster-path\]/);
});
