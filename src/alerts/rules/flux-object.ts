/** A Flux object that alerts speak of. */
export interface WatchedObject {
  readonly cluster: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The matchers by which kube-state-metrics' series of an object are found. */
export function matchersOf({ kind, name, namespace }: WatchedObject): string {
  return `customresource_kind="${kind}",exported_namespace="${namespace}",name="${name}"`;
}

/** The labels that tell Flux objects apart, whoever scrapes. */
export const IDENTITY = 'exported_namespace, name';

/** The command that shows an object and its events. */
export function describe({ kind, name, namespace }: WatchedObject): string {
  return `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`;
}
