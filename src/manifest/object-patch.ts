import { fieldPath, PathSegment, sameValue, valueAt } from './difference';
import { ManifestObject, ManifestValue } from './manifest-object';

/** One change of a field: it gets a value, or goes. */
export interface FieldChange {
  readonly segments: readonly PathSegment[];
  /** The new value; absent where the field goes. */
  readonly to?: ManifestValue;
  /** What the definition said when the change was captured; absent where it said nothing. */
  readonly was?: ManifestValue;
  /** The entry of the list that a new entry stands before; absent where it comes last. */
  readonly before?: PathSegment;
}

/** What became of a change: it is made, the object says the same already, or it has no place there. */
export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly object: ManifestObject }
  | { readonly kind: 'needless' }
  /** The object says something else than when the change was captured. */
  | { readonly kind: 'outdated'; readonly says: ManifestValue }
  /** Something that the path leads through is not there, or is no map or list. */
  | { readonly kind: 'astray'; readonly at: string };

type Container = { [key: string]: ManifestValue } | ManifestValue[];

/** Makes one change; the object that is given stays as it was. */
export function applyChange(object: ManifestObject, { segments, to, was, before }: FieldChange): ChangeOutcome {
  const says = valueAt(object, segments);
  if (to === undefined ? says === undefined : says !== undefined && sameValue(says, to)) return { kind: 'needless' };
  if (was === undefined ? says !== undefined : says === undefined || !sameValue(says, was)) {
    // A list entry or a map above it that is gone tells more than that the field is.
    const lost = was !== undefined && says === undefined ? lostAt(object, segments) : undefined;
    return lost === undefined ? { kind: 'outdated', says } : { kind: 'astray', at: lost };
  }
  const copy = structuredClone(object) as ManifestObject;
  const parent = parentOf(copy, segments);
  if (typeof parent === 'string') return { kind: 'astray', at: parent };
  const last = segments[segments.length - 1];
  if (to === undefined) removeFrom(parent, last);
  else if (!put(parent, last, structuredClone(to), before)) return { kind: 'astray', at: fieldPath([...segments.slice(0, -1), before ?? last]) };
  return { kind: 'changed', object: copy };
}

/** The path of the first thing on the way that is not there. */
function lostAt(object: ManifestObject, segments: readonly PathSegment[]): string {
  const length = segments.findIndex((_, index) => valueAt(object, segments.slice(0, index + 1)) === undefined) + 1;
  return fieldPath(segments.slice(0, length));
}

/** What holds the field, the maps on the way to it made where there are none; the path that leads nowhere, as a text. */
function parentOf(object: ManifestObject, segments: readonly PathSegment[]): Container | string {
  let at = object as Container;
  for (const [index, segment] of segments.slice(0, -1).entries()) {
    const place = placeOf(at, segment);
    let next = place === undefined ? undefined : (at as { [key: string]: ManifestValue })[place];
    if (next === undefined && typeof segment === 'string' && !Array.isArray(at)) {
      next = typeof segments[index + 1] === 'string' ? {} : [];
      at[segment] = next;
    }
    if (typeof next !== 'object' || next === null) return fieldPath(segments.slice(0, index + 1));
    at = next as Container;
  }
  return Array.isArray(at) === (typeof segments[segments.length - 1] !== 'string') ? at : fieldPath(segments.slice(0, -1));
}

function placeOf(at: Container, segment: PathSegment): string | undefined {
  if (typeof segment === 'string') return !Array.isArray(at) && Object.hasOwn(at, segment) ? segment : undefined;
  if (!Array.isArray(at)) return undefined;
  if (typeof segment === 'number') return segment < at.length ? String(segment) : undefined;
  const place = at.findIndex((_, index) => valueAt([at[index]], [segment]) !== undefined);
  return place < 0 ? undefined : String(place);
}

function removeFrom(parent: Container, last: PathSegment): void {
  const place = placeOf(parent, last)!;
  if (Array.isArray(parent)) parent.splice(Number(place), 1);
  else delete parent[place];
}

function put(parent: Container, last: PathSegment, value: ManifestValue, before: PathSegment | undefined): boolean {
  if (!Array.isArray(parent)) {
    parent[last as string] = value;
    return true;
  }
  const place = placeOf(parent, last);
  if (place !== undefined) {
    parent[Number(place)] = value;
    return true;
  }
  if (before === undefined) {
    parent.push(value);
    return true;
  }
  const next = placeOf(parent, before);
  if (next !== undefined) parent.splice(Number(next), 0, value);
  return next !== undefined;
}
