import { ApiObject } from 'cdk8s';
import { containerOf, objectOf, workloadObjects } from './standing';
import { GitOpsMetadata, RecoveryPolicy } from '../../src/definition/gitops-metadata';
import { EnvironmentSource } from '../../src/workload/configuration';
import { Profile } from '../../src/workload/profile';
import { WorkloadPart } from '../../src/workload/workload-part';

test('an image and a port are enough for all that stands around a Deployment', () => {
  expect(workloadObjects().map(({ kind }) => kind).sort()).toEqual([
    'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount',
  ]);
  expect(workloadObjects({ profile: Profile.STANDARD }).map(({ kind }) => kind)).toContain('HorizontalPodAutoscaler');
  expect(workloadObjects().map(({ metadata }) => metadata.name)).toEqual(Array(5).fill('api'));
});

test('the selector is the name alone, in every object that selects', () => {
  const objects = workloadObjects({ podLabels: { team: 'a' }, profile: Profile.STANDARD });
  const selector = { 'app.kubernetes.io/name': 'api' };
  expect(objectOf(objects, 'Deployment').spec.selector.matchLabels).toEqual(selector);
  expect(objectOf(objects, 'Service').spec.selector).toEqual(selector);
  expect(objectOf(objects, 'PodDisruptionBudget').spec.selector.matchLabels).toEqual(selector);
  expect(objectOf(objects, 'NetworkPolicy').spec.podSelector.matchLabels).toEqual(selector);
});

test.each<[WorkloadPart, (objects: any[]) => unknown]>([
  [WorkloadPart.SERVICE, (objects) => objects.find(({ kind }) => kind === 'Service')],
  [WorkloadPart.SERVICE_ACCOUNT, (objects) => objects.find(({ kind }) => kind === 'ServiceAccount')],
  [WorkloadPart.DISRUPTION_BUDGET, (objects) => objects.find(({ kind }) => kind === 'PodDisruptionBudget')],
  [WorkloadPart.AUTOSCALER, (objects) => objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler')],
  [WorkloadPart.NETWORK_POLICY, (objects) => objects.find(({ kind }) => kind === 'NetworkPolicy')],
  [WorkloadPart.NAMESPACE_ACCESS, (objects) => objectOf(objects, 'NetworkPolicy').spec.ingress.find(({ from }: any) => from?.[0].podSelector)],
  [WorkloadPart.DNS_ACCESS, (objects) => objectOf(objects, 'NetworkPolicy').spec.egress?.[0]],
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
    profile: Profile.CRITICAL,
    ...(without.includes(WorkloadPart.READINESS_PROBE) ? {} : { readiness: { path: '/readyz' } }),
    storage: { size: '1Gi', path: '/data', shared: true },
    envFrom: [EnvironmentSource.configMap('settings')],
    without,
  }, (workload) => {
    new ApiObject(workload, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { A: '1' } });
    if (!without.includes(WorkloadPart.SERVICE)) workload.expose('api.example.org');
  });
  expect(look(objects([]))).toBeDefined();
  expect(look(objects([part]))).toBeUndefined();
});

test('every part is among those', () => { expect(Object.values(WorkloadPart)).toHaveLength(21); });

test('ApiObject.of is the Deployment, so that it can be told what the recovery of it is', () => {
  const objects = workloadObjects({}, (workload) => {
    expect(ApiObject.of(workload)).toBe(workload.deployment);
    GitOpsMetadata.of(workload).set({ recoveryPolicy: RecoveryPolicy.MANUAL, dependencyWeight: 10 });
  });
  expect(objectOf(objects, 'Deployment').metadata.annotations).toMatchObject({
    'gitops.flux.io/recovery-policy': 'manual', 'gitops.flux.io/dependency-weight': '10',
  });
});
