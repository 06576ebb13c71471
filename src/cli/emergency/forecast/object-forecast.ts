import { Fate, FieldForecast, ObjectForecast } from './fate';
import { refusalOf } from './refusals';
import { takenBack } from './take-back';
import { withWholeLists } from './whole-lists';
import { differenceOf, FieldDifference, fieldPath, PathSegment, sameValue, valueAt } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { leftAloneBy, isMerged, isRecreated } from '../../live/flux-annotations';
import { writersOf } from '../../live/managed-fields';

/** One object before, in and after an emergency. */
export interface Course {
  readonly identity: string;
  /** As it stands while the emergency is on. */
  readonly during: LiveObject;
  /** As Git would have it without an emergency: the API server's answer to Flux's apply on what stood before. */
  readonly target: LiveObject;
  /** Git's manifest. */
  readonly git: ManifestObject;
}

const KEPT_METADATA = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];
const REVISION = 'deployment.kubernetes.io/revision';

/** What becomes of each field of an object that Git has, and that the emergency changed. */
export function courseOf({ during, target, git }: Course): Pick<ObjectForecast, 'fields' | 'rollsAgain' | 'recreated'> {
  const still = leftAloneBy(git, during);
  if (still !== undefined) {
    const fields = changes(target, during).map((one) => fieldOf(one, 'kept', one.after, `Flux leaves the object alone: ${still}`));
    return { fields, rollsAgain: false, recreated: false };
  }
  const after = takenBack(during, target, { cleanup: !isMerged(git, during) });
  const refusal = refusalOf(asManifest(during), after);
  if (refusal && isRecreated(git, during)) {
    return { fields: changes(target, during).map((one) => fieldOf(one, one.before === undefined ? 'removed' : 'reverted', one.before)), rollsAgain: true, recreated: true };
  }
  if (refusal) {
    const fields = changes(target, during).map((one) => fieldOf(one, 'wedged', one.after, refusal.reason));
    return { fields: fields.length > 0 ? fields : [{ path: refusal.path, segments: [refusal.path], fate: 'wedged', reason: refusal.reason }], rollsAgain: false, recreated: false };
  }
  const fields = [...fatesOf(during, target, after), ...collateral(during, target, after)];
  return { fields, rollsAgain: !sameTemplate(asManifest(during), after), recreated: false };
}

function fatesOf(during: LiveObject, target: LiveObject, after: ManifestObject): FieldForecast[] {
  const left = comparable(after);
  return changes(target, during).flatMap((one) => {
    const result = valueAt(left, one.segments);
    if (one.kind === 'reordered') return isKeyed(one, target) ? [] : [fieldOf(one, sameValue(result, one.before) ? 'reverted' : 'kept', result)];
    if (sameValue(result, one.before)) return [fieldOf(one, one.before === undefined ? 'removed' : 'reverted', result)];
    // An entry of a list that is there again, with its own order of fields.
    if (sameValue(result, one.after)) return [fieldOf(one, 'kept', result, keptBy(during, one.segments))];
    return deeper(one, result, during);
  });
}

/** A subtree of which a part comes back and a part stays is told part by part. */
function deeper(one: FieldDifference, result: ManifestValue, during: LiveObject): FieldForecast[] {
  const whole = fieldOf(one, 'reset', result);
  if (result === undefined || typeof result !== 'object' || result === null || Array.isArray(result)) return [whole];
  const parts = Object.entries(result as { [key: string]: ManifestValue }).filter(([key, value]) => (
    !sameValue(value, (one.before as { [key: string]: ManifestValue } | undefined)?.[key])
  ));
  return parts.map(([key, value]) => {
    const segments = [...one.segments, key];
    const kept = sameValue(value, valueAt(asManifest(during), segments));
    return { path: fieldPath(segments), segments, fate: kept ? 'kept' : 'reset', during: valueAt(asManifest(during), segments), after: value, ...(kept ? { reason: keptBy(during, segments) } : {}) } as FieldForecast;
  });
}

/** Fields that the emergency leaves as they were, and that are others once it is over. */
function collateral(during: LiveObject, target: LiveObject, after: ManifestObject): FieldForecast[] {
  const changed = new Set(changes(target, during).map(({ path }) => path));
  return differencesOf(asManifest(target), after)
    .filter((one) => one.kind !== 'reordered' && ![...changed].some((path) => one.path === path || one.path.startsWith(path) || path.startsWith(one.path)))
    .map((one) => fieldOf({ ...one, after: valueAt(asManifest(during), one.segments) }, 'reset', one.after));
}

function keptBy(during: LiveObject, segments: readonly PathSegment[]): string {
  const names = [...new Set(writersOf(during, segments).map(({ manager }) => manager))];
  return names.length === 0 ? 'nobody is recorded for it, so nobody takes it back' : `it belongs to ${names.join(' and ')}`;
}

function fieldOf(one: FieldDifference, fate: Fate, after: ManifestValue, reason?: string): FieldForecast {
  const { path, segments } = one;
  const values = { ...(one.after === undefined ? {} : { during: one.after }), ...(after === undefined ? {} : { after }) };
  return { path, segments, fate, ...values, ...(reason === undefined ? {} : { reason }) };
}

/** Entries with a key stand in the order in which their writers came. */
function isKeyed(one: FieldDifference, target: LiveObject): boolean {
  return !sameValue(valueAt(asManifest(target), one.segments), one.before);
}

/** The fields in which what stands differs from what Git would have. */
export function changes(target: LiveObject, during: LiveObject): FieldDifference[] {
  return differencesOf(asManifest(target), asManifest(during));
}

/** The fields in which two states of an object differ. */
export function differencesOf(one: ManifestObject, other: ManifestObject): FieldDifference[] {
  const [a, b] = [comparable(one), comparable(other)];
  return withWholeLists(differenceOf(a, b), a, b);
}

/** An object without what the API server and the controllers of Kubernetes keep in it. */
export function comparable({ status, ...object }: ManifestObject): ManifestObject {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !KEPT_METADATA.includes(key)));
  const annotations = Object.fromEntries(Object.entries(object.metadata.annotations ?? {}).filter(([key]) => key !== REVISION));
  return { ...object, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : { annotations: undefined }) } as ManifestObject['metadata'] } as ManifestObject;
}

/** Whether two states of a workload have the same pods. */
export function sameTemplate(one: ManifestObject, other: ManifestObject): boolean {
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(one.kind)) return true;
  return sameValue(valueAt(one, ['spec', 'template']), valueAt(other, ['spec', 'template']));
}
