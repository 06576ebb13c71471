import { ImmutabilityFinding } from './finding';
import { ManifestObject } from '../manifest-object';

/** Minor version of the API server that is judged for where none is asked for. */
export const DEFAULT_SERVER = '1.36';

/** What a judgement needs to know besides the two versions of an object. */
export interface UpdateContext {
  /** Minor version of the target server: `1.36`. */
  readonly server: string;
  /** Whether changes that the server allows and the policy guards are told too. */
  readonly policy: boolean;
  /** Judges an update of a custom kind by its CustomResourceDefinition; undefined where none is known. */
  readonly judgeCustom?: (before: ManifestObject, after: ManifestObject) => ImmutabilityFinding[] | undefined;
}
