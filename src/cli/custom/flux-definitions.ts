import flux from './flux-definitions.json';
import { ManifestObject } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

const { controllers, definitions } = flux as unknown as { readonly controllers: readonly string[]; readonly definitions: readonly ManifestObject[] };

/** The releases of Flux's controllers that the definitions are of. */
export const FLUX_CONTROLLERS = controllers;

/** Flux's own definition of a kind; undefined where the kind is not Flux's. */
export function fluxDefinition(group: string, kind: string): ManifestObject | undefined {
  return definitions.find(({ spec }) => isValueMap(spec) && spec.group === group && isValueMap(spec.names) && spec.names.kind === kind);
}
