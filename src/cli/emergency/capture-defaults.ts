import { PathSegment, sameValue } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

type Mapping = { [key: string]: ManifestValue };

/** What the API server writes into an entry or an object that says nothing of it: the field, where it stands (the fields above it), the value. */
const DEFAULTS: readonly (readonly [path: string, value: ManifestValue])[] = [
  ...['containers', 'initContainers'].flatMap((list): [string, ManifestValue][] => [
    [`${list}.terminationMessagePath`, '/dev/termination-log'],
    [`${list}.terminationMessagePolicy`, 'File'],
    [`${list}.resources`, {}],
    [`${list}.ports.protocol`, 'TCP'],
    [`${list}.env.valueFrom.fieldRef.apiVersion`, 'v1'],
  ]),
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe): [string, ManifestValue][] => [
    [`${probe}.failureThreshold`, 3], [`${probe}.periodSeconds`, 10], [`${probe}.successThreshold`, 1], [`${probe}.timeoutSeconds`, 1],
    [`${probe}.httpGet.scheme`, 'HTTP'], [`${probe}.grpc.service`, ''],
  ]),
  ['volumes.configMap.defaultMode', 420], ['volumes.secret.defaultMode', 420], ['volumes.projected.defaultMode', 420], ['volumes.downwardAPI.defaultMode', 420],
  ['volumes.hostPath.type', ''],
  ['spec.restartPolicy', 'Always'], ['spec.dnsPolicy', 'ClusterFirst'], ['spec.schedulerName', 'default-scheduler'],
  ['spec.terminationGracePeriodSeconds', 30], ['template.spec.securityContext', {}],
  ['spec.progressDeadlineSeconds', 600], ['spec.revisionHistoryLimit', 10],
  ['spec.strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }],
  ['spec.podManagementPolicy', 'OrderedReady'], ['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  ['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
  ['spec.persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Retain', whenScaled: 'Retain' }],
  ['spec.sessionAffinity', 'None'], ['spec.internalTrafficPolicy', 'Cluster'], ['spec.externalTrafficPolicy', 'Cluster'], ['spec.allocateLoadBalancerNodePorts', true],
  ['spec.ipFamilyPolicy', 'SingleStack'], ['spec.ports.protocol', 'TCP'],
  ['spec.backoffLimit', 6], ['spec.completionMode', 'NonIndexed'], ['spec.suspend', false], ['spec.podReplacementPolicy', 'TerminatingOrFailed'],
  ['spec.manualSelector', false], ['spec.concurrencyPolicy', 'Allow'], ['spec.successfulJobsHistoryLimit', 3], ['spec.failedJobsHistoryLimit', 1],
  ['spec.volumeMode', 'Filesystem'], ['template.metadata', {}], ['jobTemplate.metadata', {}], ['template.metadata.creationTimestamp', null],
];
/** What the API server allots to a Service; of `None` it is people's. */
const ALLOTTED = new Set(['clusterIP', 'clusterIPs', 'ipFamilies', 'healthCheckNodePort']);
const KEPT_METADATA = new Set([
  'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generateName', 'generation', 'managedFields', 'ownerReferences', 'resourceVersion', 'selfLink', 'uid',
]);
/** Annotations that controllers and kubectl keep for themselves. */
const KEPT_ANNOTATION = /^(?:kubectl\.kubernetes\.io\/(?:last-applied-configuration|restartedAt)|deployment\.kubernetes\.io\/.*|deprecated\.daemonset\.template\.generation|reconcile\.fluxcd\.io\/requestedAt|emergency\.cdk8s-lifeboat\.io\/.*|(?:pv|volume(?:\.beta)?)\.kubernetes\.io\/.*)$/;
const OWNER_LABEL = /^(?:kustomize\.toolkit\.fluxcd\.io\/(?:name|namespace)|kubernetes\.io\/metadata\.name)$/;

/** Whether a field is the API server's, a controller's or kubectl's own, and no change that a person made. */
export function isGenerated(object: { readonly kind: string }, segments: readonly PathSegment[]): boolean {
  const [top, second] = segments;
  const key = segments.at(-1);
  if (top === 'status' || (top === 'metadata' && typeof second === 'string' && KEPT_METADATA.has(second))) return true;
  if (object.kind === 'Service' && top === 'spec' && ALLOTTED.has(String(second))) return true;
  if (typeof key !== 'string') return false;
  return (segments.at(-2) === 'annotations' && KEPT_ANNOTATION.test(key)) || (top === 'metadata' && second === 'labels' && OWNER_LABEL.test(key));
}

/** A value that somebody added, without what the API server and controllers put into it. */
export function withoutDefaults(object: { readonly kind: string }, value: ManifestValue, segments: readonly PathSegment[]): ManifestValue {
  return pruned(object, value, segments);
}

/** A whole object as a person would have written it. */
export function plainObject(live: ManifestObject): ManifestObject {
  const found = pruned(live, live, []) as Mapping;
  // A headless Service is one because a person said so.
  const isHeadless = live.kind === 'Service' && (live.spec as Mapping | undefined)?.clusterIP === 'None';
  return (isHeadless ? { ...found, spec: { clusterIP: 'None', ...found.spec as Mapping } } : found) as unknown as ManifestObject;
}

function pruned(object: { readonly kind: string }, value: ManifestValue, segments: readonly PathSegment[]): ManifestValue {
  if (Array.isArray(value)) return value.map((entry, place) => pruned(object, entry, [...segments, place]));
  if (typeof value !== 'object' || value === null) return value;
  const result: Mapping = {};
  for (const [key, inner] of Object.entries(value)) {
    const path = [...segments, key];
    if (isGenerated(object, path) || isDefault(path, inner, value)) continue;
    const kept = pruned(object, inner, path);
    // Maps that only held what is generated go with it.
    const wasFilled = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0;
    if (wasFilled && Object.keys(kept as Mapping).length === 0 && path[0] === 'metadata') continue;
    result[key] = kept;
  }
  return result;
}

function isDefault(path: readonly PathSegment[], value: ManifestValue, beside: Mapping): boolean {
  const names = path.filter((segment): segment is string => typeof segment === 'string').join('.');
  if (names.endsWith('.imagePullPolicy') || names === 'imagePullPolicy') return value === pullPolicy(beside.image);
  // The old name is written beside the new one.
  if (names.endsWith('.serviceAccount')) return beside.serviceAccountName === value;
  if (names.endsWith('.ports.targetPort')) return value === beside.port;
  return DEFAULTS.some(([suffix, one]) => (names === suffix || names.endsWith(`.${suffix}`)) && sameValue(one, value));
}

function pullPolicy(image: ManifestValue): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest') ? 'Always' : 'IfNotPresent';
}
