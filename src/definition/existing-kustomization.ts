import { IFluxKustomization } from '../flux/source';

/** A Flux Kustomization that stands in the fleet and is defined elsewhere. */
export class ExistingKustomization implements IFluxKustomization {
  public constructor(public readonly kustomizationName: string, public readonly kustomizationNamespace: string) {}
}
