import { ManifestObject } from '../../manifest/manifest-object';
import { LiveObject } from '../cluster/live-object';

const PREFIX = 'kustomize.toolkit.fluxcd.io/';

/** Why kustomize-controller will not touch an object that stands, or undefined. */
export function leftAloneBy(desired: ManifestObject, standing: LiveObject): string | undefined {
  for (const [name, value] of [['reconcile', 'disabled'], ['ssa', 'Ignore']]) {
    if (says(desired, name, value) || says(standing, name, value)) return `${PREFIX}${name}: ${value}`;
  }
  return says(desired, 'ssa', 'IfNotPresent') ? `${PREFIX}ssa: IfNotPresent` : undefined;
}

/** Whether Flux leaves the fields of other managers alone here, kubectl's too. */
export function isMerged(desired: ManifestObject, standing: LiveObject): boolean {
  return says(desired, 'ssa', 'Merge') || says(standing, 'ssa', 'Merge');
}

/** Whether Flux deletes and makes the object anew where the API server refuses the change. */
export function isRecreated(desired: ManifestObject, standing: LiveObject): boolean {
  return says(desired, 'force', 'enabled') || says(standing, 'force', 'enabled');
}

/** Whether Flux never prunes it. */
export function isNeverPruned(standing: LiveObject): boolean {
  return says(standing, 'prune', 'disabled') || says(standing, 'reconcile', 'disabled');
}

/** Flux looks at labels and annotations alike, and does not care for case. */
function says({ metadata }: ManifestObject | LiveObject, name: string, value: string): boolean {
  return [metadata.labels, metadata.annotations].some((map) => map?.[`${PREFIX}${name}`]?.toLowerCase() === value.toLowerCase());
}
