import { PathSegment } from '../../../manifest/difference';
import { ManifestValue } from '../../../manifest/manifest-object';

/** What becomes of a field that the emergency changes, once Flux is back. */
export type Fate = 'reverted' | 'removed' | 'kept' | 'reset' | 'wedged';

/** Fates that nobody takes back. */
export const IRREVOCABLE: ReadonlySet<Fate> = new Set<Fate>(['kept', 'reset', 'wedged']);

/** One field, and what becomes of it. */
export interface FieldForecast {
  readonly path: string;
  readonly segments: readonly PathSegment[];
  readonly fate: Fate;
  /** The value in the emergency; absent where it takes the field away. */
  readonly during?: ManifestValue;
  /** The value afterwards; absent where there is none. */
  readonly after?: ManifestValue;
  /** Why, where it is not Git's value that comes back; the API server's own words where it has been asked. */
  readonly reason?: string;
}

/** One object, and what becomes of it. */
export interface ObjectForecast {
  readonly identity: string;
  readonly file?: string;
  /** Whether the deploy makes it, changes it, or is refused. */
  readonly deploy: 'makes' | 'changes' | 'leaves' | 'refused';
  /** Why nothing can be told of it: who asks lacks the right to read it, or to try a write to it. */
  readonly unknown?: string;
  /** Where the deploy is refused: the API server's own words. */
  readonly refusal?: string;
  readonly fields: readonly FieldForecast[];
  /** Whether the pods are replaced at deploy and again at resume. */
  readonly rollsAtDeploy: boolean;
  readonly rollsAgain: boolean;
  /** Only the emergency makes it: in no inventory and not in Git. */
  readonly madeByEmergency: boolean;
  /** It stands with the owner labels, and neither Git nor the inventory has it. */
  readonly orphan: boolean;
  /** Flux deletes it at resume, since its inventory has it and Git does not. */
  readonly pruned: boolean;
  /** Flux deletes it and makes it anew, by its annotation. */
  readonly recreated: boolean;
  /** Git has it, and the cluster lacks it: resume makes it. */
  readonly made: boolean;
}

/** Whether something of an object stays that nobody takes back. */
export function isIrrevocable({ fields }: { readonly fields: readonly Pick<FieldForecast, 'fate'>[] }): boolean {
  return fields.some(({ fate }) => IRREVOCABLE.has(fate));
}
