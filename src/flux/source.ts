/** What a Flux Kustomization can take its files from. */
export interface IFluxSource {
  /** `GitRepository`, `OCIRepository` or `Bucket`. */
  readonly sourceKind: string;
  /** Name of the source object. */
  readonly sourceName: string;
  /** Namespace of the source object. */
  readonly sourceNamespace: string;
}

/** A Flux Kustomization that others can wait for. */
export interface IFluxKustomization {
  /** Name of the Kustomization object. */
  readonly kustomizationName: string;
  /** Namespace of the Kustomization object. */
  readonly kustomizationNamespace: string;
}
