import { appOf, FluxFile, fluxFilesOf, yamlPaths } from './flux-file';
import { readMarker, sealHolds, SHARED_OWNER } from '../../copies/marker';
import { projectRowOf, projectsPage } from '../../copies/projects-page';
import { RenderedCluster } from '../../copies/rendering';
import { holdsAlerts } from '../../manifest/holds-annotation';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FileTree } from '../kustomize/file-tree';

/** Name of the page in a cluster's directory. */
export const PROJECTS_FILE = 'PROJECTS.md';

function fluxFilesIn(tree: FileTree, cluster: RenderedCluster): FluxFile[] {
  return fluxFilesOf(tree, yamlPaths(tree, cluster.path)).filter((file) => file.cluster === cluster.path);
}

/** The page of a cluster, made of every generated Flux file that stands in a tree, whoever owns it. */
export function mergedProjects(tree: FileTree, cluster: RenderedCluster): string {
  return projectsPage(cluster.name, fluxFilesIn(tree, cluster).flatMap((file) => {
    return file.kustomization && !holdsAlerts(file.kustomization) && appOf(file) === file.name ? [projectRowOf(file.owner, file.kustomization)] : [];
  }));
}

/** Refuses a page that a person wrote or changed: it is replaced as a whole. */
export function requireOwnPage(tree: FileTree, path: string): void {
  const text = tree.read(path);
  if (text === undefined) return;
  if (readMarker(text)?.owner !== SHARED_OWNER) {
    throw new LifeboatError('foreign-file', {
      place: path, problem: 'a person wrote this file, and the project table of the cluster belongs there', remedy: `Move it: \`git mv ${path} …\`, and commit`,
    });
  }
  if (sealHolds(text)) return;
  throw new LifeboatError('edited-by-hand', {
    place: path,
    problem: 'the project table was changed by hand, and it is written anew from the Flux files beside it',
    remedy: `Bring the change into the definitions, and drop it here: \`git restore ${path}\``,
  });
}
