import { Construct } from 'constructs';
import { configMap, Defined, defined, refusalOf } from './defined';
import { Cluster } from '../../src/definition/cluster';
import { ExistingKustomization } from '../../src/definition/existing-kustomization';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp, FluxAppProps } from '../../src/definition/flux-app';

const app = (scope: Construct, id: string, props: FluxAppProps = {}): FluxApp => {
  const one = new FluxApp(scope, id, { namespace: 'shop', ...props });
  configMap(one, `${id}-settings`);
  return one;
};
const dependsOn = (one: Defined, name: string): unknown => one.kustomization(name).spec.dependsOn;

test('an app waits for apps and for what exists, by construct and by name, each once and in one order', () => {
  const one = defined((cluster, fleet) => {
    const manager = fleet.existing('cert-manager', 'platform');
    const database = app(cluster, 'database');
    const shop = app(cluster, 'shop', { dependsOn: [manager, database], dependsOnNames: ['till', 'database', 'ingress'] });
    fleet.existing('ingress');
    shop.addFluxDependency(app(cluster, 'till'));
  });
  expect(dependsOn(one, 'shop')).toEqual([{ name: 'cert-manager', namespace: 'platform' }, { name: 'database' }, { name: 'ingress' }, { name: 'till' }]);
  expect(dependsOn(one, 'till')).toBeUndefined();
});

test("addDependency between apps, or between what is in them, becomes Flux's order; within one app it does not", () => {
  const one = defined((cluster) => {
    const [database, shop, till] = [app(cluster, 'database'), app(cluster, 'shop'), app(cluster, 'till')];
    shop.addDependency(database);
    till.node.addDependency(configMap(shop, 'inner'));
    till.node.addDependency(configMap(till, 'own'));
  });
  expect(dependsOn(one, 'shop')).toEqual([{ name: 'database' }]);
  expect(dependsOn(one, 'till')).toEqual([{ name: 'shop' }]);
});

test('an app is found by name wherever it stands in the cluster', () => {
  const one = defined((cluster) => {
    app(new Construct(cluster, 'group'), 'database');
    app(cluster, 'shop', { dependsOnNames: ['database'] });
  });
  expect(dependsOn(one, 'shop')).toEqual([{ name: 'database' }]);
});

test('an unknown name is refused with those that are known', () => {
  const unknown = (define: (cluster: Cluster, fleet: Fleet) => void): string => refusalOf((cluster, fleet) => {
    define(cluster, fleet);
    app(cluster, 'shop', { dependsOnNames: ['databse'] });
  });
  expect(unknown((cluster, fleet) => { app(cluster, 'database'); fleet.existing('cert-manager'); })).toBe("FluxApp eldertree/shop dependsOnNames: 'databse' is "
    + 'neither defined in cluster eldertree (cert-manager, database) nor declared as existing. '
    + "Correct the name, or declare it: fleet.existing('databse'). [dependency-unknown]");
  expect(unknown(() => undefined)).toContain('(nothing else is)');
});

test('a Kustomization that nobody declared is refused', () => {
  expect(refusalOf((cluster) => app(cluster, 'shop', { dependsOn: [new ExistingKustomization('stray', 'flux-system')] }))).toBe('FluxApp eldertree/shop '
    + "dependsOn: 'stray' is no app of this fleet and is not declared as existing. Declare it: fleet.existing('stray'). [dependency-unknown]");
  expect(refusalOf((cluster) => app(cluster, 'shop', { dependsOn: [new Fleet().existing('stray')] }))).toContain('[dependency-unknown]');
});

test('an app of another cluster is refused', () => {
  expect(refusalOf((cluster, fleet) => app(cluster, 'shop', { dependsOn: [app(fleet.addCluster('birch'), 'database')] }))).toBe('FluxApp eldertree/shop dependsOn: '
    + 'birch/database runs on cluster birch, and Flux can only wait for what runs on its own. Depend on an app of cluster eldertree. [dependency-elsewhere]');
});

test('a circle is printed, without what only leads into it', () => {
  const circle = (...edges: [string, string][]): string => refusalOf((cluster) => {
    const apps = new Map<string, FluxApp>();
    const named = (name: string): FluxApp => apps.get(name) ?? apps.set(name, app(cluster, name)).get(name)!;
    for (const [from, to] of edges) named(from).addFluxDependency(named(to));
  });
  const rest = 'Flux would apply none of them, and says nothing on any Kustomization of that source. Remove one of these dependencies. [dependency-cycle]';
  expect(circle(['a', 'a'])).toBe(`FluxApp eldertree/a dependsOn: waits for itself: eldertree/a -> eldertree/a. ${rest}`);
  expect(circle(['in', 'a'], ['a', 'b'], ['b', 'c'], ['c', 'a']))
    .toBe(`FluxApp eldertree/a dependsOn: waits for itself: eldertree/a -> eldertree/b -> eldertree/c -> eldertree/a. ${rest}`);
});

test('a diamond is no circle, and a long chain is no trouble', () => {
  const one = defined((cluster) => {
    const base = app(cluster, 'base');
    const [left, right] = ['left', 'right'].map((name) => app(cluster, name, { dependsOn: [base] }));
    let last = app(cluster, 'top', { dependsOn: [left, right] });
    for (let index = 0; index < 500; index++) last = app(cluster, `chain-${index}`, { dependsOn: [last] });
  });
  expect(dependsOn(one, 'top')).toEqual([{ name: 'left' }, { name: 'right' }]);
  expect(dependsOn(one, 'chain-499')).toEqual([{ name: 'chain-498' }]);
});

describe('layers', () => {
  test('an app waits for every app of the layers before its own', () => {
    const one = defined((cluster, fleet) => {
      const infrastructure = cluster.addLayer('infrastructure');
      const databases = cluster.addLayer('databases', { after: [infrastructure] });
      const apps = cluster.addLayer('apps', { after: [databases] });
      app(cluster, 'shop', { layer: apps });
      app(cluster, 'postgres', { layer: databases });
      app(cluster, 'ingress', { layer: infrastructure });
      infrastructure.add(fleet.existing('cert-manager'));
    });
    expect(dependsOn(one, 'shop')).toEqual([{ name: 'postgres' }]);
    expect(dependsOn(one, 'postgres')).toEqual([{ name: 'cert-manager' }, { name: 'ingress' }]);
    expect(dependsOn(one, 'ingress')).toBeUndefined();
  });

  test('an empty layer keeps its neighbours in order', () => {
    const one = defined((cluster) => {
      const first = cluster.addLayer('first');
      const last = cluster.addLayer('last');
      last.addAfter(cluster.addLayer('empty', { after: [first] }));
      app(cluster, 'shop', { layer: last });
      app(cluster, 'ingress', { layer: first });
    });
    expect(dependsOn(one, 'shop')).toEqual([{ name: 'ingress' }]);
  });

  test('a layer that would come after itself is refused, with the way round', () => {
    const order = (cluster: Cluster): void => {
      const one = cluster.addLayer('one');
      const two = cluster.addLayer('two', { after: [cluster.addLayer('other'), one] });
      one.addAfter(cluster.addLayer('three', { after: [two] }));
    };
    expect(refusalOf(order)).toBe('Layer eldertree/one: would come after itself: eldertree/one -> eldertree/three -> eldertree/two -> eldertree/one. '
      + 'Remove one of these orders. [dependency-cycle]');
    expect(refusalOf((cluster) => { const one = cluster.addLayer('one'); one.addAfter(one); })).toContain('eldertree/one -> eldertree/one.');
  });
});
