import { listItems, readKustomization } from './block-list';
import { isFluxKustomization, looseObjects } from './flux-file';
import { PRUNE } from './protecting-patch';
import { fluxSpec } from './roots';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';

/** Whether an object itself tells kustomize-controller not to prune it. */
export function isProtected({ metadata }: ManifestObject): boolean {
  return metadata.annotations?.[PRUNE] === 'disabled' || metadata.labels?.[PRUNE] === 'disabled';
}

/** Whether deleting a Flux Kustomization leaves what it applied in the cluster. */
export function leavesObjects(object: ManifestObject): boolean {
  if (!isFluxKustomization(object)) return false;
  const { deletionPolicy, prune } = fluxSpec(object);
  return deletionPolicy === 'Orphan' || ((deletionPolicy ?? 'MirrorPrune') === 'MirrorPrune' && prune !== true);
}

/** The identities that patches without a target, as step one of an adoption writes them, tell kustomize-controller not to prune. */
export function patchProtected(place: string, text: string): Set<string> {
  const patches = listItems(readKustomization(place, text), 'patches') as { patch?: unknown; target?: unknown }[];
  return new Set(patches.flatMap((item) => {
    if (typeof item?.patch !== 'string' || item.target !== undefined) return [];
    return looseObjects(item.patch).filter(isProtected).map((object) => identityText(identityOf(object)));
  }));
}
