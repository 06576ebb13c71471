import { isEmpty, isEquivalent } from './equivalence';
import { Writer, writersOf } from './managed-fields';
import { differenceOf, FieldDifference, PathSegment, sameValue, valueAt } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { asManifest, LiveObject } from '../cluster/live-object';

export const FLUX_MANAGER = 'kustomize-controller';
/** Managers of the control plane, whose fields belong to an object in good health. */
const CONTROL_PLANE = new Set(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'cloud-controller-manager', 'cluster-autoscaler']);
/** What the API server and Flux themselves keep in metadata. */
const KEPT_METADATA = new Set([
  'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'finalizers', 'generateName', 'generation', 'managedFields', 'ownerReferences',
  'resourceVersion', 'selfLink', 'uid',
]);
const KEPT_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'reconcile.fluxcd.io/requestedAt']);

/** A field in which a live object is not what its manifest says. */
export interface LiveDifference extends FieldDifference {
  /** Who wrote the live value; empty where managedFields names nobody. */
  readonly writers: Writer[];
}

/** The fields that differ once the API server's defaults and its ways of writing a value are taken into account. */
export function liveDifferences(defined: ManifestObject, live: LiveObject): LiveDifference[] {
  const manifest = asManifest(live);
  return differenceOf(comparable(defined), comparable(manifest)).flatMap((difference) => {
    const writers = writersOf(live, difference.segments);
    return isDrift(defined, difference, writers) ? [{ ...difference, writers }] : [];
  });
}

/** Whether a manager's fields belong to an object in good health, and to no manifest. */
export function isControlPlane({ manager }: Writer): boolean {
  return CONTROL_PLANE.has(manager);
}

function comparable({ status, ...object }: ManifestObject): ManifestObject {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !KEPT_METADATA.has(key)));
  return { ...object, metadata: metadata as ManifestObject['metadata'] } as ManifestObject;
}

function isDrift(defined: ManifestObject, { kind, segments, before, after }: FieldDifference, writers: readonly Writer[]): boolean {
  if (kind === 'changed') {
    // Flux takes a null away before it applies.
    if (before === null) return isAddition(segments, after, writers);
    return !isEquivalent(defined, segments, before, after) && !(isEmpty(before) && isEmpty(after));
  }
  if (kind === 'reordered') return isPlainList(defined, segments, before);
  if (kind === 'added') return isAddition(segments, after, writers);
  // An empty field that the API server dropped is Flux's all the same; one that somebody took away is nobody's.
  return before !== null && !(isEmpty(before) && (!hasMeaningWhenEmpty(segments) || writers.some(({ manager }) => manager === FLUX_MANAGER)));
}

/** Booleans for which nothing and `false` are two. */
const FALSE_HAS_MEANING = new Set([
  'allowPrivilegeEscalation', 'automountServiceAccountToken', 'enableServiceLinks', 'controller', 'optional', 'runAsNonRoot', 'readOnlyRootFilesystem', 'prune', 'wait',
]);

function hasMeaningWhenEmpty(segments: readonly PathSegment[]): boolean {
  return FALSE_HAS_MEANING.has(String(segments.at(-1)));
}

/** Entries with a key stand in the order in which their writers came; in a list without keys the order is the value. */
function isPlainList(defined: ManifestObject, segments: readonly PathSegment[], before: ManifestValue): boolean {
  return sameValue(valueAt(defined, segments), before);
}

/** A default is nobody's; what the control plane adds, and what admission added to Flux's own write, belongs there. */
function isAddition(segments: readonly PathSegment[], after: ManifestValue, writers: readonly Writer[]): boolean {
  if (isKept(segments, after)) return false;
  // The scale subresource records nobody where the manifest leaves replicas out; the default is 1.
  if (segments.length === 2 && segments[0] === 'spec' && segments[1] === 'replicas' && writers.length === 0) return after !== 1;
  return writers.some((writer) => !isControlPlane(writer) && !(writer.manager === FLUX_MANAGER && writer.operation === 'Update'));
}

function isKept([top, field, key]: readonly PathSegment[], after: ManifestValue): boolean {
  if (top !== 'metadata') return false;
  if (field === 'annotations') {
    return key === undefined ? Object.keys(after as object).every((one) => KEPT_ANNOTATIONS.has(one)) : KEPT_ANNOTATIONS.has(String(key));
  }
  return field === 'labels' && key === 'kubernetes.io/metadata.name';
}
