import { StructuralSchema } from './structural-schema';
import { fieldSchema, Schema, schemaOfKind } from '../../manifest/schema/schema';

const SCHEMAS = new WeakMap<StructuralSchema, Schema>();

/** The root of a definition's schema in the words by which objects are merged. */
export function mergeSchema(root: StructuralSchema): Schema {
  const known = SCHEMAS.get(root);
  if (known) return known;
  const { properties, ...schema } = merged(root);
  const metadata = fieldSchema(schemaOfKind('v1', 'ConfigMap')!, 'metadata')!;
  const made = { ...schema, properties: { ...properties, metadata } };
  SCHEMAS.set(root, made);
  return made;
}

function merged(schema: StructuralSchema): Schema {
  const { type, format, items, properties, additionalProperties } = schema;
  const list = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  const map = schema['x-kubernetes-map-type'];
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(list === 'set' || list === 'map' ? { list } : {}),
    ...(keys === undefined ? {} : { keys }),
    ...(map === 'atomic' ? { map } : {}),
    ...(items === undefined ? {} : { items: merged(items) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, merged(each)])) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: merged(additionalProperties) } : {}),
  };
}
