import { isFluxKustomization, looseObjects } from './flux-file';
import { lenientTree } from './lenient-tree';
import { repositoryKey } from './repository-url';
import { identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';
import { BuiltObject, buildDirectory } from '../kustomize/build';
import { FileTree, joinPath } from '../kustomize/file-tree';
import { UnbuiltFeature } from '../kustomize/kustomization';

/** Something that Flux builds from the checkout as a whole, and prunes what no longer comes out of. */
export interface Root {
  /** The same before and after a change: the cluster directory, and the Kustomizations on the way. */
  readonly key: string;
  /** How people know it. */
  readonly title: string;
  readonly directory: string;
  /** The cluster directory that it is applied from; absent where only its file was found. */
  readonly cluster: string | undefined;
  /** The Flux object, absent for a cluster directory, which bootstrap's own Kustomization builds. */
  readonly kustomization: ManifestObject | undefined;
  readonly objects: ReadonlyMap<string, BuiltObject>;
  readonly unbuilt: readonly UnbuiltFeature[];
  /** Why Flux cannot build it. */
  readonly problem?: LifeboatError;
}

interface FluxSpec {
  readonly path?: string;
  readonly prune?: boolean;
  readonly suspend?: boolean;
  readonly deletionPolicy?: string;
  readonly sourceRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

/** The spec of a Flux Kustomization. */
export function fluxSpec(kustomization: ManifestObject): FluxSpec {
  return (kustomization.spec ?? {}) as FluxSpec;
}

/** What a look for roots starts from. */
export interface RootSearch {
  readonly tree: FileTree;
  /** Every YAML file of the tree. */
  readonly yamlPaths: readonly string[];
  /** Directories that bootstrap's Kustomizations build. */
  readonly clusters: readonly string[];
  /** What this repository is called; a source with another address does not build from it. */
  readonly repositories: ReadonlySet<string>;
  /** Directories that need no look, since nothing changes in them. */
  readonly skip: ReadonlySet<string>;
}

/** Builds what Flux builds of a directory, whatever else stands in its files. */
export function buildLeniently(tree: FileTree, directory: string): { objects: BuiltObject[]; unbuilt: readonly UnbuiltFeature[] } {
  try {
    return buildDirectory(tree, directory);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    return buildDirectory(lenientTree(tree), directory);
  }
}

/** Every root of a tree by its key: the cluster directories, the Flux Kustomizations that they apply, and those that only stand in a file. */
export class Roots {
  public readonly byKey = new Map<string, Root>();
  private readonly loose: { readonly path: string; readonly object: ManifestObject }[];
  private readonly elsewhere: ReadonlySet<string>;

  public constructor(private readonly search: RootSearch) {
    this.loose = search.yamlPaths.flatMap((path) => {
      const text = search.tree.read(path);
      if (text === undefined || !/(?:kustomize|source)\.toolkit\.fluxcd\.io\//.test(text)) return [];
      return looseObjects(text).map((object) => ({ path, object }));
    });
    const objects = this.loose.map(({ object }) => object);
    this.elsewhere = new Set(objects.filter((object) => this.isElsewhere(object)).map(({ kind, metadata }) => sourceKey(kind, metadata)));
    for (const cluster of search.clusters) this.enter(cluster, cluster, cluster, undefined, []);
    const reached = new Set([...this.byKey.values()].map(({ kustomization, directory }) => `${kustomization && name(kustomization)} ${directory}`));
    for (const { path, object } of this.loose) {
      const directory = isFluxKustomization(object) ? this.directoryOf(object) : undefined;
      // Bootstrap's own Kustomization is the cluster directory's root.
      if (directory === undefined || search.clusters.includes(directory) || reached.has(`${name(object)} ${directory}`)) continue;
      this.enter(`${path}#${name(object)}`, directory, undefined, object, []);
    }
  }

  /** The Flux Kustomizations that build exactly this directory, as their files say. */
  public builders(directory: string): ManifestObject[] {
    return this.loose.map(({ object }) => object).filter((object) => isFluxKustomization(object) && this.directoryOf(object) === directory);
  }

  private enter(
    key: string, directory: string, cluster: string | undefined, kustomization: ManifestObject | undefined, above: readonly string[],
  ): void {
    if (this.search.skip.has(directory) || this.search.tree.list(directory) === undefined || this.byKey.has(key)) return;
    const title = kustomization ? `Kustomization ${name(kustomization)} (${directory || '.'})` : directory;
    const root = this.build(directory);
    this.byKey.set(key, { key, title, directory, cluster, kustomization, ...root });
    for (const { object } of root.objects.values()) {
      if (!isFluxKustomization(object)) continue;
      const below = this.directoryOf(object);
      // A root's own Kustomization, as bootstrap leaves it, is no further root.
      if (below === undefined || below === directory || above.includes(below)) continue;
      this.enter(`${key} > ${name(object)}`, below, cluster, object, [...above, directory]);
    }
  }

  private build(directory: string): Pick<Root, 'objects' | 'unbuilt' | 'problem'> {
    try {
      const { objects, unbuilt } = buildLeniently(this.search.tree, directory);
      return { objects: new Map(objects.map((one) => [identityText(one.identity), one])), unbuilt };
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      return { objects: new Map(), unbuilt: [], problem: error };
    }
  }

  private directoryOf(kustomization: ManifestObject): string | undefined {
    const { path, sourceRef } = fluxSpec(kustomization);
    const namespace = sourceRef?.namespace ?? kustomization.metadata.namespace;
    const source = sourceKey(sourceRef?.kind ?? 'GitRepository', { name: sourceRef?.name ?? '', namespace });
    return this.elsewhere.has(source) ? undefined : joinPath(path ?? '');
  }

  /** Other kinds of source than Git may hold this repository too, but only those are taken for it that no file says another address of. */
  private isElsewhere(object: ManifestObject): boolean {
    if (!object.apiVersion.startsWith('source.toolkit.fluxcd.io/') || this.search.repositories.size === 0) return false;
    const { url } = (object.spec ?? {}) as { url?: string };
    return object.kind !== 'GitRepository' || (typeof url === 'string' && !this.search.repositories.has(repositoryKey(url)));
  }
}

function name(object: ManifestObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function sourceKey(kind: string, metadata: { readonly name: string; readonly namespace?: string }): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
