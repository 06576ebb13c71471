/** What the API server and Flux's inventory call the same object: the version of its API is not part of it. */
export interface ObjectIdentity {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** The identity of an object as plain data. */
export function identityOf(object: { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } }): ObjectIdentity {
  const slash = object.apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : object.apiVersion.slice(0, slash),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** How an identity is written for people and in JSON: `apps/Deployment/swimto/api`, `Service/swimto/api`, `Namespace/swimto`. */
export function identityText(identity: ObjectIdentity): string {
  return [identity.group, identity.kind, identity.namespace, identity.name].filter((part) => part !== '').join('/');
}
