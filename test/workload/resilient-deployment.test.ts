import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { containerOf, LEAST, objectOf, workloadObjects } from './standing';
import { FluxApp } from '../../src/definition/flux-app';
import { SopsSecret } from '../../src/definition/sops-secret';
import { EnvironmentSource } from '../../src/workload/configuration';
import { Profile } from '../../src/workload/profile';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { WorkloadPart } from '../../src/workload/workload-part';
import { Defined, defined, refusal, refusalOf } from '../definition/defined';

const SEED = 20261121;

test('an image and a port are enough for all that stands around a Deployment', () => {
  expect(workloadObjects().map(({ kind }) => kind).sort()).toEqual([
    'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount',
  ]);
  expect(workloadObjects({ profile: Profile.STANDARD }).map(({ kind }) => kind)).toContain('HorizontalPodAutoscaler');
  expect(workloadObjects().map(({ metadata }) => metadata.name)).toEqual(Array(5).fill('api'));
});

/** Ids of constructs around the workload, outermost first. */
const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 5 });

test(`where it stands in the tree changes no byte of any object (seed ${SEED})`, () => {
  const at = (around: string[], beside: string[]): object[] => {
    const chart = new Chart(Testing.app(), around[0] ?? 'chart', { namespace: 'shop' });
    let scope: Construct = chart;
    for (const id of around) scope = new Construct(scope, id);
    for (const id of beside) new Construct(scope, `beside-${id}`);
    const workload = new ResilientDeployment(scope, 'api', { ...LEAST, profile: Profile.CRITICAL, storage: { size: '1Gi', path: '/data', shared: true }, metrics: {} });
    workload.expose('api.example.org');
    return Testing.synth(chart);
  };
  const plain = JSON.stringify(at([], []));
  expect(plain).toContain('PersistentVolumeClaim');
  fc.assert(fc.property(ids, ids, (around, beside) => { expect(JSON.stringify(at(around, beside))).toBe(plain); }), { seed: SEED, numRuns: 60 });
});

test('the selector is the name alone, in every object that selects', () => {
  const objects = workloadObjects({ podLabels: { team: 'a' }, profile: Profile.STANDARD });
  const selector = { 'app.kubernetes.io/name': 'api' };
  expect(objectOf(objects, 'Deployment').spec.selector.matchLabels).toEqual(selector);
  expect(objectOf(objects, 'Service').spec.selector).toEqual(selector);
  expect(objectOf(objects, 'PodDisruptionBudget').spec.selector.matchLabels).toEqual(selector);
  expect(objectOf(objects, 'NetworkPolicy').spec.podSelector.matchLabels).toEqual(selector);
});

test('where an autoscaler owns them no replicas are written', () => {
  expect(objectOf(workloadObjects({ profile: Profile.STANDARD }), 'Deployment').spec.replicas).toBeUndefined();
  expect(objectOf(workloadObjects({ profile: Profile.STANDARD, without: [WorkloadPart.AUTOSCALER] }), 'Deployment').spec.replicas).toBe(2);
  expect(workloadObjects({ profile: Profile.STANDARD, replicas: 3 }).some(({ kind }) => kind === 'HorizontalPodAutoscaler')).toBe(false);
});

test('a volume that one pod can hold is held by one pod, which ends before the next begins', () => {
  const objects = workloadObjects({ profile: Profile.STANDARD, storage: { size: '4Gi', path: '/data' } });
  expect(objectOf(objects, 'Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(objectOf(objects, 'PersistentVolumeClaim').metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
});

test.each<[WorkloadPart, (objects: any[]) => unknown]>([
  [WorkloadPart.SERVICE, (objects) => objects.find(({ kind }) => kind === 'Service')],
  [WorkloadPart.SERVICE_ACCOUNT, (objects) => objects.find(({ kind }) => kind === 'ServiceAccount')],
  [WorkloadPart.DISRUPTION_BUDGET, (objects) => objects.find(({ kind }) => kind === 'PodDisruptionBudget')],
  [WorkloadPart.AUTOSCALER, (objects) => objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler')],
  [WorkloadPart.NETWORK_POLICY, (objects) => objects.find(({ kind }) => kind === 'NetworkPolicy')],
  [WorkloadPart.NAMESPACE_ACCESS, (objects) => objectOf(objects, 'NetworkPolicy').spec.ingress.find(({ from }: any) => from?.[0].podSelector)],
  [WorkloadPart.DNS_ACCESS, (objects) => objectOf(objects, 'NetworkPolicy').spec.egress[0]],
  [WorkloadPart.STARTUP_PROBE, (objects) => containerOf(objects).startupProbe],
  [WorkloadPart.READINESS_PROBE, (objects) => containerOf(objects).readinessProbe],
  [WorkloadPart.LIVENESS_PROBE, (objects) => containerOf(objects).livenessProbe],
  [WorkloadPart.PRE_STOP, (objects) => containerOf(objects).lifecycle],
  [WorkloadPart.SPREAD, (objects) => objectOf(objects, 'Deployment').spec.template.spec.topologySpreadConstraints],
  [WorkloadPart.ANTI_AFFINITY, (objects) => objectOf(objects, 'Deployment').spec.template.spec.affinity],
  [WorkloadPart.CPU_LIMIT, (objects) => containerOf(objects).resources.limits.cpu],
  [WorkloadPart.MEMORY_LIMIT, (objects) => containerOf(objects).resources.limits.memory],
  [WorkloadPart.EPHEMERAL_STORAGE, (objects) => containerOf(objects).resources.limits['ephemeral-storage']],
  [WorkloadPart.USER, (objects) => containerOf(objects).securityContext.runAsUser],
  [WorkloadPart.READ_ONLY_ROOT, (objects) => containerOf(objects).securityContext.readOnlyRootFilesystem],
  [WorkloadPart.CONFIGURATION_HASH, (objects) => objectOf(objects, 'Deployment').spec.template.metadata.annotations['cdk8s-lifeboat.io/configuration']],
  [WorkloadPart.INGRESS_TLS, (objects) => objectOf(objects, 'Ingress').spec.tls],
  [WorkloadPart.KEPT_CLAIM, (objects) => objectOf(objects, 'PersistentVolumeClaim').metadata.annotations],
])('%s is there, and can be left out by itself', (part, look) => {
  const objects = (without: WorkloadPart[]): any[] => workloadObjects({
    profile: Profile.CRITICAL, storage: { size: '1Gi', path: '/data', shared: true }, envFrom: [EnvironmentSource.configMap('settings')], without,
  }, (workload) => {
    new ApiObject(workload, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { A: '1' } });
    if (!without.includes(WorkloadPart.SERVICE)) workload.expose('api.example.org');
  });
  expect(look(objects([]))).toBeDefined();
  expect(look(objects([part]))).toBeUndefined();
});

test('every part is among those', () => {
  expect(Object.values(WorkloadPart)).toHaveLength(21);
});

test('a changed ConfigMap of the app rolls the pods, and one elsewhere in the tree or in another order does not', () => {
  const hash = (data: object, id = 'settings'): string => objectOf(workloadObjects({ envFrom: [EnvironmentSource.configMap('settings')] }, (workload) => {
    new ApiObject(Chart.of(workload), id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data });
  }), 'Deployment').spec.template.metadata.annotations['cdk8s-lifeboat.io/configuration'];
  expect(hash({ A: '1', B: '2' })).toMatch(/^[0-9a-f]{32}$/);
  expect(hash({ B: '2', A: '1' }, 'elsewhere')).toBe(hash({ A: '1', B: '2' }));
  expect(hash({ A: '1', B: '3' })).not.toBe(hash({ A: '1', B: '2' }));
});

test('an encrypted Secret of the app counts as configuration', () => {
  const definition = defined((cluster) => {
    const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
    const secret = new SopsSecret(app, 'secret', { file: 'examples/eldertree/secrets/database.sops.yaml' });
    new ResilientDeployment(app, 'api', { ...LEAST, envFrom: [EnvironmentSource.secret(secret.secretName)] });
  });
  const { annotations } = definition.object('swimto', 'Deployment').spec.template.metadata;
  expect(annotations['cdk8s-lifeboat.io/configuration']).toMatch(/^[0-9a-f]{32}$/);
  expect(definition).toBeInstanceOf(Defined);
});

test('allowTo opens both ends, across namespaces too', () => {
  const app = Testing.app();
  const [shop, data] = ['shop', 'data'].map((namespace) => new Chart(app, namespace, { namespace }));
  const api = new ResilientDeployment(shop, 'api', LEAST);
  api.allowTo(new ResilientDeployment(data, 'store', { ...LEAST, port: 5432 }));
  const egress = objectOf(Testing.synth(shop), 'NetworkPolicy').spec.egress.at(-1);
  const ingress = objectOf(Testing.synth(data), 'NetworkPolicy').spec.ingress;
  const of = (name: string, namespace: string): object => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
  });
  expect(egress).toEqual({ to: [of('store', 'data')], ports: [{ protocol: 'TCP', port: 5432 }] });
  expect(ingress).toEqual([{ from: [{ podSelector: {} }, of('api', 'shop')], ports: [{ protocol: 'TCP', port: 5432 }] }]);
});

test.each<[string, any, string]>([
  ['no version', { image: 'app' }, "'image' (app) has neither tag nor digest"],
  ['a registry with a port and no version', { image: 'localhost:5000/app' }, "'image' (localhost:5000/app) has neither tag nor digest"],
  ['latest', { image: 'app:latest' }, "'image' (app:latest) has the tag 'latest'"],
  ['memory in thousandths', { resources: { memoryLimit: '128m' } }, "'resources.memoryLimit' (128m) is less than 1Mi. m is a thousandth of a byte: write 128Mi"],
  ['a request above its limit', { resources: { memoryRequest: '1Gi' } },
    "'resources.memoryRequest' (1Gi) must not be greater than 'resources.memoryLimit' (128Mi of profile pi)"],
  ['a grace that ends in the wait', { shutdown: { grace: Duration.seconds(5) } }, "'shutdown.grace' (5s) must be greater than 'shutdown.preStop' (5s of profile pi)"],
  ['a deadline within the start', { rollout: { progressDeadline: Duration.seconds(60) } },
    "'rollout.progressDeadline' (60s) must be greater than 'startup.period' × 'startup.failureThreshold' (300s = 5s × 60 of profile pi) and 'rollout.minReady' (5s of profile pi) together (305s)"],
  ['a budget that blocks drains', { disruption: { minAvailable: '1' } }, "'disruption.minAvailable' (1) must be less than 'replicas' (1 of profile pi)"],
  ['the same under an autoscaler', { profile: Profile.STANDARD, disruption: { minAvailable: '2' } },
    "'disruption.minAvailable' (2) must be less than 'autoscaling.min' (2 of profile standard)"],
  ['a liveness as impatient as readiness', { readiness: { path: '/' }, liveness: { path: '/', period: Duration.seconds(5), failureThreshold: 3 } },
    "'liveness.period' × 'liveness.failureThreshold' (15s = 5s × 3) must be greater than 'readiness.period' × 'readiness.failureThreshold' (30s = 10s × 3 of profile pi)"],
  ['replicas beside an autoscaler', { replicas: 2, autoscaling: { max: 3 } }, "'replicas' (2) and 'autoscaling' (at most 3) are both given"],
  ['two pods for one volume', { replicas: 2, storage: { size: '1Gi', path: '/data' } }, "'replicas' (2) needs more than one pod at a time, and 'storage'"],
  ['writable directories that do not fit', { writable: ['/a', '/b'], writableSize: '100Mi' },
    "'writable' (2 directories) of 'writableSize' (100Mi) each do not fit into 'resources.ephemeralStorageLimit' (128Mi of profile pi)"],
  ['no pod to replace', { rollout: { maxSurge: '0' } }, "'rollout.maxSurge' (0) and 'rollout.maxUnavailable' (0 of profile pi) are both 0"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

test('two workloads with one selector in an app are refused, both named', () => {
  expect(refusalOf((cluster) => {
    const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
    new ResilientDeployment(app, 'api', LEAST);
    new ApiObject(app, 'set', {
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'set' }, spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'api' } } } },
    });
  })).toContain('eldertree/shop/api: the pods of StatefulSet eldertree/shop/set have its selector (app.kubernetes.io/name: api) too');
});
