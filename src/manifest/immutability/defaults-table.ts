import { ManifestValue } from '../manifest-object';
import { ValueMap } from '../value-map';

/** What the API server fills in: a field of a type, where that is absent and the condition holds. */
export interface Default {
  /** Path within the type, such as `strategy.type`. */
  readonly path: string;
  readonly value: ManifestValue | ((value: ValueMap) => ManifestValue);
  /** Values of other fields of the type; a list names several, `null` means absent, `true` present with any value. */
  readonly when?: { readonly [path: string]: string | null | true | readonly string[] };
}

const all = (values: ValueMap, when?: Default['when']): Default[] => (
  Object.entries(values).map(([path, value]) => ({ path, value, ...(when === undefined ? {} : { when }) }))
);

/** `latest` is pulled always, any other tag or digest only where it is not there. */
function pullPolicy(image: ManifestValue): string {
  const text = typeof image === 'string' ? image : '';
  const [name, digest] = [text.split('@')[0], text.includes('@')];
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag === 'latest' || (tag === undefined && !digest) ? 'Always' : 'IfNotPresent';
}

const container = (imageField: string): Default[] => [
  { path: 'imagePullPolicy', value: (one) => pullPolicy(one[imageField]) },
  ...all({ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' }),
];
const rules = (stabilization: ValueMap, policies: ManifestValue[]): ValueMap => ({ ...stabilization, selectPolicy: 'Max', policies });
const webhook = all({ failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10 });
const deviceRequest: Default[] = [{ path: 'allocationMode', value: 'ExactCount' }, { path: 'count', value: 1, when: { allocationMode: 'ExactCount' } }];
const mode = all({ defaultMode: 420 });

/** What `SetDefaults_…` of the API server does for each type (pkg/apis/…/defaults.go, v1.36.3), in its order; the type is that of the schemas. */
export const DEFAULTS: { readonly [type: string]: readonly Default[] } = {
  'admissionregistration.v1.MatchResources': all({ matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  'admissionregistration.v1.MutatingAdmissionPolicySpec': all({ failurePolicy: 'Fail' }),
  'admissionregistration.v1.MutatingWebhook': [...webhook, { path: 'reinvocationPolicy', value: 'Never' }],
  'admissionregistration.v1.NamedRuleWithOperations': all({ scope: '*' }),
  'admissionregistration.v1.RuleWithOperations': all({ scope: '*' }),
  'admissionregistration.v1.ServiceReference': all({ port: 443 }),
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': all({ failurePolicy: 'Fail' }),
  'admissionregistration.v1.ValidatingWebhook': webhook,
  'apiextensions.v1.CustomResourceDefinitionSpec': [
    { path: 'names.singular', value: (spec) => textOf(spec.names, 'kind').toLowerCase() },
    { path: 'names.listKind', value: (spec) => `${textOf(spec.names, 'kind')}List` },
    { path: 'conversion', value: { strategy: 'None' } },
  ],
  'apiextensions.v1.ServiceReference': all({ port: 443 }),
  'apiregistration.v1.ServiceReference': all({ port: 443 }),
  'apps.v1.DaemonSetSpec': [
    ...all({ 'updateStrategy.type': 'RollingUpdate', 'revisionHistoryLimit': 10 }),
    ...all({ 'updateStrategy.rollingUpdate.maxUnavailable': 1, 'updateStrategy.rollingUpdate.maxSurge': 0 }, { 'updateStrategy.type': 'RollingUpdate' }),
  ],
  'apps.v1.DeploymentSpec': [
    ...all({ 'replicas': 1, 'strategy.type': 'RollingUpdate', 'revisionHistoryLimit': 10, 'progressDeadlineSeconds': 600 }),
    ...all({ 'strategy.rollingUpdate.maxUnavailable': '25%', 'strategy.rollingUpdate.maxSurge': '25%' }, { 'strategy.type': 'RollingUpdate' }),
  ],
  'apps.v1.ReplicaSetSpec': all({ replicas: 1 }),
  'apps.v1.StatefulSetSpec': [
    { path: 'updateStrategy.rollingUpdate.partition', value: 0, when: { 'updateStrategy.type': null } },
    ...all({ 'podManagementPolicy': 'OrderedReady', 'updateStrategy.type': 'RollingUpdate', 'replicas': 1, 'revisionHistoryLimit': 10 }),
    ...all({ 'updateStrategy.rollingUpdate.partition': 0 }, { 'updateStrategy.type': 'RollingUpdate', 'updateStrategy.rollingUpdate': true }),
    ...all({ 'persistentVolumeClaimRetentionPolicy.whenDeleted': 'Retain', 'persistentVolumeClaimRetentionPolicy.whenScaled': 'Retain' }),
  ],
  'autoscaling.v1.HorizontalPodAutoscalerSpec': all({ minReplicas: 1 }),
  'autoscaling.v2.HorizontalPodAutoscalerSpec': [
    ...all({ minReplicas: 1 }),
    { path: 'metrics', value: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] },
    ...Object.entries(rules({ stabilizationWindowSeconds: 0 }, [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }]))
      .map(([field, value]): Default => ({ path: `behavior.scaleUp.${field}`, value, when: { behavior: true } })),
    ...Object.entries(rules({}, [{ type: 'Percent', value: 100, periodSeconds: 15 }]))
      .map(([field, value]): Default => ({ path: `behavior.scaleDown.${field}`, value, when: { behavior: true } })),
  ],
  'batch.v1.CronJobSpec': all({ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
  'batch.v1.Job': [
    { path: 'spec.completions', value: 1, when: { 'spec.completions': null, 'spec.parallelism': null } },
    ...all({ 'spec.parallelism': 1 }),
    ...all({ 'spec.backoffLimit': 2147483647 }, { 'spec.backoffLimitPerIndex': true }),
    ...all({ 'spec.backoffLimit': 6, 'spec.completionMode': 'NonIndexed', 'spec.suspend': false, 'spec.manualSelector': false }),
    ...all({ 'spec.podReplacementPolicy': 'Failed' }, { 'spec.podFailurePolicy': true }),
    ...all({ 'spec.podReplacementPolicy': 'TerminatingOrFailed' }),
  ],
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': all({ status: 'True' }),
  'core.v1.ConfigMapVolumeSource': mode,
  'core.v1.Container': container('image'),
  'core.v1.ContainerPort': all({ protocol: 'TCP' }),
  'core.v1.DownwardAPIVolumeSource': mode,
  'core.v1.EndpointPort': all({ protocol: 'TCP' }),
  'core.v1.EphemeralContainer': container('image'),
  'core.v1.GRPCAction': all({ service: '' }),
  'core.v1.HTTPGetAction': all({ path: '/', scheme: 'HTTP' }),
  'core.v1.HostPathVolumeSource': all({ type: '' }),
  'core.v1.ImageVolumeSource': [{ path: 'pullPolicy', value: (one) => pullPolicy(one.reference) }],
  'core.v1.ISCSIPersistentVolumeSource': all({ iscsiInterface: 'default' }),
  'core.v1.ISCSIVolumeSource': all({ iscsiInterface: 'default' }),
  'core.v1.AzureDiskVolumeSource': all({ cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Shared', readOnly: false }),
  'core.v1.Namespace': [{ path: 'metadata.labels.kubernetes\\.io/metadata\\.name', value: (one) => textOf(one.metadata, 'name') }],
  'core.v1.ObjectFieldSelector': all({ apiVersion: 'v1' }),
  'core.v1.PersistentVolumeClaimSpec': all({ volumeMode: 'Filesystem' }),
  'core.v1.PersistentVolume': all({ 'spec.persistentVolumeReclaimPolicy': 'Retain', 'spec.volumeMode': 'Filesystem' }),
  'core.v1.PodSpec': [
    ...all({ dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', securityContext: {}, terminationGracePeriodSeconds: 30, schedulerName: 'default-scheduler' }),
    { path: 'serviceAccountName', value: (spec) => spec.serviceAccount },
  ],
  'core.v1.Probe': all({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.v1.ProjectedVolumeSource': mode,
  'core.v1.RBDPersistentVolumeSource': all({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  'core.v1.RBDVolumeSource': all({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  'core.v1.ReplicationController': [
    { path: 'spec.replicas', value: 1 },
    { path: 'spec.selector', value: (one) => mapOf(mapOf(mapOf(mapOf(one.spec).template).metadata).labels) },
    { path: 'metadata.labels', value: (one) => mapOf(mapOf(mapOf(mapOf(one.spec).template).metadata).labels) },
  ],
  'core.v1.ScaleIOPersistentVolumeSource': all({ storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  'core.v1.ScaleIOVolumeSource': all({ storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  'core.v1.Secret': all({ type: 'Opaque' }),
  'core.v1.SecretVolumeSource': mode,
  'core.v1.ServiceAccountTokenProjection': all({ expirationSeconds: 3600 }),
  'core.v1.ServicePort': [{ path: 'protocol', value: 'TCP' }, { path: 'targetPort', value: (port) => port.port }],
  'core.v1.ServiceSpec': [
    ...all({ sessionAffinity: 'None', type: 'ClusterIP' }),
    ...all({ 'sessionAffinityConfig.clientIP.timeoutSeconds': 10800 }, { sessionAffinity: 'ClientIP' }),
    ...all({ externalTrafficPolicy: 'Cluster' }, { type: ['NodePort', 'LoadBalancer'] }),
    ...all({ externalTrafficPolicy: 'Cluster' }, { type: 'ClusterIP', externalIPs: true }),
    ...all({ internalTrafficPolicy: 'Cluster' }, { type: ['ClusterIP', 'NodePort', 'LoadBalancer'] }),
    ...all({ allocateLoadBalancerNodePorts: true }, { type: 'LoadBalancer' }),
  ],
  'discovery.v1.EndpointPort': all({ name: '', protocol: 'TCP' }),
  'flowcontrol.v1.ExemptPriorityLevelConfiguration': all({ nominalConcurrencyShares: 0, lendablePercent: 0 }),
  'flowcontrol.v1.FlowSchemaSpec': all({ matchingPrecedence: 1000 }),
  'flowcontrol.v1.LimitedPriorityLevelConfiguration': all({ nominalConcurrencyShares: 30, lendablePercent: 0 }),
  'flowcontrol.v1.QueuingConfiguration': all({ handSize: 8, queues: 64, queueLengthLimit: 50 }),
  'networking.v1.IngressClassParametersReference': all({ scope: 'Cluster' }),
  'networking.v1.NetworkPolicyPort': all({ protocol: 'TCP' }),
  'networking.v1.NetworkPolicySpec': [{ path: 'policyTypes', value: (spec) => (Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']) }],
  'rbac.v1.RoleRef': all({ apiGroup: 'rbac.authorization.k8s.io' }),
  'rbac.v1.Subject': all({ apiGroup: 'rbac.authorization.k8s.io' }, { kind: ['User', 'Group'] }),
  'resource.v1.DeviceSubRequest': deviceRequest,
  'resource.v1.ExactDeviceRequest': deviceRequest,
  'scheduling.v1.PriorityClass': all({ preemptionPolicy: 'PreemptLowerPriority' }),
  'storage.v1.CSIDriverSpec': all({
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  }),
  'storage.v1.StorageClass': all({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
};

/** Fields that a server drops unless it was started with an alpha feature gate, as 1.36 is by default. */
export const DROPPED: { readonly [type: string]: readonly string[] } = {
  'core.v1.Lifecycle': ['stopSignal'],
  'core.v1.PodSpec': ['schedulingGroup'],
  'core.v1.VolumeProjection': ['clusterTrustBundle', 'podCertificate'],
};

function mapOf(value: ManifestValue): ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function textOf(value: ManifestValue, key: string): string {
  const found = mapOf(value)[key];
  return typeof found === 'string' ? found : '';
}
