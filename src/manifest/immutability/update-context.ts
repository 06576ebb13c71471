import { ManifestObject } from '../manifest-object';

/** Minor version of the API server that is judged for where none is asked for. */
export const DEFAULT_SERVER = '1.36';

/** What a judgement needs to know besides the two versions of an object. */
export interface UpdateContext {
  /** Minor version of the target server: `1.36`. */
  readonly server: string;
  /** Whether changes that the server allows and the policy guards are told too. */
  readonly policy: boolean;
  /** The CustomResourceDefinition of a custom kind, where one is known. */
  readonly definitionOf?: (group: string, kind: string) => ManifestObject | undefined;
}
