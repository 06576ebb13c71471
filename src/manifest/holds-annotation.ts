import { ManifestObject } from './manifest-object';

/** Annotation of a Flux Kustomization of ours that applies no app: `alerts`, by which nothing runs. */
export const HOLDS_ANNOTATION = 'cdk8s-lifeboat.io/holds';

/** Whether a Flux Kustomization applies alerts alone. */
export function holdsAlerts(kustomization: ManifestObject): boolean {
  return kustomization.metadata.annotations?.[HOLDS_ANNOTATION] === 'alerts';
}
