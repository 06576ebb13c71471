import { PathSegment } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { LiveObject, ManagedFields } from '../cluster/live-object';

/** Who wrote a field, as managedFields records it. */
export interface Writer {
  readonly manager: string;
  /** Apply or Update. */
  readonly operation: string;
  readonly time?: string;
}

type FieldSet = { readonly [field: string]: ManifestValue };

/** Who wrote the field at a path, or something beneath it; the latest first. */
export function writersOf(object: LiveObject, segments: readonly PathSegment[]): Writer[] {
  return latestFirst((object.metadata.managedFields ?? []).filter(({ fieldsV1 }) => fieldsV1 !== undefined && covers(fieldsV1, segments)));
}

/** Who wrote to an object at all, its status left out; the latest first. */
export function allWritersOf(object: LiveObject): Writer[] {
  return latestFirst((object.metadata.managedFields ?? []).filter(({ subresource }) => subresource !== 'status'));
}

/** How a writer is named in a sentence. */
export function writerText({ manager, operation, time }: Writer): string {
  return `${manager} (${operation}${time === undefined ? '' : `, ${time}`})`;
}

function latestFirst(entries: readonly ManagedFields[]): Writer[] {
  return entries
    .map(({ manager = 'unnamed', operation = 'Update', time }) => ({ manager, operation, ...(time === undefined ? {} : { time }) }))
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? '') || (a.manager < b.manager ? -1 : 1));
}

/** A set covers a path that it holds, all that lies above one that it holds, and all beneath a field that it holds as a whole. */
function covers(fields: FieldSet, segments: readonly PathSegment[]): boolean {
  let at: FieldSet = fields;
  for (const segment of segments) {
    const key = keyIn(at, segment);
    if (key === undefined) return false;
    const next = at[key];
    if (typeof next !== 'object' || next === null || Array.isArray(next) || Object.keys(next).length === 0) return true;
    at = next as FieldSet;
  }
  return true;
}

function keyIn(fields: FieldSet, segment: PathSegment): string | undefined {
  if (typeof segment === 'string') return Object.hasOwn(fields, `f:${segment}`) ? `f:${segment}` : undefined;
  // An entry found by its place has no key of its own: a list of such entries is owned as a whole, above.
  if (typeof segment === 'number') return undefined;
  return Object.keys(fields).find((field) => field.startsWith('k:') && holds(field.slice(2), segment));
}

function holds(json: string, segment: { readonly [key: string]: string }): boolean {
  try {
    const key = JSON.parse(json) as { [name: string]: unknown };
    return Object.entries(segment).every(([name, value]) => String(key[name]) === value);
  } catch {
    return false;
  }
}
