import { FleetState } from './fleet-state';
import { isFluxKustomization, looseObjects, yamlPaths } from './flux-file';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** Refuses what the definition declares as existing and the checkout does not have: Flux would wait for it without end. */
export function refuseMissingExisting({ rendering, work, checkout }: FleetState): void {
  if (rendering.existing.length === 0) return;
  const standing = yamlPaths(work).flatMap((path) => looseObjects(work.read(path) ?? '')).filter(isFluxKustomization);
  const missing = rendering.existing.find(({ name, namespace }) => !standing.some(({ metadata }) => (
    // A namespace that is not written is given by the kustomization above, so it may be this one.
    metadata.name === name && (metadata.namespace ?? namespace) === namespace
  )));
  if (missing === undefined) return;
  const known = [...new Set(standing.map(({ metadata }) => metadata.name))].sort();
  throw new LifeboatError('existing-missing', {
    place: `fleet.existing('${missing.name}')`,
    problem: `no Kustomization ${missing.namespace}/${missing.name} stands in ${checkout.named}, which has ${known.join(', ') || 'none'}`,
    remedy: 'Correct the name, or bring that Kustomization into the fleet repository first',
  });
}
