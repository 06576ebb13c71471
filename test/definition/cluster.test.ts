import { ApiObject, Chart } from 'cdk8s';
import { configMap, defined, refusal, refusalOf } from './defined';
import { Cluster } from '../../src/definition/cluster';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp } from '../../src/definition/flux-app';
import { Bucket } from '../../src/flux/bucket';

const fleet = (): Fleet => new Fleet();

test('a cluster has a directory and a Flux namespace', () => {
  const cluster = fleet().addCluster('eldertree');
  expect(cluster).toMatchObject({ clusterName: 'eldertree', path: 'clusters/eldertree', fluxNamespace: 'flux-system', clusterScopedKinds: [] });
  expect(Cluster.isCluster(cluster)).toBe(true);
  expect(Cluster.isCluster(new Chart(fleet(), 'chart'))).toBe(false);
  expect(Cluster.clusterOf(new FluxApp(cluster, 'shop'))).toBe(cluster);
});

test('a construct outside a cluster is told where to go', () => {
  expect(refusal(() => new FluxApp(fleet(), 'shop'))).toBe('shop: is not defined in a Cluster, so it has no directory in the fleet repository. '
    + 'Define it in one: new FluxApp(fleet.addCluster(NAME), …). [not-in-a-cluster]');
});

test.each(['Eldertree', 'elder_tree', '-x', 'x-', 'a.b', 'x\n'])('the name %j is refused', (name) => {
  expect(refusal(() => fleet().addCluster(name))).toBe(`Cluster ${name}: name '${name}' is no DNS label (lower-case letters, `
    + 'digits and -, beginning and ending with a letter or digit). Choose a name that is one. [name-not-dns-label]');
});

test('a name of 63 characters is the longest', () => {
  expect(fleet().addCluster('x'.repeat(63)).clusterName).toHaveLength(63);
  expect(refusal(() => fleet().addCluster('x'.repeat(64)))).toContain('has 64 characters, and a DNS label has at most 63. Choose a name that is one.');
});

test.each(['infra/pi', 'clusters/eldertree-2', 'pi'])('the path can be %j', (path) => {
  const place = defined((cluster) => { configMap(new FluxApp(cluster, 'shop', { namespace: 'shop' })); }, { cluster: { path } });
  expect(place.kustomization('shop').spec.path).toBe(`./${path}/shop`);
});

test.each(['/etc', '../other', 'a/../../b', 'a//b', 'a/./b', '', '.git', 'a/.git/hooks', 'a\\b', 'a b', 'ä', 'a/', 'a\nb'])('the path %j leaves the repository', (path) => {
  expect(refusal(() => fleet().addCluster('eldertree', { path }))).toBe(`Cluster eldertree path: '${path}' is no plain path within the fleet repository. `
    + 'Give one like clusters/eldertree, without a leading /, without . or .. and outside .git. [path-escapes]');
});

test('the UID is one', () => {
  expect(fleet().addCluster('eldertree', { uid: '7a0b1f52-6d2e-4f3a-9a55-2c9f0a1d8e44' }).uid).toBe('7a0b1f52-6d2e-4f3a-9a55-2c9f0a1d8e44');
  expect(refusal(() => fleet().addCluster('eldertree', { uid: 'eldertree' }))).toBe("Cluster eldertree uid: 'eldertree' is no UID. "
    + 'Read it from the cluster: kubectl get namespace kube-system -o jsonpath={.metadata.uid}. [cluster-uid]');
});

test('a value is the one of this cluster, and one that is missing is named with those that are there', () => {
  const [one, two, none] = [
    fleet().addCluster('one', { values: { replicas: 0, domain: 'one.example' } }), fleet().addCluster('two', { values: { replicas: 3 } }), fleet().addCluster('none'),
  ];
  expect([one.value('replicas'), two.value('replicas')]).toEqual([0, 3]);
  expect(refusal(() => one.value('toString'))).toBe("Cluster one: has no value 'toString'; it has domain, replicas. "
    + "Add it to addCluster('one', { values: { toString: … } }). [cluster-value]");
  expect(refusal(() => none.value('replicas'))).toContain("has no value 'replicas'; it has none.");
});

test('Flux objects stand in the Flux namespace of the cluster', () => {
  const other = defined((cluster) => {
    new Bucket(cluster, 'files', { bucketName: 'fleet', endpoint: 's3.example' });
    configMap(new FluxApp(cluster, 'shop', { namespace: 'shop' }));
  }, { cluster: { fluxNamespace: 'gitops' } });
  expect(other.source('files').metadata.namespace).toBe('gitops');
  expect(other.kustomization('shop')).toMatchObject({ metadata: { namespace: 'gitops' }, spec: { sourceRef: { name: 'flux-system' } } });
  expect(other.object('shop', 'ConfigMap').metadata.labels['kustomize.toolkit.fluxcd.io/namespace']).toBe('gitops');
  expect(refusal(() => fleet().addCluster('eldertree', { fluxNamespace: 'Flux' }))).toContain("fluxNamespace 'Flux' is no DNS label");
});

describe('custom kinds without a namespace', () => {
  const custom = (cluster: Cluster): void => {
    new ApiObject(new FluxApp(cluster, 'policies', { namespace: 'shop' }), 'policy', { apiVersion: 'example.org/v1', kind: 'Policy' });
  };
  const definition = (cluster: Cluster, scope: string): void => {
    new ApiObject(new FluxApp(cluster, 'definitions'), 'policies', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'policies.example.org' },
      spec: { group: 'example.org', scope, names: { kind: 'Policy' } },
    });
  };

  test('are those that the cluster is told of', () => {
    expect(defined(custom).object('policies', 'Policy').metadata.namespace).toBe('shop');
    expect(defined(custom, { cluster: { clusterScopedKinds: ['example.org/Policy'] } }).object('policies', 'Policy').metadata.namespace).toBeUndefined();
  });

  test('are those whose definition stands in the cluster, before or after', () => {
    for (const order of [[custom, definition], [definition, custom]]) {
      expect(defined((cluster) => order.forEach((one) => one(cluster, 'Cluster'))).object('policies', 'Policy').metadata.namespace).toBeUndefined();
      expect(defined((cluster) => order.forEach((one) => one(cluster, 'Namespaced'))).object('policies', 'Policy').metadata.namespace).toBe('shop');
    }
  });
});

test('an object without a namespace is refused, with its kind', () => {
  expect(refusalOf((cluster) => { configMap(new FluxApp(cluster, 'shop')); })).toBe("eldertree/shop/settings metadata.namespace: ConfigMap 'settings' has no "
    + 'namespace, and Flux would put it wherever it pleases. Give the FluxApp a namespace, or the object one; if ConfigMap has none, add it to the '
    + "cluster's clusterScopedKinds. [object-without-namespace]");
  const own = defined((cluster) => { configMap(new FluxApp(cluster, 'shop'), 'settings', { namespace: 'own' }); });
  expect(own.object('shop', 'ConfigMap').metadata.namespace).toBe('own');
});
