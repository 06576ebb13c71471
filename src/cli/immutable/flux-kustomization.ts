import { posix } from 'path';
import { PlacedObject } from './manifest-documents';
import { identityOf } from '../../manifest/identity';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

/** By which Flux applies a directory of a source. */
export interface FluxKustomization {
  /** `flux-system/apps`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Kind and name of its source: `GitRepository flux-system`. */
  readonly source: string;
  /** As it is written. */
  readonly path: string;
  /** Where that leads in the source: Flux lets no path leave it. */
  readonly directory: string;
}

/** In the apiVersion of each. */
export const FLUX_KUSTOMIZATIONS = 'kustomize.toolkit.fluxcd.io';

/** The source that is the repository itself, as `flux bootstrap` and the Flux operator call it. */
export const BOOTSTRAPPED = 'GitRepository flux-system';

/** Those of Flux among objects. */
export function fluxKustomizationsOf(objects: readonly PlacedObject[]): FluxKustomization[] {
  return objects.flatMap(({ object, file, line }) => {
    const { group, kind, namespace, name } = identityOf(object);
    const spec = (object as { readonly spec?: ManifestValue }).spec;
    if (group !== FLUX_KUSTOMIZATIONS || kind !== 'Kustomization' || !isValueMap(spec)) return [];
    const path = typeof spec.path === 'string' ? spec.path : '';
    const source = isValueMap(spec.sourceRef) ? `${String(spec.sourceRef.kind)} ${String(spec.sourceRef.name)}` : '';
    return [{ name: namespace === '' ? name : `${namespace}/${name}`, file, line, source, path, directory: posix.resolve('/', path).slice(1) }];
  });
}

/** The sources from which a Kustomization applies the very file that it stands in: they are the repository itself. */
export function ownSources(all: readonly FluxKustomization[]): ReadonlySet<string> {
  const applying = all.filter(({ directory, file }) => directory !== '' && file.startsWith(`${directory}/`));
  return new Set(applying.map(({ source }) => source));
}
