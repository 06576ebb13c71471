import { ImmutabilityFinding } from './finding';
import { UpdateContext } from './update-context';
import { ManifestObject } from '../manifest-object';

/** What becomes of objects that are gone, or appear under another name, namespace, group or kind: delete and create, and what prune would lose. */
export function judgeIdentity(gone: readonly ManifestObject[], made: readonly ManifestObject[], context: UpdateContext): ImmutabilityFinding[] {
  void [gone, made, context];
  return [];
}
