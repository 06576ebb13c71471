import { isEmpty, isEquivalent } from './equivalence';
import { FieldWriter, Writer, writersOf, writerText } from './managed-fields';
import { differenceOf, FieldDifference, fieldPath, PathSegment, sameValue, valueAt } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { asManifest, LiveObject } from '../cluster/live-object';

export const FLUX_MANAGER = 'kustomize-controller';
/** Managers of the control plane, whose fields belong to an object in good health; k3s and MicroK8s are one process of all of them. */
const CONTROL_PLANE = new Set([
  'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'cloud-controller-manager', 'cluster-autoscaler', 'k3s', 'kubelite',
]);
/** What the API server and Flux themselves keep in metadata. */
const KEPT_METADATA = new Set([
  'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'finalizers', 'generateName', 'generation', 'managedFields', 'ownerReferences',
  'resourceVersion', 'selfLink', 'uid',
]);
const KEPT_ANNOTATIONS = /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|reconcile\.fluxcd\.io\/requestedAt|emergency\.cdk8s-lifeboat\.io\/.*)$/;
const KEPT_LABELS = /^(?:kubernetes\.io\/metadata\.name|kustomize\.toolkit\.fluxcd\.io\/(?:name|namespace))$/;

/** Maps that the API server adds no key to. */
const MAPS_OF_PEOPLE = new Set(['nodeSelector', 'matchLabels', 'selector']);

/** A field in which a live object is not what its manifest says. */
export interface LiveDifference extends FieldDifference {
  /** Who wrote the live value; empty where managedFields names nobody. */
  readonly writers: Writer[];
}

/** The fields that differ once the API server's defaults and its ways of writing a value are taken into account. */
export function liveDifferences(defined: ManifestObject, live: LiveObject): LiveDifference[] {
  return differenceOf(comparable(defined), comparable(asManifest(live))).flatMap((difference) => {
    const { kind, segments, before, after } = difference;
    // Flux takes a null away before it applies.
    if (kind === 'added' || (kind === 'changed' && before === null)) return additions(defined, live, segments, after);
    return isDrift(defined, difference, live) ? [{ ...difference, writers: plain(writersOf(live, segments)) }] : [];
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

function isDrift(defined: ManifestObject, { kind, segments, before, after }: FieldDifference, live: LiveObject): boolean {
  if (kind === 'changed') return !isEquivalent(defined, segments, before, after) && !(isEmpty(before) && isEmpty(after));
  if (kind === 'reordered') return isPlainList(defined, segments, before);
  // An empty field that the API server dropped is Flux's all the same; one that somebody took away is nobody's.
  if (before === null) return false;
  return !isEmpty(before) || (hasMeaningWhenEmpty(segments) && !writersOf(live, segments).some(({ manager }) => manager === FLUX_MANAGER));
}

/** Booleans for which nothing and `false` are two. */
const FALSE_HAS_MEANING = new Set([
  'allowPrivilegeEscalation', 'automountServiceAccountToken', 'controller', 'enableServiceLinks', 'optional', 'prune', 'readOnlyRootFilesystem',
  'runAsNonRoot', 'wait',
]);

function hasMeaningWhenEmpty(segments: readonly PathSegment[]): boolean {
  return FALSE_HAS_MEANING.has(String(segments.at(-1)));
}

/** Entries with a key stand in the order in which their writers came; in a list without keys the order is the value. */
function isPlainList(defined: ManifestObject, segments: readonly PathSegment[], before: ManifestValue): boolean {
  return sameValue(valueAt(defined, segments), before);
}

/** What of an added value somebody wrote: as one where all of it is the same writers', else each part by itself. */
function additions(defined: ManifestObject, live: LiveObject, segments: PathSegment[], after: ManifestValue): LiveDifference[] {
  if (isKept(segments) || isFluxDefault(live, segments, after) || isBinding(live, segments)) return [];
  const whole = { path: fieldPath(segments), segments, kind: 'added' as const, after, writers: addersOf(defined, live, segments, after) };
  const parts = typeof after === 'object' && after !== null && !Array.isArray(after) && typeof segments.at(-1) === 'string' ? Object.entries(after) : [];
  if (parts.length === 0) return whole.writers.length > 0 || isScaled(whole) ? [whole] : [];
  const found = parts.map(([key, value]) => additions(defined, live, [...segments, key], value));
  const all = found.flat();
  const writersText = (one: LiveDifference): string => one.writers.map(writerText).join();
  const isOne = all.length > 0 && found.every((one) => one.length > 0) && new Set(all.map(writersText)).size === 1;
  return isOne ? [{ ...whole, writers: all[0].writers }] : all;
}

/** Flux writes these out itself before it applies, and so owns them. */
function isFluxDefault(live: LiveObject, segments: readonly PathSegment[], after: ManifestValue): boolean {
  if (segments.at(-3) !== 'ports') return false;
  return (segments.at(-1) === 'protocol' && after === 'TCP')
    || (segments.at(-1) === 'targetPort' && sameValue(after, valueAt(asManifest(live), [...segments.slice(0, -1), 'port'])));
}

/** What binds a claim to its volume is the provisioner's, whatever it is called. */
function isBinding({ kind }: LiveObject, [top, field, key]: readonly PathSegment[]): boolean {
  if (kind !== 'PersistentVolumeClaim') return false;
  return (top === 'spec' && field === 'volumeName') || (field === 'annotations' && /^(?:pv|volume(?:\.beta)?)\.kubernetes\.io\//.test(String(key)));
}

/** The scale subresource records nobody where the manifest leaves replicas out; the default is 1. */
function isScaled({ path, after }: FieldDifference): boolean {
  return path === 'spec.replicas' && after !== 1;
}

/** A default is nobody's; what the control plane adds, and what admission added to Flux's own write, belongs there. */
function addersOf(defined: ManifestObject, live: LiveObject, segments: readonly PathSegment[], after: ManifestValue): Writer[] {
  return plain(writersOf(live, segments).filter((writer) => {
    if (isControlPlane(writer) || isEmpty(after)) return false;
    if (writer.manager !== FLUX_MANAGER) return true;
    if (writer.operation !== 'Apply' || writer.endsAt === undefined) return writer.operation === 'Apply';
    // Flux records an empty map that it applied, and what the API server then put into it is a default.
    if (writer.endsAt === segments.length) return !(isValueMap(after) && isEmpty(valueAt(defined, segments)));
    // Within what Flux owns as a whole a new entry is no default, and any other field most likely is.
    return typeof segments.at(-1) === 'number' || MAPS_OF_PEOPLE.has(String(segments.at(-2)));
  }));
}

function plain(writers: readonly FieldWriter[]): Writer[] {
  return writers.map(({ endsAt, ...writer }) => writer);
}

function isKept([top, field, key]: readonly PathSegment[]): boolean {
  if (top !== 'metadata' || typeof key !== 'string') return false;
  return (field === 'annotations' && KEPT_ANNOTATIONS.test(key)) || (field === 'labels' && KEPT_LABELS.test(key));
}
