import { listEntries, listedEntries, newKustomization } from './cluster-kustomization';
import { implicitEntries } from './implicit-entries';
import { readFluxFilePath } from '../../copies/fleet-place';
import { RenderedCluster, RenderedDirectory, Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FileTree } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';

/** What a cluster's directory lists, as it stands. */
export interface ClusterList {
  readonly cluster: RenderedCluster;
  /** The file that is edited: an existing one keeps its name. */
  readonly path: string;
  /** Its text; absent where Flux takes everything below the directory. */
  readonly standing?: string;
  /** The entries, explicit or implicit. */
  readonly entries: readonly string[];
}

/** Reads what a cluster lists; `own` are the directories and files that the tool itself keeps, which are no implicit content. */
export function clusterList(tree: FileTree, cluster: RenderedCluster, own: ReadonlySet<string>): ClusterList {
  const found = KUSTOMIZATION_FILES.map((name) => `${cluster.path}/${name}`).filter((path) => tree.read(path) !== undefined);
  if (found.length > 1) {
    throw new LifeboatError('kustomization-shape', {
      place: cluster.path, problem: `it has ${found.join(' and ')}, and kustomize refuses more than one`, remedy: 'Keep one of them, commit, and run again',
    });
  }
  if (found.length === 1) {
    const standing = tree.read(found[0])!;
    return { cluster, path: found[0], standing, entries: listedEntries(found[0], standing) };
  }
  const entries = implicitEntries(tree, cluster.path).filter((entry) => !own.has(`${cluster.path}/${entry}`));
  return { cluster, path: `${cluster.path}/kustomization.yaml`, entries };
}

/** The text that lists everything that is applied today: a new one where Flux had none. */
export function explicitText(list: ClusterList): string {
  return list.standing ?? newKustomization(list.entries);
}

/** The text with further entries. */
export function withEntries(list: ClusterList, text: string, entries: readonly string[]): string {
  if (list.standing === undefined) return newKustomization([...new Set([...listedEntries(list.path, text), ...entries])]);
  return listEntries(list.path, text, entries);
}

/** How a cluster lists a directory of the definition: by its Flux file. */
export function entryOf({ fluxFile }: RenderedDirectory): string {
  return readFluxFilePath(fluxFile)!.entry;
}

/** The names under which a definition's Flux objects are listed in a cluster. */
export function fluxEntries(rendering: Rendering, cluster: RenderedCluster): string[] {
  const fleet = rendering.trees.find((tree) => tree.kind === 'fleet');
  return (fleet?.files ?? []).map(({ path }) => readFluxFilePath(path)).filter((place) => place?.cluster === cluster.path)
    .map((place) => place!.entry).sort();
}
