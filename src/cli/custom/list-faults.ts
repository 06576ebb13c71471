import { keyPath, SchemaFault } from './schema-faults';
import { propertySchema, StructuralSchema, valueSchema } from './structural-schema';
import { sameValue } from '../../manifest/difference';
import { shownValue } from '../../manifest/immutability/shown-value';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

/** Entries that stand twice in a set, or whose keys stand twice in a map list. */
export function listFaults(value: ManifestValue, schema: StructuralSchema, path = ''): SchemaFault[] {
  if (isValueMap(value)) {
    return Object.entries(value).flatMap(([key, each]) => {
      const own = propertySchema(schema, key) ?? valueSchema(schema);
      return own === undefined ? [] : listFaults(each, own, keyPath(path, key));
    });
  }
  if (!Array.isArray(value)) return [];
  const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] ?? [] : undefined;
  const marks = keys === undefined ? value : value.map((each) => (isValueMap(each) ? Object.fromEntries(keys.map((key) => [key, each[key]])) : each));
  const isUnique = keys !== undefined || schema['x-kubernetes-list-type'] === 'set';
  const twice = isUnique ? marks.findIndex((each, place) => marks.slice(0, place).some((other) => sameValue(each, other))) : -1;
  const found = twice < 0 ? [] : [{ path: `${path}[${twice}]`, rule: 'list-type', reason: `${shownValue(marks[twice])} stands twice in it`, blocks: false }];
  const { items } = schema;
  return [...found, ...(items === undefined ? [] : value.flatMap((each, place) => listFaults(each, items, `${path}[${place}]`)))];
}
