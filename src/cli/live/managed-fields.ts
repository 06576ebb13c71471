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

/** A writer, and where its record of a path ends. */
export interface FieldWriter extends Writer {
  /** How many steps of the path the record names, where it then says no more; absent where it names something beneath the path. */
  readonly endsAt?: number;
}

/** Who wrote the field at a path, something beneath it, or a field above it as a whole; the latest first. */
export function writersOf(object: LiveObject, segments: readonly PathSegment[]): FieldWriter[] {
  return latestFirst((object.metadata.managedFields ?? []).flatMap((entry) => {
    const end = entry.fieldsV1 === undefined ? undefined : endOf(entry.fieldsV1, segments);
    return end === undefined ? [] : [{ entry, ...(end === 'beneath' ? {} : { endsAt: end }) }];
  }));
}

/** Who wrote to an object at all, its status left out; the latest first. */
export function allWritersOf(object: LiveObject): Writer[] {
  return latestFirst((object.metadata.managedFields ?? []).filter(({ subresource }) => subresource !== 'status').map((entry) => ({ entry })));
}

/** How a writer is named in a sentence. */
export function writerText({ manager, operation, time }: Writer): string {
  return `${manager} (${operation}${time === undefined ? '' : `, ${time}`})`;
}

function latestFirst(found: readonly { readonly entry: ManagedFields; readonly endsAt?: number }[]): FieldWriter[] {
  return found
    .map(({ entry: { manager = 'unnamed', operation = 'Update', time }, ...end }) => ({ manager, operation, ...(time === undefined ? {} : { time }), ...end }))
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? '') || (a.manager < b.manager ? -1 : 1));
}

function endOf(fields: FieldSet, segments: readonly PathSegment[]): number | 'beneath' | undefined {
  let at: FieldSet = fields;
  for (const [place, segment] of segments.entries()) {
    const key = keyIn(at, segment);
    if (key === undefined) return undefined;
    const next = at[key];
    if (typeof next !== 'object' || next === null || Array.isArray(next) || Object.keys(next).length === 0) return place + 1;
    at = next as FieldSet;
  }
  return 'beneath';
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
