import { keyPath, SchemaFault } from './schema-faults';
import { propertySchema, StructuralSchema, valueSchema } from './structural-schema';
import { shownValue } from '../../manifest/immutability/shown-value';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** What is wrong with resources that stand within another one: each needs an apiVersion and a kind. */
export function embeddedFaults(value: ManifestValue, schema: StructuralSchema, path = ''): SchemaFault[] {
  if (Array.isArray(value)) return schema.items === undefined ? [] : value.flatMap((each, place) => embeddedFaults(each, schema.items!, `${path}[${place}]`));
  if (!isValueMap(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] === true ? ownFaults(value, path) : [];
  return [...own, ...Object.entries(value).flatMap(([key, each]) => {
    const below = propertySchema(schema, key) ?? valueSchema(schema);
    return below === undefined ? [] : embeddedFaults(each, below, keyPath(path, key));
  })];
}

function ownFaults(resource: ValueMap, path: string): SchemaFault[] {
  const fault = (key: string, reason: string, blocks = false): SchemaFault => ({ path: keyPath(path, key), rule: 'embedded-resource', reason, blocks });
  const { apiVersion, kind, metadata } = resource;
  const found = ['apiVersion', 'kind'].filter((key) => !Object.hasOwn(resource, key)).map((key) => fault(key, 'it is required, and absent', true));
  if (apiVersion !== undefined && !(typeof apiVersion === 'string' && /^[^/]+(?:\/[^/]+)?$/.test(apiVersion))) {
    found.push(fault('apiVersion', `${shownValue(apiVersion)} is no apiVersion`));
  }
  if (kind !== undefined && !(typeof kind === 'string' && /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/i.test(kind) && kind.length <= 63)) found.push(fault('kind', `${shownValue(kind)} is no kind`));
  const name = isValueMap(metadata) ? metadata.name : undefined;
  if (metadata !== undefined && !isValueMap(metadata)) found.push(fault('metadata', 'it must be a map'));
  if (name !== undefined && (typeof name !== 'string' || name === '.' || name === '..' || /[/%]/.test(name))) found.push(fault('metadata', `${shownValue(name)} is no name`));
  return found;
}
