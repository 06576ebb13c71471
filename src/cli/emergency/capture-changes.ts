import { fieldPath, FieldDifference, PathSegment, sameValue, valueAt } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { applyChange, FieldChange } from '../../manifest/object-patch';

/** Gives a value that is new as a person would have written it. */
export type Prune = (value: ManifestValue, segments: readonly PathSegment[]) => ManifestValue;

/**
 * The changes that make of one object another, from the fields in which they differ: a new list entry as one change with its place,
 * a list whose entries have no key as a whole, anything else field by field.
 */
export function changesOf(defined: ManifestObject, other: ManifestObject, differences: readonly FieldDifference[], prune: Prune): FieldChange[] {
  const lists = wholeLists(differences);
  const changes = new Map<string, FieldChange>();
  for (const difference of differences) {
    const list = lists.find((one) => isBeneath(difference.segments, one));
    const change = list ? listChange(defined, other, list, differences, prune) : fieldChange(defined, other, difference, prune);
    if (change && !isNothing(change)) changes.set(fieldPath(change.segments), change);
  }
  return withoutOverlap([...changes.values()]);
}

function isNothing({ to, was }: FieldChange): boolean {
  return to === undefined ? was === undefined : was !== undefined && sameValue(to, was);
}

/** A field below one that is set as a whole needs no change of its own. */
function withoutOverlap(changes: readonly FieldChange[]): FieldChange[] {
  return changes.filter(({ segments }) => !changes.some((other) => other.segments.length < segments.length && isBeneath(segments, other.segments)));
}

/** The outermost lists of which some entry is known by its place alone. */
function wholeLists(differences: readonly FieldDifference[]): PathSegment[][] {
  const found = differences.flatMap(({ segments, kind }) => {
    const place = segments.findIndex((segment) => typeof segment === 'number');
    return place >= 0 ? [segments.slice(0, place)] : kind === 'reordered' ? [segments] : [];
  });
  return found.filter((list) => !found.some((other) => other.length < list.length && isBeneath(list, other)));
}

function isBeneath(segments: readonly PathSegment[], above: readonly PathSegment[]): boolean {
  return above.length <= segments.length && above.every((segment, place) => sameValue(segment as ManifestValue, segments[place] as ManifestValue));
}

function fieldChange(defined: ManifestObject, other: ManifestObject, { segments, kind, before, after }: FieldDifference, prune: Prune): FieldChange {
  if (kind !== 'added') return { segments, ...(after === undefined ? {} : { to: after }), ...(before === undefined || before === null ? wasOf(defined, segments) : { was: before }) };
  // The first thing on the way that the definition lacks: of a list entry it is told as one.
  const length = segments.findIndex((_, place) => valueAt(defined, segments.slice(0, place + 1)) === undefined) + 1;
  const first = segments.slice(0, length === 0 ? segments.length : length);
  const last = first.at(-1);
  if (typeof last !== 'object') return { segments, to: prune(after, segments), ...wasOf(defined, segments) };
  const sibling = nextSibling(defined, other, first);
  return { segments: first, to: prune(valueAt(other, first), first), ...(sibling === undefined ? {} : { before: sibling }) };
}

function wasOf(defined: ManifestObject, segments: readonly PathSegment[]): { was?: ManifestValue } {
  const was = valueAt(defined, segments);
  return was === undefined ? {} : { was };
}

/** The entry of the definition that the new one stands before. */
function nextSibling(defined: ManifestObject, other: ManifestObject, segments: readonly PathSegment[]): PathSegment | undefined {
  const [path, key] = [segments.slice(0, -1), segments.at(-1) as { readonly [key: string]: string }];
  const list = valueAt(other, path);
  if (!Array.isArray(list)) return undefined;
  const place = list.findIndex((entry) => valueAt([entry], [key]) !== undefined);
  for (const entry of list.slice(place + 1)) {
    const sibling = Object.fromEntries(Object.keys(key).map((name) => [name, String(valueAt(entry, name.split('.')) ?? (name === 'protocol' ? 'TCP' : ''))]));
    if (valueAt(defined, [...path, sibling]) !== undefined) return sibling;
  }
  return undefined;
}

/** A list that is set as a whole: the definition's own, with each difference in it made. */
function listChange(
  defined: ManifestObject, other: ManifestObject, list: readonly PathSegment[], differences: readonly FieldDifference[], prune: Prune,
): FieldChange {
  const own = differences.filter(({ segments }) => isBeneath(segments, list));
  const whole = own.find(({ segments }) => segments.length === list.length);
  const was = wasOf(defined, list);
  if (whole?.after !== undefined && own.length === 1) return { segments: list, to: prune(whole.after, list), ...was };
  let at = structuredClone(defined) as ManifestObject;
  // Places are those of the definition's list: what stands deeper first, then what goes from the end, then what comes from the start.
  for (const difference of [...own].sort(byPlace)) at = withDifference(at, other, difference, prune);
  return { segments: list, to: valueAt(at, list), ...was };
}

function byPlace(a: FieldDifference, b: FieldDifference): number {
  const rank = ({ kind, segments }: FieldDifference): number => (typeof segments.at(-1) !== 'number' || kind === 'changed' ? 0 : kind === 'removed' ? 1 : 2);
  const [placeA, placeB] = [a, b].map(({ segments }) => segments.at(-1)).map((segment) => (typeof segment === 'number' ? segment : 0));
  return b.segments.length - a.segments.length || rank(a) - rank(b) || (a.kind === 'removed' ? placeB - placeA : placeA - placeB);
}

function withDifference(at: ManifestObject, other: ManifestObject, difference: FieldDifference, prune: Prune): ManifestObject {
  const { segments, kind, after } = difference;
  const last = segments.at(-1);
  const parent = valueAt(at, segments.slice(0, -1));
  if (typeof last === 'number' && Array.isArray(parent)) {
    if (kind === 'removed') parent.splice(last, 1);
    else if (kind === 'added') parent.splice(last, 0, prune(after, segments));
    else parent[last] = after;
    return at;
  }
  const outcome = applyChange(at, fieldChange(at, other, difference, prune));
  return outcome.kind === 'changed' ? outcome.object : at;
}
