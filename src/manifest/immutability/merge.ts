import { isValueMap, ValueMap } from '../value-map';
import { entryStep, FieldSet, fieldsOf, keyStep, listType, withNamedParents } from './field-set';
import { ManifestValue } from '../manifest-object';
import { fieldSchema, resolved, Schema } from '../schema/schema';

/** What a server-side apply of `after` makes of the live value, where the same manager had applied `before` and owns nothing else. */
export function applied(live: ManifestValue, before: ManifestValue, after: ManifestValue, schema: Schema): ManifestValue {
  const merged = merge(live, after, schema);
  const last = withNamedParents(fieldsOf(before, schema));
  const owned = withNamedParents(fieldsOf(after, schema));
  // As a rule nothing is given up.
  if ([...last].every((path) => owned.has(path))) return merged;
  const all = withNamedParents(fieldsOf(merged, schema));
  const kept = withNamedParents(fieldsOf(without(merged, schema, last), schema));
  // The API server first takes out all that the manager had, then puts back what is owned, then what was never the manager's.
  const restored = withNamedParents(fieldsOf(without(merged, schema, filtered(all, (path) => !kept.has(path) && !owned.has(path))), schema));
  return without(merged, schema, filtered(all, (path) => !restored.has(path) && last.has(path)));
}

function filtered(fields: FieldSet, holds: (path: string) => boolean): FieldSet {
  return new Set([...fields].filter(holds));
}

/** One value over the other: maps by key, lists as their schema says. */
export function merge(left: ManifestValue, right: ManifestValue, schema: Schema): ManifestValue {
  if (right === undefined) return left;
  if (left === undefined) return right;
  if (isValueMap(left) && isValueMap(right)) return mergeMaps(left, right, schema);
  if (Array.isArray(left) && Array.isArray(right)) return mergeLists(left, right, schema);
  return right;
}

function mergeMaps(left: ValueMap, right: ValueMap, schema: Schema): ManifestValue {
  if (resolved(schema).map === 'atomic') return right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(left[key], right[key], fieldSchema(schema, key) ?? {})]));
}

function mergeLists(left: ManifestValue[], right: ManifestValue[], schema: Schema): ManifestValue {
  if (listType(schema) === 'atomic' || (left.length === 0 && right.length === 0)) return right;
  const items = resolved(schema).items ?? {};
  const [ofLeft, ofRight] = [left, right].map((list) => list.map((entry) => entryStep('', schema, entry)));
  const merged: ManifestValue[] = [];
  const done = new Set<string>();
  const shared = ofRight.filter((key) => ofLeft.includes(key));
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const [one, other] = [ofLeft[l], ofRight[r]];
    // Entries that only the left has keep their place before the next one that both have.
    if (l < left.length && !ofRight.includes(one)) {
      merged.push(left[l++]);
    } else if (l < left.length && one !== other && (done.has(one) || shared[0] !== one)) {
      l++;
    } else if (r < right.length) {
      merged.push(merge(left[ofLeft.indexOf(other)], right[r], items));
      done.add(other);
      if (shared[0] === other) shared.shift();
      if (one === other) l++;
      r++;
    }
  }
  return merged;
}

/** A value without these fields and all below them. */
function without(value: ManifestValue, schema: Schema, fields: FieldSet, path = ''): ManifestValue {
  if (Array.isArray(value)) {
    if (listType(schema) === 'atomic') return value;
    const items = resolved(schema).items ?? {};
    const left = value.map((entry) => [entryStep(path, schema, entry), entry] as const)
      .filter(([at]) => !fields.has(at))
      .map(([at, entry]) => without(entry, items, fields, at));
    return left.length === 0 && value.length > 0 ? null : left;
  }
  if (!isValueMap(value) || resolved(schema).map === 'atomic') return value;
  const entries = Object.entries(value);
  const left = entries.map(([key, each]) => [key, keyStep(path, schema, key), each] as const)
    .filter(([, at]) => !fields.has(at))
    .map(([key, at, each]) => [key, without(each, fieldSchema(schema, key) ?? {}, fields, at)]);
  return left.length === 0 && entries.length > 0 ? null : Object.fromEntries(left);
}
