/** One generated file. */
export interface RenderedFile {
  /** Relative to the root of its tree, `/` between names. */
  readonly path: string;
  /** The whole content; always ends in a newline. */
  readonly text: string;
  /** Written with mode 0755. */
  readonly executable?: boolean;
  /** In a fleet checkout this text is merged into what stands there, since other projects and people write the same file. */
  readonly merged?: 'kustomization' | 'projects';
}

/** One object of a directory. */
export interface RenderedObject {
  /** The file's name within its directory: `3-deployment-api.yaml`. */
  readonly file: string;
  /** As `identityText` writes it: `apps/Deployment/swimto/api`. */
  readonly identity: string;
  /** The construct that it was made from: `eldertree/swimto/api`. */
  readonly construct: string;
}

/** A directory of objects that one Flux Kustomization applies; it holds the same bytes in both copies. */
export interface RenderedDirectory {
  /** The Flux Kustomization's name: `swimto`, `swimto-secrets`. */
  readonly name: string;
  /** The Flux Kustomization's namespace: `flux-system`. */
  readonly namespace: string;
  /** What it holds: the app itself, its SOPS Secrets or its alerts. */
  readonly holds: 'app' | 'secrets' | 'alerts';
  readonly app: string;
  readonly cluster: string;
  /** Construct path of the FluxApp: `eldertree/swimto`. */
  readonly construct: string;
  /** `sha256:<64 hex>` as kustomize-controller will report it; absent where files cannot give it (SOPS). */
  readonly digest?: string;
  /** Within the fleet tree: `clusters/eldertree/swimto`, `kubernetes/apps/media/plex/app`. */
  readonly fleetPath: string;
  /** Within the fleet tree: `clusters/eldertree/swimto.flux.yaml`, `kubernetes/apps/media/plex/ks.yaml`. */
  readonly fluxFile: string;
  /** The project tree that holds the second copy; absent without an EmergencyCopy. */
  readonly project?: string;
  /** Within the project tree: `k8s`, or `k8s/eldertree` where the app stands on several clusters. */
  readonly projectPath?: string;
  /** Declared with `suspend: true` in Git. */
  readonly disabled: boolean;
  readonly objects: RenderedObject[];
}

/** A cluster of the fleet. */
export interface RenderedCluster {
  readonly name: string;
  /** Within the fleet tree: `clusters/eldertree`. */
  readonly path: string;
  /** UID of its kube-system namespace, where the definition gives it. */
  readonly uid?: string;
}

/** Everything that belongs in one repository. */
export interface RenderedTree {
  readonly kind: 'fleet' | 'project';
  /** Name of the project tree, `dist/project/<project>`; absent for the fleet. */
  readonly project?: string;
  readonly files: RenderedFile[];
}

/** Something that works but will hurt later. */
export interface RenderedWarning {
  readonly code: string;
  readonly construct: string;
  readonly message: string;
}

/** What a definition took from the project's image file. */
export interface ImagesInUse {
  /** Relative to the working directory. */
  readonly file: string;
  readonly references: { readonly cluster: string; readonly name: string; readonly reference: string }[];
}

/** All that one definition makes; the only thing that goes from the definition to the writer and to the command. */
export interface Rendering {
  readonly format: 1;
  /** Whose definition this is; written into every generated file, so that projects can share one fleet repository. */
  readonly owner: string;
  /** The fleet repository, where the definition names it. */
  readonly repository?: { readonly url: string; readonly branch: string };
  readonly clusters: RenderedCluster[];
  /** Kustomizations that the definition relies on and that are defined elsewhere. */
  readonly existing: { readonly name: string; readonly namespace: string }[];
  /** What it took from the project's image file. */
  readonly images?: ImagesInUse;
  /** Directory of captured changes, relative to the working directory. */
  readonly captured?: string;
  readonly directories: RenderedDirectory[];
  readonly trees: RenderedTree[];
  readonly warnings: RenderedWarning[];
}
