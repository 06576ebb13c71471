/** What an object of Flux is in, in the order in which a person should look at them. */
export const STATES = {
  'authentication': 'the source does not let Flux in',
  'clone': 'the source cannot be reached, or has no such thing',
  'timeout': 'the source does not answer in time',
  'verification': 'the signature is not one of those that are trusted',
  'storage': 'source-controller cannot keep what it fetched',
  'stalled': 'Flux has given up until the spec changes',
  'validation': 'the manifests do not build, or one of them is invalid',
  'apply': 'the API server refuses an object',
  'prune': 'an object that is gone from Git cannot be deleted',
  'health': 'all is applied, and not all of it becomes ready',
  'failed': 'it fails in a way that is not known here',
  'source': 'what it takes its manifests from is not there',
  'dependency': 'it waits for another one',
  'deleting': 'it is being deleted',
  'emergency': 'it is suspended by our record of an emergency',
  'suspended': 'it is suspended, neither in Git nor by our record',
  'stale': 'what it says is old, and nothing holds it to be so now',
  'unobserved': 'its controller has not looked at the present spec',
  'never-reconciled': 'no controller has ever looked at it',
  'unknown': 'it does not say whether it is well',
  'behind': 'its source has a newer revision',
  'reconciling': 'it is being reconciled',
  'disabled': 'Git declares it suspended',
  'no-status': 'Flux keeps no status of its kind',
  'ready': 'it is well',
} as const;

/** One of them. */
export type State = keyof typeof STATES;

/** Those that ask nothing of anybody; of them only `ready` is called well. */
export const QUIET_STATES: ReadonlySet<State> = new Set<State>(['ready', 'disabled', 'no-status']);

/** Names an object of Flux. */
export interface FluxName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** `Kustomization flux-system/web`. */
export function nameText({ kind, namespace, name }: FluxName): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** What an object says of itself, in our words. */
export interface Judgement {
  readonly state: State;
  /** What that means for this object: a clause. */
  readonly meaning: string;
  /** What to do: clauses, with commands in backticks. */
  readonly action?: string;
  /** Since when, as far as the object says. */
  readonly since?: string;
  /** Flux's own words. */
  readonly message?: string;
  /** The object whose state is the reason for this one's. */
  readonly cause?: FluxName;
  /** What it waits for to be healthy, as Flux names it. */
  readonly unhealthy?: readonly FluxName[];
}
