import { keyPath } from './schema-faults';
import { propertySchema, StructuralSchema, valueSchema } from './structural-schema';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

const META = new Set(['apiVersion', 'kind', 'metadata']);

/** A resource as the API server stores it: without what its schema does not know, with what the schema fills in. */
export function stored(resource: ManifestValue, schema: StructuralSchema): ManifestValue {
  return filled(withoutNulls(pruned(resource, asResource(schema)), schema), schema);
}

/** Fields that the schema does not know, and that the API server would drop. */
export function unknownFields(resource: ManifestValue, schema: StructuralSchema): string[] {
  const paths: string[] = [];
  pruned(resource, asResource(schema), '', paths);
  return paths;
}

function asResource(schema: StructuralSchema): StructuralSchema {
  return { ...schema, 'x-kubernetes-embedded-resource': true };
}

function pruned(value: ManifestValue, schema: StructuralSchema | undefined, path = '', dropped: string[] = []): ManifestValue {
  if (Array.isArray(value)) return value.map((each, place) => pruned(each, schema?.items ?? inherited(schema), `${path}[${place}]`, dropped));
  if (!isValueMap(value)) return value;
  const isOpen = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  const entries = Object.entries(value).flatMap(([key, each]): Array<[string, ManifestValue]> => {
    if (schema?.['x-kubernetes-embedded-resource'] === true && META.has(key)) return [[key, each]];
    const at = keyPath(path, key);
    const own = schema === undefined ? undefined : propertySchema(schema, key) ?? valueSchema(schema);
    if (own !== undefined) return [[key, pruned(each, own, at, dropped)]];
    if (isOpen || schema?.additionalProperties === true) return [[key, each]];
    dropped.push(at);
    return [];
  });
  return Object.fromEntries(entries);
}

/** Below what keeps unknown fields, a list without a schema keeps its entries as they are. */
function inherited(schema: StructuralSchema | undefined): StructuralSchema | undefined {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true ? { 'x-kubernetes-preserve-unknown-fields': true } : undefined;
}

function withoutNulls(value: ManifestValue, schema: StructuralSchema | undefined): ManifestValue {
  if (Array.isArray(value)) return value.map((each) => withoutNulls(each, schema?.items));
  if (!isValueMap(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, each, fieldOf(schema, key)] as const);
  return Object.fromEntries(entries
    .filter(([, each, own]) => each !== undefined && !(each === null && own !== undefined && own.nullable !== true && own.default === undefined))
    .map(([key, each, own]) => [key, withoutNulls(each, own)]));
}

function fieldOf(schema: StructuralSchema | undefined, key: string): StructuralSchema | undefined {
  return schema === undefined ? undefined : propertySchema(schema, key) ?? valueSchema(schema);
}

/** A value with what its schema fills in; nothing is dropped. */
export function filled(value: ManifestValue, schema: StructuralSchema | undefined): ManifestValue {
  if (schema === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => filled(unlessNull(each, schema.items), schema.items));
  if (!isValueMap(value)) return value;
  const own = { ...value };
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isAbsent = !Object.hasOwn(own, key) || (own[key] === null && property.nullable !== true);
    if (isAbsent && property.default !== undefined && property.default !== null) own[key] = structuredClone(property.default);
  }
  const values = valueSchema(schema);
  return Object.fromEntries(Object.entries(own).map(([key, each]) => {
    const property = propertySchema(schema, key);
    return [key, property !== undefined ? filled(each, property) : filled(unlessNull(each, values), values)];
  }));
}

function unlessNull(value: ManifestValue, schema: StructuralSchema | undefined): ManifestValue {
  return value === null && schema !== undefined && schema.nullable !== true && schema.default !== undefined ? structuredClone(schema.default) : value;
}
