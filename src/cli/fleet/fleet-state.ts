import { FleetCheckout, openFleetCheckout } from './checkout';
import { headTree, workTree } from './checkout-tree';
import { clusterList, ClusterList } from './cluster-list';
import { FluxFile, fluxFilesOf, yamlPaths } from './flux-file';
import { staleFiles } from './generated-file';
import { Roots } from './roots';
import { RenderedCluster, RenderedDirectory, RenderedFile, Rendering } from '../../copies/rendering';
import { FileTree, overlayTree } from '../kustomize/file-tree';

/** A fleet checkout beside the definition that is to be written into it. */
export class FleetState {
  public readonly checkout: FleetCheckout;
  public readonly head: FileTree;
  public readonly work: FileTree;
  /** The generated Flux files that stand in the work tree, of all owners. */
  public readonly fluxFiles: readonly FluxFile[];
  public readonly headFluxFiles: readonly FluxFile[];
  private readonly headPaths: readonly string[];

  public constructor(directory: string, public readonly rendering: Rendering, named?: string) {
    this.checkout = openFleetCheckout(directory, rendering, named);
    this.head = headTree(this.checkout);
    this.work = workTree(this.checkout);
    this.headPaths = yamlPaths(this.head);
    this.headFluxFiles = fluxFilesOf(this.head, this.headPaths);
    this.fluxFiles = fluxFilesOf(this.work, yamlPaths(this.work));
  }

  /** The generated Flux files of this definition's owner. */
  public get ownFluxFiles(): FluxFile[] {
    return this.fluxFiles.filter(({ owner }) => owner === this.rendering.owner);
  }

  /** The clusters that are written: those of the definition that have content, and those that this owner has files in. */
  public get clusters(): RenderedCluster[] {
    const files = this.files;
    const defined = this.rendering.clusters.filter(({ path }) => files.some((file) => file.path.startsWith(`${path}/`)));
    const known = new Set(defined.map(({ path }) => path));
    const others = [...new Set(this.ownFluxFiles.map(({ cluster }) => cluster))].filter((path) => !known.has(path)).sort();
    const clusterAt = (path: string): RenderedCluster => (
      this.rendering.clusters.find((one) => one.path === path) ?? { name: path.slice(path.lastIndexOf('/') + 1), path }
    );
    return [...defined, ...others.map(clusterAt)];
  }

  /** The files of the definition that belong to no one else. */
  public get files(): RenderedFile[] {
    return (this.rendering.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).filter(({ merged }) => merged === undefined);
  }

  /** Those of them that make up some directories, with their Flux files. */
  public filesOf(directories: readonly RenderedDirectory[]): RenderedFile[] {
    return this.files.filter(({ path }) => directories.some(({ fleetPath, fluxFile }) => path === fluxFile || path.startsWith(`${fleetPath}/`)));
  }

  /** What a cluster lists in the work tree. */
  public list(cluster: RenderedCluster): ClusterList {
    const own = [...this.fluxFiles, ...this.headFluxFiles].flatMap(({ path, fleetPath }) => [path, fleetPath]);
    return clusterList(this.work, cluster, new Set(own));
  }

  /** The work tree with some files written, and what the writer would then delete of a territory. */
  public after(files: readonly RenderedFile[], territory: readonly string[]): FileTree {
    const stale = staleFiles(this.work, this.rendering.owner, territory, new Set(files.map(({ path }) => path)));
    const changes = new Map<string, string | null>(files.map(({ path, text }) => [path, text]));
    for (const path of stale) changes.set(path, null);
    return overlayTree(this.work, changes);
  }

  /** The roots of a tree; directories of this definition in which nothing differs from HEAD need no look. */
  public roots(tree: FileTree, skip: ReadonlySet<string> = new Set()): Roots {
    return new Roots({
      tree,
      yamlPaths: tree === this.head ? this.headPaths : yamlPaths(tree),
      clusters: [...new Set([...this.rendering.clusters, ...this.clusters].map(({ path }) => path))].filter((path) => tree.list(path) !== undefined),
      repositories: this.checkout.repositories,
      skip,
    });
  }

  /** The directories of the definition that hold the same files in HEAD and in another tree. */
  public unchanged(tree: FileTree): Set<string> {
    const isSame = (path: string): boolean => this.head.read(path) === tree.read(path);
    return new Set(this.rendering.directories.map(({ fleetPath }) => fleetPath).filter((directory) => {
      const before = this.head.list(directory) ?? [];
      const after = tree.list(directory) ?? [];
      const names = new Set(after.map(({ name }) => name));
      return before.length === after.length && before.every(({ name }) => names.has(name))
        && after.every(({ name, kind }) => kind === 'file' && isSame(`${directory}/${name}`));
    }));
  }

  /** The directories of the definition whose Kustomization no root of HEAD knows, so that it can lose nothing. */
  public fresh(head: Roots): string[] {
    const known = new Set([...head.byKey.values()].map(({ kustomization }) => `${kustomization?.metadata.namespace}/${kustomization?.metadata.name}`));
    return this.rendering.directories.filter(({ namespace, name }) => !known.has(`${namespace}/${name}`)).map(({ fleetPath }) => fleetPath);
  }

  /** Whether the definition gives a cluster this object. */
  public defines(cluster: string | undefined, identity: string): boolean {
    return this.rendering.directories.some(({ fleetPath, objects }) =>
      fleetPath.startsWith(`${cluster}/`) && objects.some((one) => one.identity === identity));
  }
}
