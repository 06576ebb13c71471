import { LiveObject, ManagedFields } from '../../../../src/cli/cluster/live-object';
import { ManifestValue } from '../../../../src/manifest/manifest-object';

type Fields = { [field: string]: any };

/** A manager's entry over all fields of a value; lists of maps with a name are keyed by it. */
export function written(manager: string, operation: 'Apply' | 'Update', fields: object, subresource?: string): ManagedFields {
  return { manager, operation, time: '2026-11-20T03:00:00Z', fieldsV1: fieldsOf(fields as ManifestValue), ...(subresource === undefined ? {} : { subresource }) };
}

function fieldsOf(value: ManifestValue): Fields {
  if (Array.isArray(value)) {
    const keyed = value.length > 0 && value.every((entry) => typeof entry === 'object' && entry !== null && 'name' in entry);
    return keyed ? Object.fromEntries(value.map((entry) => [`k:${JSON.stringify({ name: (entry as Fields).name })}`, { '.': {}, ...fieldsOf(entry) }])) : {};
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [`f:${key}`, fieldsOf(inner)]));
}

/** An object that stands, with who wrote what. */
export function standing(fields: object, ...managedFields: ManagedFields[]): LiveObject {
  const { metadata, ...rest } = fields as { metadata?: object };
  return { apiVersion: 'v1', kind: 'ConfigMap', ...rest, metadata: { name: 'any', namespace: 'web', ...metadata, managedFields } } as unknown as LiveObject;
}
