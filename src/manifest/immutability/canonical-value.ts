import { ManifestValue } from '../manifest-object';
import { quantityValue } from '../quantity';
import { fieldSchema, resolved, Schema } from '../schema/schema';
import { isValueMap, ValueMap } from '../value-map';

const QUANTITY = 'api.resource.Quantity';

/** A value as the API server would hold it: what is empty and no pointer is gone, quantities and times are written in one way. */
export function canonicalValue(value: ManifestValue, schema: Schema): ManifestValue {
  if (schema.$ref === QUANTITY) return canonicalQuantity(value);
  if (Array.isArray(value)) return value.map((entry) => canonicalValue(entry, resolved(schema).items ?? {}));
  if (isValueMap(value)) return canonicalMap(value, schema);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'string') return value;
  const { format } = resolved(schema);
  if (format === 'date-time' && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
  return format === 'byte' ? value.replaceAll(/[\r\n]/g, '') : value;
}

function canonicalMap(value: ValueMap, schema: Schema): ManifestValue {
  const { properties } = resolved(schema);
  const entries = Object.entries(value).map(([key, each]) => [key, canonicalValue(each, fieldSchema(schema, key) ?? {})] as const);
  return Object.fromEntries(entries.filter(([key, each]) => (
    each !== null && each !== undefined && !(properties !== undefined && Object.hasOwn(properties, key) && isAbsent(each, properties[key]))
  )).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether a field of a type holds what the API server takes for nothing. */
function isAbsent(value: ManifestValue, schema: Schema): boolean {
  if (Array.isArray(value)) return value.length === 0;
  // A map of Go, unlike a struct behind a pointer, is the same empty and absent.
  if (isValueMap(value)) return Object.keys(value).length === 0 && (schema.pointer !== true || resolved(schema).properties === undefined);
  return schema.pointer !== true && (value === '' || value === 0 || value === false);
}

/** A quantity by its value; what is canonical already begins with `=`, as no quantity does. */
function canonicalQuantity(value: ManifestValue): ManifestValue {
  const exact = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? quantityValue(String(value)) : undefined;
  return exact === undefined ? value : `=${exact}`;
}
