import { FleetPlace } from './fleet-place';
import { ImagesInUse, RenderedWarning } from './rendering';
import { ManifestObject } from '../manifest/manifest-object';

/** One object as it was defined. */
export interface DefinedObject {
  readonly object: ManifestObject;
  /** Path of the construct: `eldertree/swimto/api`. */
  readonly construct: string;
  /** Bytes to keep as they are, where writing the object anew would break them (SOPS signs them). */
  readonly verbatim?: string;
}

/** A directory of objects that one Flux Kustomization applies. */
export interface DefinedDirectory extends FleetPlace {
  /** Name of the Kustomization. */
  readonly name: string;
  readonly namespace: string;
  readonly holds: 'app' | 'secrets' | 'alerts';
  readonly app: string;
  readonly construct: string;
  readonly disabled: boolean;
  readonly hasEmergencyCopy: boolean;
  /** The Kustomization, and the source where the app brings its own. */
  readonly fluxObjects: DefinedObject[];
  readonly objects: DefinedObject[];
  /** Pages for people, which stand beside the objects in the fleet copy alone. */
  readonly pages?: readonly { readonly name: string; readonly text: string }[];
}

/** A Flux object that stands in a cluster's directory without a directory of objects: a source that apps share. */
export interface DefinedFluxFile {
  readonly name: string;
  readonly construct: string;
  readonly fluxObjects: DefinedObject[];
}

/** A cluster of the fleet. */
export interface DefinedCluster {
  readonly name: string;
  readonly path: string;
  readonly uid?: string;
  readonly fluxNamespace: string;
  readonly fluxFiles: DefinedFluxFile[];
  /** Made one at a time, so that a large fleet's objects need not all be in memory at once. */
  readonly directories: Iterable<DefinedDirectory>;
}

/** A definition as plain data: what the constructs say, before it is laid out and written. */
export interface DefinedFleet {
  readonly owner: string;
  readonly repository?: { readonly url: string; readonly branch: string };
  readonly clusters: DefinedCluster[];
  /** Kustomizations that stand in the fleet and are defined elsewhere. */
  readonly existing: { readonly name: string; readonly namespace: string }[];
  /** What the definition took from the project's image file. */
  readonly images: ImagesInUse;
  /** Directory of captured changes, relative to the working directory. */
  readonly captured: string;
  /** Filled while the directories are made. */
  readonly warnings: RenderedWarning[];
}
