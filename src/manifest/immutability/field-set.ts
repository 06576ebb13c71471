import { ManifestValue } from '../manifest-object';
import { fieldSchema, resolved, Schema } from '../schema/schema';
import { isValueMap, ValueMap } from '../value-map';

/** Fields of an object, each as the text of its path. */
export type FieldSet = Set<string>;

const SEPARATOR = '\u0000';

/** One more step of a path: `f` a field that the type names, `m` a key of a map, `k` an entry by its keys, `v` an entry by its value. */
export function step(path: string, sort: 'f' | 'm' | 'k' | 'v', name: string): string {
  return `${path}${SEPARATOR}${sort}${name}`;
}

/** How a list is merged; without a schema as the API server deduces it. */
export function listType(schema: Schema): 'atomic' | 'set' | 'map' {
  return resolved(schema).list ?? 'atomic';
}

/** The step to a key of a map. */
export function keyStep(path: string, parent: Schema, key: string): string {
  const { properties } = resolved(parent);
  return step(path, properties !== undefined && Object.hasOwn(properties, key) ? 'f' : 'm', key);
}

/** The step to an entry of a list that is a map or a set. */
export function entryStep(path: string, list: Schema, entry: ManifestValue): string {
  const { list: type, keys = [], items } = resolved(list);
  if (type === 'set' || !isValueMap(entry)) return step(path, 'v', JSON.stringify(entry));
  const values = keys.map((key) => entry[key] ?? resolved(items).properties?.[key]?.default ?? null);
  return step(path, 'k', JSON.stringify(values.map((value) => (typeof value === 'bigint' ? Number(value) : value))));
}

/** The fields that a server-side apply of the value would own. */
export function fieldsOf(value: ManifestValue, schema: Schema): FieldSet {
  const fields: FieldSet = new Set();
  collect(value, schema, '', fields);
  return fields;
}

function collect(value: ManifestValue, schema: Schema, path: string, fields: FieldSet): void {
  if (Array.isArray(value)) collectList(value, schema, path, fields);
  else if (isValueMap(value)) collectMap(value, schema, path, fields);
  else if (path !== '') fields.add(path);
}

function collectList(value: ManifestValue[], schema: Schema, path: string, fields: FieldSet): void {
  if (listType(schema) === 'atomic') {
    fields.add(path);
    return;
  }
  for (const entry of value) {
    const at = entryStep(path, schema, entry);
    collect(entry, resolved(schema).items ?? {}, at, fields);
    fields.add(at);
  }
}

function collectMap(value: ValueMap, schema: Schema, path: string, fields: FieldSet): void {
  if (resolved(schema).map === 'atomic') {
    fields.add(path);
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    const at = keyStep(path, schema, key);
    const isNamed = at.startsWith('f', path.length + SEPARATOR.length);
    if (!isNamed || (isValueMap(each) && Object.keys(each).length === 0)) fields.add(at);
    collect(each, fieldSchema(schema, key) ?? {}, at, fields);
  }
}

/** The fields, and each field that the type names and that holds one of them. */
export function withNamedParents(fields: FieldSet): FieldSet {
  const all: FieldSet = new Set(fields);
  for (const path of fields) {
    let end = path.lastIndexOf(SEPARATOR);
    while (end > 0) {
      const parent = path.slice(0, end);
      end = parent.lastIndexOf(SEPARATOR);
      if (parent.startsWith('f', end + SEPARATOR.length)) all.add(parent);
    }
  }
  return all;
}
