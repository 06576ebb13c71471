import { Manifest } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';

type Fields = { readonly [field: string]: unknown };

/** One update that live state decides: what makes the server take it, and what makes it refuse. */
export interface LiveCase {
  readonly rule: string;
  readonly what: string;
  readonly before: (name: string) => Manifest;
  /** The new version, from the old one and the live object. */
  readonly after: (before: Manifest, live: Fields) => Manifest;
  readonly accepted: (testbed: Testbed, object: Manifest) => Promise<unknown>;
  readonly refused: (testbed: Testbed, object: Manifest) => Promise<unknown>;
}

const NAMESPACE = 'immutability';
const nothing = async () => undefined;
const status = (fields: object) => async ({ api }: Testbed, object: Manifest) => api.patch(object, { status: fields }, { subresource: 'status' });
const live = (fields: object) => async ({ api }: Testbed, object: Manifest) => api.patch(object, fields);
const bound = { phase: 'Bound', capacity: { storage: '1Gi' } };

function claim(more: object = {}, storage = '1Gi') {
  return (name: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: NAMESPACE },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'growing', resources: { requests: { storage } }, ...more },
  });
}

function service(type: string, more: object = {}) {
  return (name: string): Manifest => ({
    apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: NAMESPACE }, spec: { type, selector: { app: 'a' }, ports: [{ name: 'http', port: 80 }], ...more },
  });
}

function withSpec(object: Manifest, change: object): Manifest {
  return { ...object, spec: { ...(object as Fields).spec as object, ...change } } as Manifest;
}

function job(name: string): Manifest {
  const template = { metadata: { labels: { app: 'a' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'app:1' }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: NAMESPACE }, spec: { suspend: true, template } } as Manifest;
}

function definition(name: string, versions: string[]): Manifest {
  const schema = { openAPIV3Schema: { type: 'object' } };
  const kind = `L${name}`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `l${name}s.live.example.com` },
    spec: {
      group: 'live.example.com',
      scope: 'Namespaced',
      names: { kind, plural: `l${name}s` },
      versions: versions.map((each, place) => ({ name: each, served: true, storage: place === 0, schema })),
    },
  } as Manifest;
}

const size = (storage: string) => (object: Manifest) => withSpec(object, { resources: { requests: { storage } } });
const spec = (object: Fields) => object.spec as Fields;

/** For each rule that says `depends`, updates that pass or not as the live object is. */
export const LIVE_CASES: readonly LiveCase[] = [
  { rule: 'claim-size', what: 'grows', before: claim(), after: size('2Gi'), accepted: status(bound), refused: nothing },
  {
    rule: 'claim-size', what: 'shrinks', before: claim({}, '3Gi'), after: size('2Gi'), accepted: status(bound), refused: status({ ...bound, capacity: { storage: '3Gi' } }),
  },
  {
    rule: 'claim-storage-class',
    what: 'is named',
    before: claim({ storageClassName: undefined }),
    after: (object) => withSpec(object, { storageClassName: 'standard' }),
    accepted: nothing,
    // A cluster whose default is another class: the claim is made again, as there.
    refused: async ({ api }, object) => {
      await api.patch(object, { metadata: { finalizers: null } });
      await api.delete(object);
      await api.untilGone(object);
      await api.patch({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'standard' } }, defaultClass('false'));
      await api.patch({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'growing' } }, defaultClass('true'));
      await api.poll('the other default class', 30, async () => {
        await api.delete(object);
        await api.apply(object, { manager: 'kustomize-controller', force: true });
        await api.patch(object, { metadata: { finalizers: null } });
        return spec((await api.get(object))!).storageClassName;
      }, (name) => name === 'growing');
    },
  },
  {
    rule: 'claim-volume-name',
    what: 'is named',
    before: claim(),
    after: (object) => withSpec(object, { volumeName: 'one' }),
    accepted: nothing,
    refused: live({ spec: { volumeName: 'other' } }),
  },
  {
    rule: 'claim-attributes-class',
    what: 'is named',
    before: claim(),
    after: (object) => withSpec(object, { volumeAttributesClassName: 'gold' }),
    accepted: status(bound),
    refused: nothing,
  },
  {
    rule: 'service-cluster-ip',
    what: 'is written out',
    before: service('ClusterIP'),
    after: (object, found) => withSpec(object, { clusterIP: spec(found).clusterIP }),
    accepted: nothing,
    // Made again, it gets another address.
    refused: async ({ api }, object) => {
      const first = spec((await api.get(object))!).clusterIP;
      await api.poll('another address', 30, async () => {
        await api.delete(object);
        return spec(await api.apply(object, { manager: 'kustomize-controller', force: true })).clusterIP;
      }, (address) => address !== first);
    },
  },
  {
    rule: 'service-health-check-port',
    what: 'is written out',
    before: service('LoadBalancer', { externalTrafficPolicy: 'Local' }),
    after: (object, found) => withSpec(object, { healthCheckNodePort: spec(found).healthCheckNodePort }),
    accepted: nothing,
    refused: async ({ api }, object) => {
      const first = spec((await api.get(object))!).healthCheckNodePort;
      await api.poll('another port', 30, async () => {
        await api.delete(object);
        return spec(await api.apply(object, { manager: 'kustomize-controller', force: true })).healthCheckNodePort;
      }, (port) => port !== first);
    },
  },
  {
    rule: 'job-template',
    what: 'of a suspended Job gets a node selector',
    before: job,
    after: (object) => {
      const { template } = spec(object as Fields) as { template: { metadata: object; spec: object } };
      return withSpec(object, { template: { ...template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } });
    },
    accepted: nothing,
    refused: status({ startTime: '2026-01-01T00:00:00Z', active: 1 }),
  },
  {
    rule: 'pod-spec',
    what: 'names its node',
    before: (name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE }, spec: { containers: [{ name: 'main', image: 'app:1' }] } }) as Manifest,
    after: (object) => withSpec(object, { nodeName: 'one' }),
    accepted: async (testbed, { metadata: { name } }) => {
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { apiVersion: 'v1', kind: 'Node', name: 'one' } };
      await testbed.kubectl(['create', '--raw', `/api/v1/namespaces/${NAMESPACE}/pods/${name}/binding`, '-f', '-'], JSON.stringify(binding));
    },
    refused: nothing,
  },
  {
    rule: 'definition-version-removed',
    what: 'was stored once',
    before: (name) => definition(name, ['v2', 'v1']),
    after: ({ metadata: { name } }) => definition(name.replace(/^l(.*)s\.live\.example\.com$/, '$1'), ['v2']),
    accepted: nothing,
    refused: status({ storedVersions: ['v1', 'v2'] }),
  },
];

function defaultClass(value: string): object {
  return { metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': value } } };
}

/** What the cases need beside their objects. */
export const LIVE_SCENE: readonly Manifest[] = [
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'growing' }, provisioner: 'csi.example.com', allowVolumeExpansion: true } as Manifest,
];
