import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

/** The fields by which a pod names what it reads, each with the key of the name. */
const REFERENCES: { readonly [kind: string]: { readonly [field: string]: string } } = {
  ConfigMap: { configMap: 'name', configMapRef: 'name', configMapKeyRef: 'name' },
  Secret: { secret: 'secretName', secretRef: 'name', secretKeyRef: 'name' },
};

/** Whether the pods of a workload read this ConfigMap or Secret. */
export function readBy(workload: ManifestObject, { apiVersion, kind, metadata }: ManifestObject): boolean {
  if (apiVersion !== 'v1' || !Object.hasOwn(REFERENCES, kind) || metadata.namespace !== workload.metadata.namespace) return false;
  const { template } = (workload.spec ?? {}) as { template?: ManifestValue };
  return names(template, metadata.name, REFERENCES[kind], kind);
}

function names(value: ManifestValue, name: string, references: { readonly [field: string]: string }, kind: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => names(entry, name, references, kind));
  if (!isValueMap(value)) return false;
  return Object.entries(value).some(([field, inner]) => {
    if (!isValueMap(inner) || !Object.hasOwn(references, field)) return names(inner, name, references, kind);
    // A projected volume says `name` for both kinds.
    return inner[references[field]] === name || (kind === 'Secret' && inner.name === name);
  });
}
