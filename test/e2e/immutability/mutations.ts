import { ManifestValue } from '../../../src/manifest/manifest-object';
import { fieldSchema, resolved, Schema } from '../../../src/manifest/schema/schema';

type Json = any;

/** A change of one field: the object with it, and what it is. */
export interface Mutation {
  readonly path: string;
  readonly change: string;
  readonly apply: (object: Json) => Json;
}

const SYSTEM = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'managedFields', 'name', 'namespace', 'generateName']);
/** Texts that are worth trying where a field of this name takes no text. */
const TEXTS: ReadonlyArray<readonly [field: RegExp, texts: readonly string[]]> = [
  [/image|reference/i, ['registry.example/other:2', 'registry.example/app']],
  [/^ip$|IPs?$|addresses|nameservers/, ['192.0.2.44', '192.0.2.45']],
  [/clusterIP/, ['None', '10.0.0.77']],
  [/cidr|except|Ranges/i, ['198.51.100.0/24', '2001:db8:1::/112']],
  [/path$|Path$/i, ['/other', 'other']],
  [/host|domain|search/i, ['b.example.com', 'other']],
  [/time$|timestamp$/i, ['2026-02-02T00:00:00.000000Z', '2026-02-02T00:00:00Z']],
  [/schedule$/, ['@hourly', '0 3 * * *']],
  [/timeZone/, ['Europe/Paris']],
  [/key$|type$|Class$|driver|provisioner|controller|signerName|managedBy|resource/i, ['example.com/other', 'other.example.com', 'other']],
  [/expression/i, ['false', '"x"', '[]']],
  [/divisor/, ['2']],
  [/indexes/i, ['0']],
  [/apiVersion/, ['v1', 'apps/v1']],
];

/** Every change of one field that the schema knows, present or not. */
export function mutationsOf(object: Json, schema: Schema): Mutation[] {
  const found: Mutation[] = [];
  walk(object, schema, [], found);
  return found;
}

function walk(value: Json, schema: Schema, path: Array<string | number>, found: Mutation[], name = ''): void {
  const known = resolved(schema);
  if (Array.isArray(value)) walkList(value, known, path, found, name);
  else if (typeof value === 'object' && value !== null) walkMap(value, schema, path, found);
  else for (const other of otherValues(value, known, name)) found.push(set(path, other, `${JSON.stringify(value)} -> ${JSON.stringify(other)}`));
}

function walkMap(value: Record<string, Json>, schema: Schema, path: Array<string | number>, found: Mutation[]): void {
  const { properties } = resolved(schema);
  for (const [key, each] of Object.entries(value)) {
    if (skipped(path, key)) continue;
    if (path.length > 0 || key !== 'metadata') found.push({ path: text([...path, key]), change: 'removed', apply: (object) => changed(object, path, (parent) => without(parent, key)) });
    if ((path.length > 0 || key !== 'metadata') && typeof each === 'object' && !Array.isArray(each) && Object.keys(each).length > 0) found.push(set([...path, key], {}, 'emptied'));
    walk(each, fieldSchema(schema, key) ?? {}, [...path, key], found, key);
  }
  const absent = properties === undefined ? [['added', fieldSchema(schema, '') ?? {}] as const] : Object.entries(properties);
  for (const [key, field] of absent) {
    if (key in value || skipped(path, key)) continue;
    for (const made of madeValues(field, key)) found.push(set([...path, key], made, `added ${JSON.stringify(made)}`));
  }
}

function walkList(value: Json[], schema: Schema, path: Array<string | number>, found: Mutation[], name: string): void {
  value.forEach((each, place) => {
    found.push({ path: text([...path, place]), change: 'entry removed', apply: (object) => changed(object, path, (list: Json[]) => list.filter((_, at) => at !== place)) });
    walk(each, schema.items ?? {}, [...path, place], found, name);
  });
  if (value.length > 1) found.push({ path: text(path), change: 'reordered', apply: (object) => changed(object, path, (list: Json[]) => [...list].reverse()) });
  for (const made of madeValues(schema.items ?? {}, name)) {
    found.push({ path: text(path), change: `entry added ${JSON.stringify(made)}`, apply: (object) => changed(object, path, (list: Json[]) => [...list, made]) });
  }
  const last = value.at(-1);
  if (typeof last === 'object' && last !== null && typeof last.name === 'string') {
    const more = { ...last, name: `${last.name}x`, ...Object.fromEntries(['port', 'containerPort'].filter((key) => key in last).map((key) => [key, last[key] + 1])) };
    found.push({ path: text(path), change: 'entry copied', apply: (object) => changed(object, path, (list: Json[]) => [...list, more]) });
  }
}

function skipped(path: ReadonlyArray<string | number>, key: string): boolean {
  if (path.length === 0) return ['apiVersion', 'kind', 'status'].includes(key);
  return path[0] === 'metadata' && path.length === 1 && SYSTEM.has(key);
}

function otherValues(value: ManifestValue, { enum: words, $ref, format }: Schema, name: string): Json[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, ...(value > 0 ? [value - 1] : []), ...(format === 'int-or-string' ? ['50%', 'other'] : [])];
  if (words !== undefined) return words.filter((word) => word !== value);
  if ($ref === 'api.resource.Quantity') return quantities(String(value));
  const own = TEXTS.filter(([field]) => field.test(name)).flatMap(([, texts]) => texts);
  const more = [`${String(value)}x`, ...(format === 'int-or-string' ? [9] : []), ...(format === 'byte' ? ['eHg='] : [])];
  return [...new Set([...own, ...more])].filter((each) => each !== value);
}

function quantities(value: string): string[] {
  const [, number, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(value) ?? [];
  if (number === undefined) return ['1'];
  const same: Record<string, string> = { Gi: `${Number(number) * 1024}Mi`, Mi: `${Number(number) * 1024}Ki`, m: `${Number(number) / 1000}` };
  return [`${Number(number) * 2}${unit}`, `${Number(number) / 2}${unit}`, ...(same[unit] === undefined ? [`${number}000m`] : [same[unit]])];
}

/** Values for a field that is absent: the least, and with each of its fields. */
function madeValues(schema: Schema, name: string, depth = 0): Json[] {
  const known = resolved(schema);
  if (schema.$ref === 'api.resource.Quantity') return ['1'];
  if (schema.$ref === 'util.intstr.IntOrString') return [1, '50%'];
  if (known.enum !== undefined) return [...known.enum];
  if (known.type === 'boolean') return [true, false];
  if (known.type === 'integer' || known.type === 'number') return [1, 0];
  if (known.type === 'array') return depth > 3 ? [] : madeValues(known.items ?? {}, name, depth + 1).slice(0, 3).map((each) => [each]);
  if (known.type === 'string') {
    if (known.format === 'date-time') return ['2026-02-02T00:00:00Z'];
    if (known.format === 'byte') return ['eHg='];
    return [...new Set([...TEXTS.filter(([field]) => field.test(name)).flatMap(([, texts]) => texts), 'other'])];
  }
  if (known.properties !== undefined) return depth > 3 ? [] : madeMaps(known, depth);
  const { additionalProperties } = known;
  if (additionalProperties !== undefined) return madeValues(additionalProperties, name, depth + 1).slice(0, 2).map((each) => ({ added: each }));
  return [{ a: 1 }];
}

function madeMaps({ required = [], properties = {} }: Schema, depth: number): Json[] {
  const least = Object.fromEntries(required.map((key) => [key, madeValues(properties[key] ?? {}, key, depth + 1)[0]] as const));
  const named = 'name' in properties && !('name' in least) ? [{ ...least, name: 'other' }] : [];
  const more = depth > 1 ? [] : Object.entries(properties).filter(([key]) => !required.includes(key))
    .flatMap(([key, field]) => madeValues(field, key, depth + 2).slice(0, 1).map((each) => ({ ...least, [key]: each })));
  return [least, ...named, ...more];
}

function set(path: Array<string | number>, value: Json, change: string): Mutation {
  const apply = (object: Json) => changed(object, path.slice(0, -1), (parent) => {
    if (!Array.isArray(parent)) return { ...parent, [path.at(-1)!]: value };
    return parent.map((each, place) => (place === path.at(-1) ? value : each));
  });
  return { path: text(path), change, apply };
}

function changed(object: Json, path: ReadonlyArray<string | number>, change: (parent: Json) => Json): Json {
  if (path.length === 0) return change(object);
  const [key, ...rest] = path;
  // Two changes at once may take away what the other is about.
  if (typeof object !== 'object' || object === null || !(key in object)) return object;
  const below = changed(object[key], rest, change);
  return Array.isArray(object) ? object.map((each, place) => (place === key ? below : each)) : { ...object, [key]: below };
}

function without(map: Record<string, Json>, key: string): Record<string, Json> {
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== key));
}

function text(path: ReadonlyArray<string | number>): string {
  return path.reduce<string>((all, key) => (typeof key === 'number' ? `${all}[${key}]` : all === '' ? key : `${all}.${key}`), '');
}
