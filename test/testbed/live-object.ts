/** One object as the API server returns it, every field kept. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly finalizers?: string[];
    readonly ownerReferences?: readonly { readonly uid: string }[];
    readonly managedFields?: Array<{ manager: string; operation: string; subresource?: string; fieldsV1: Record<string, unknown> }>;
  };
  // Tests look into fields of any kind, and a wrong path shows at once as undefined.
  readonly [field: string]: any;
}

/** What names an object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An object to be written. */
export interface Manifest extends ObjectReference {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

/** A reference without writing out its nesting. */
export function reference(apiVersion: string, kind: string, name: string, namespace?: string): ObjectReference {
  return { apiVersion, kind, metadata: { name, namespace } };
}

/** How people name it. */
export function nameOf({ kind, metadata }: ObjectReference): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
