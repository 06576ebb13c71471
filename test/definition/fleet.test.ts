import { App, Chart } from 'cdk8s';
import { configMap, defined, refusal, refusalOf, rendered } from './defined';
import { Cluster } from '../../src/definition/cluster';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp } from '../../src/definition/flux-app';
import { GitRepository } from '../../src/flux/git-repository';

const app = (cluster: Cluster): FluxApp => {
  const shop = new FluxApp(cluster, 'shop', { namespace: 'shop' });
  configMap(shop);
  return shop;
};

test('a fleet is known by what it is, not by which copy of the package made it', () => {
  const fleet = new Fleet();
  expect(Fleet.isFleet(fleet)).toBe(true);
  for (const other of [new App(), null, undefined, 'fleet', {}]) expect(Fleet.isFleet(other)).toBe(false);
  expect(Fleet.fleetOf(fleet.addCluster('eldertree'))).toBe(fleet);
});

test('a construct outside a fleet is told where to go', () => {
  expect(refusal(() => new Cluster(new App() as any, 'eldertree')))
    .toBe('eldertree: is not defined in a Fleet. Define it in a Cluster of a Fleet: new Fleet().addCluster(NAME). [not-in-a-fleet]');
});

test('a fleet renders its owner, repository and clusters', () => {
  const { owner, repository, clusters } = rendered(app, {
    fleet: { owner: 'example/apps', repository: { url: 'ssh://git@github.com/example/fleet' } },
    cluster: { uid: '00000000-0000-4000-8000-000000000001', path: 'infra/pi' },
  });
  expect(owner).toBe('example/apps');
  expect(repository).toEqual({ url: 'ssh://git@github.com/example/fleet', branch: 'main' });
  expect(clusters).toEqual([{ name: 'eldertree', path: 'infra/pi', uid: '00000000-0000-4000-8000-000000000001' }]);
});

test('a fleet without props renders the defaults', () => {
  expect(rendered(app)).toMatchObject({ format: 1, owner: 'fleet', clusters: [{ name: 'eldertree', path: 'clusters/eldertree' }], existing: [], warnings: [] });
  expect(rendered(app).repository).toBeUndefined();
});

test.each(['ssh://git@github.com/example/fleet', 'https://github.com/example/fleet', 'file:///srv/fleet', 'git@github.com:example/fleet.git'])(
  'the repository can be %s', (url) => expect(new Fleet({ repository: { url } }).repository).toEqual({ url }));

test('the repository cannot be without a scheme', () => {
  expect(refusal(() => new Fleet({ repository: { url: 'github.com/example/fleet' } }))).toBe("Fleet repository.url: 'github.com/example/fleet' is no "
    + 'ssh:// or https:// or http:// or file:// URL, and Flux takes no other. Begin it with ssh:// or https:// or http:// or file://. [source-url]');
});

test.each(['all', '', 'two words', 'a:b', '-x', 'x'.repeat(101)])('the owner cannot be %j', (owner) => {
  expect(refusal(() => new Fleet({ owner }))).toBe(`Fleet owner: '${owner}' is no name of letters, digits and . _ / @ -, or is 'all', which pages of `
    + 'every owner carry. Use the name of the repository that holds this definition. [owner-name]');
});

test.each(['fleet', '@example/apps', 'example/apps.v2', 'x'.repeat(100)])('the owner can be %j', (owner) => expect(new Fleet({ owner }).owner).toBe(owner));

test('what exists elsewhere is declared once for each namespace', () => {
  const fleet = new Fleet();
  const one = fleet.existing('cert-manager');
  expect(fleet.existing('cert-manager')).toBe(one);
  expect(one).toMatchObject({ kustomizationName: 'cert-manager', kustomizationNamespace: 'flux-system' });
  expect(fleet.existing('cert-manager', 'platform')).not.toBe(one);
  expect(refusal(() => fleet.existing('Cert_Manager'))).toContain("Fleet.existing: name 'Cert_Manager' is no DNS label");
  expect(rendered((cluster, two) => { two.existing('ingress'); app(cluster); }).existing).toEqual([{ name: 'ingress', namespace: 'flux-system' }]);
});

test('an object in a cluster itself is refused, a source there has a file of its own', () => {
  expect(refusalOf((cluster) => { configMap(cluster, 'settings', { namespace: 'shop' }); })).toBe('eldertree/settings: stands in Cluster eldertree '
    + 'itself, where only sources can stand. Define it in a FluxApp of the cluster. [object-outside-app]');
  const { trees } = rendered((cluster) => {
    app(cluster);
    new GitRepository(cluster, 'shared', { url: 'https://github.com/example/fleet', branch: 'main' });
  });
  const files = trees.find(({ kind }) => kind === 'fleet')!.files;
  expect(files.map(({ path }) => path)).toContain('clusters/eldertree/shared.flux.yaml');
  expect(files.find(({ path }) => path === 'clusters/eldertree/kustomization.yaml')!.text).toContain('- shared.flux.yaml\n- shop.flux.yaml\n');
});

test('a Chart outside every cluster is refused, one nested in an app belongs to the app', () => {
  expect(refusalOf((_cluster, fleet) => { configMap(new Chart(fleet, 'stray'), 'settings'); })).toBe('stray: is a Chart outside every Cluster, so '
    + 'its objects have no directory in the fleet repository. Make it a FluxApp of a Cluster, or define it inside one. [not-in-a-cluster]');
  const nested = defined((cluster) => { configMap(new Chart(app(cluster), 'nested', { namespace: 'shop' }), 'inner', { name: 'inner' }); });
  expect(nested.object('shop', 'ConfigMap', 'inner').metadata.labels).toMatchObject({ 'kustomize.toolkit.fluxcd.io/name': 'shop' });
});

test('what constructs report of themselves comes out in one error, each with its construct', () => {
  const report = (...ids: string[]): string => refusalOf((cluster) => {
    const shop = app(cluster);
    for (const id of ids) configMap(shop, id).node.addValidation({ validate: () => [`${id} is wrong`] });
  });
  expect(report('one')).toBe('eldertree/shop/one: one is wrong. Correct the props named above. [validation]');
  expect(report('one', 'two')).toBe('2 constructs: are not valid:\n  eldertree/shop/one: one is wrong\n  eldertree/shop/two: two is wrong\n'
    + '. Correct the props named above. [validation]');
});

test('two objects with one identity are refused with both constructs, also across apps', () => {
  const twice = (first: string, second: string): string => refusalOf((cluster) => {
    for (const [name, id] of [[first, 'one'], [second, 'two']]) {
      const found = cluster.node.tryFindChild(name) as FluxApp | undefined;
      configMap(found ?? new FluxApp(cluster, name, { namespace: 'shop' }), id, { name: 'same' });
    }
  });
  const rest = 'and cluster eldertree can hold it once. Remove one of them, or give one another metadata.name or namespace. [identity-twice]';
  expect(twice('shop', 'shop')).toBe(`eldertree/shop/two: ConfigMap/shop/same is defined by eldertree/shop/one too, ${rest}`);
  expect(twice('shop', 'till')).toBe(`eldertree/till/two: ConfigMap/shop/same is defined by eldertree/shop/one too, ${rest}`);
});

test('one identity on two clusters is no clash', () => {
  const { directories } = rendered((cluster, fleet) => { app(cluster); app(fleet.addCluster('birch')); });
  expect(directories.map(({ cluster, name }) => `${cluster}/${name}`)).toEqual(['eldertree/shop', 'birch/shop']);
});

test('a directory belongs to one app or source, and one of them to bootstrap', () => {
  const wanted = (name: string): string => refusalOf((cluster) => {
    new GitRepository(cluster, 'source', { name: 'shared', url: 'https://github.com/example/fleet', branch: 'main' });
    configMap(new FluxApp(cluster, name, { namespace: 'shop' }), 'other');
  });
  expect(wanted('flux-system')).toBe("eldertree/flux-system: the directory 'flux-system' of cluster eldertree belongs to Flux's bootstrap already. "
    + 'Choose another name for one of them. [directory-twice]');
  expect(wanted('shared')).toBe("eldertree/shared: the directory 'shared' of cluster eldertree belongs to eldertree/source already. "
    + 'Choose another name for one of them. [directory-twice]');
});
