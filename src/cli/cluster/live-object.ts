import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

/** Who wrote which fields of an object, as the API server keeps it. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: { readonly [field: string]: ManifestValue };
}

/** A condition as Kubernetes and Flux write it. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
}

/** What the API server adds to an object's metadata. */
export interface LiveMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly ownerReferences?: readonly object[];
  readonly managedFields?: readonly ManagedFields[];
}

/** One object as the API server returns it: raw JSON, no field dropped. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: LiveMetadata;
  readonly [field: string]: unknown;
}

/** The same object for comparisons, which know plain data alone. */
export function asManifest(object: LiveObject): ManifestObject {
  return object as unknown as ManifestObject;
}

/** A condition of an object, or undefined. */
export function conditionOf(object: LiveObject, type: string): Condition | undefined {
  return (object.status as { conditions?: Condition[] } | undefined)?.conditions?.find((condition) => condition.type === type);
}
