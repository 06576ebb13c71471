import { DefinedCluster, DefinedDirectory, DefinedFleet, DefinedObject } from './defined-fleet';
import { DirectoryText, kustomizationText, writeDirectory } from './directory';
import { emergencyScript } from './emergency-script';
import { sourceFile } from './fleet-place';
import { Identities } from './identities';
import { LazyFile } from './lazy-file';
import { markPage, markSealed } from './marker';
import { ProjectRow, projectRowOf, projectsPage } from './projects-page';
import { RenderedDirectory, RenderedFile, RenderedTree, Rendering } from './rendering';
import { RunbookDirectory } from './runbook-app';
import { runbookPage } from './runbook-page';
import { validateScript } from './validate-script';
import { workloadOf, Workload } from './workload';
import { identityOf, identityText } from '../manifest/identity';
import { readableYaml } from '../manifest/readable';

/** A directory and its place in both trees. */
interface PlacedDirectory extends RenderedDirectory {
  readonly text: DirectoryText;
  readonly flux: string;
  readonly row?: ProjectRow;
  readonly uid?: string;
  readonly workloads: readonly Workload[];
  readonly secrets: readonly { readonly namespace: string; readonly name: string }[];
  readonly clusterPath: string;
  readonly source: RunbookDirectory['source'];
  readonly pages: readonly RenderedFile[];
}

/** Lays out and writes out a definition: every object once, and the same text in both copies. */
export function renderFleet(fleet: DefinedFleet): Rendering {
  const directories = fleet.clusters.flatMap((cluster) => renderCluster(fleet.owner, cluster));
  const placed = placeInProjects(directories);
  return {
    format: 1,
    owner: fleet.owner,
    ...(fleet.repository ? { repository: fleet.repository } : {}),
    clusters: fleet.clusters.map(({ name, path, uid }) => ({ name, path, ...(uid ? { uid } : {}) })),
    existing: fleet.existing,
    images: fleet.images,
    captured: fleet.captured,
    directories: placed.map(({ text, flux, row, uid, workloads, secrets, clusterPath, source, pages, ...rendered }) => rendered),
    trees: [...projectTrees(fleet, placed), fleetTree(fleet, placed)],
    warnings: fleet.warnings,
  };
}

function renderCluster(owner: string, cluster: DefinedCluster): PlacedDirectory[] {
  const identities = new Identities(`cluster ${cluster.name}`);
  for (const { fluxObjects } of cluster.fluxFiles) identities.addAll(identified(fluxObjects));
  const names = new Map<string, string>();
  for (const { name, construct } of cluster.fluxFiles) identities.addName(names, name, construct);
  const placed: PlacedDirectory[] = [];
  for (const directory of cluster.directories) {
    identities.addName(names, directory.name, directory.construct);
    identities.addAll(identified(directory.fluxObjects));
    identities.addAll(identified(directory.objects));
    placed.push(renderDirectory(owner, cluster, directory));
  }
  return placed;
}

function identified(objects: DefinedObject[]): { identity: string; construct: string }[] {
  return objects.map(({ object, construct }) => ({ identity: identityText(identityOf(object)), construct }));
}

function renderDirectory(owner: string, cluster: DefinedCluster, directory: DefinedDirectory): PlacedDirectory {
  const text = writeDirectory(owner, directory);
  const kustomization = directory.fluxObjects.find(({ object }) => object.kind === 'Kustomization')!.object;
  const { kind, name, namespace } = (kustomization.spec as any).sourceRef;
  return {
    name: directory.name,
    namespace: directory.namespace,
    holds: directory.holds,
    app: directory.app,
    cluster: cluster.name,
    construct: directory.construct,
    ...(text.digest === undefined ? {} : { digest: text.digest }),
    fleetPath: directory.fleetPath,
    fluxFile: directory.fluxFile,
    ...(directory.hasEmergencyCopy ? { project: directory.app } : {}),
    disabled: directory.disabled,
    objects: text.objects,
    text,
    flux: fluxText(owner, directory.construct, directory.fluxObjects),
    ...(cluster.uid === undefined ? {} : { uid: cluster.uid }),
    clusterPath: cluster.path,
    source: { kind, name, namespace: namespace ?? directory.namespace },
    workloads: directory.hasEmergencyCopy ? directory.objects.flatMap(({ object }) => workloadOf(object) ?? []) : [],
    secrets: directory.holds === 'secrets' ? directory.objects.map(({ object: { metadata } }) => ({ namespace: metadata.namespace ?? '', name: metadata.name })) : [],
    pages: (directory.pages ?? []).map((page) => ({ path: `${directory.fleetPath}/${page.name}`, text: markPage(owner, directory.construct, page.text) })),
    ...(directory.holds === 'app' ? { row: projectRowOf(owner, kustomization) } : {}),
  };
}

/** An app on one cluster has its copy in `k8s/`, an app on several in `k8s/<cluster>/`. */
function placeInProjects(directories: PlacedDirectory[]): PlacedDirectory[] {
  const clusters = new Map<string, Set<string>>();
  for (const { project, cluster } of directories) {
    if (project !== undefined) clusters.set(project, (clusters.get(project) ?? new Set()).add(cluster));
  }
  return directories.map((directory) => {
    if (directory.project === undefined) return directory;
    const base = clusters.get(directory.project)!.size > 1 ? `k8s/${directory.cluster}` : 'k8s';
    return { ...directory, projectPath: directory.holds === 'app' ? base : `${base}/${directory.holds}` };
  });
}

function projectTrees({ owner, repository }: DefinedFleet, directories: PlacedDirectory[]): RenderedTree[] {
  const projects = new Map<string, PlacedDirectory[]>();
  for (const directory of directories) {
    if (directory.project === undefined) continue;
    const list = projects.get(directory.project);
    if (list) list.push(directory);
    else projects.set(directory.project, [directory]);
  }
  return [...projects].map(([project, own]) => ({
    kind: 'project',
    project,
    files: [
      ...own.flatMap(({ projectPath, text }) => text.shared.map((file) => ({ path: `${projectPath}/${file.name}`, text: file.text }))),
      new LazyFile('scripts/emergency-deploy.sh', () => emergencyScript(owner, 'deploy', own), true),
      new LazyFile('scripts/resume-flux.sh', () => emergencyScript(owner, 'resume', own), true),
      new LazyFile('scripts/validate-k8s-sync.sh', () => validateScript(owner, own), true),
      new LazyFile('EMERGENCY_DEPLOYMENT.md', () => runbookPage(owner, project, own, repository)),
    ],
  }));
}

function fleetTree(fleet: DefinedFleet, directories: PlacedDirectory[]): RenderedTree {
  const files: RenderedFile[] = [];
  for (const cluster of fleet.clusters) {
    const own = directories.filter((directory) => directory.cluster === cluster.name);
    const sources = cluster.fluxFiles.map((file) => ({ ...file, fluxFile: sourceFile(cluster.path, file.name) }));
    const listed = [...own, ...sources].map(({ fluxFile }) => fluxFile.slice(cluster.path.length + 1)).sort();
    if (listed.length === 0) continue;
    files.push({
      path: `${cluster.path}/kustomization.yaml`, text: markSealed(fleet.owner, cluster.name, kustomizationText(listed)), merged: 'kustomization',
    });
    const rows = own.flatMap(({ row }) => (row ? [row] : []));
    files.push({ path: `${cluster.path}/PROJECTS.md`, text: projectsPage(cluster.name, rows), merged: 'projects' });
    for (const { fluxFile, construct, fluxObjects } of sources) {
      files.push({ path: fluxFile, text: fluxText(fleet.owner, construct, fluxObjects) });
    }
    for (const { fluxFile, fleetPath, flux, text, pages } of own) {
      files.push({ path: fluxFile, text: flux });
      for (const file of text.shared) files.push({ path: `${fleetPath}/${file.name}`, text: file.text });
      files.push({ path: `${fleetPath}/kustomization.yaml`, text: text.kustomization });
      files.push(...pages);
    }
  }
  return { kind: 'fleet', files };
}

/** Sources first, so that a plain `kubectl apply` of the file meets them in a working order. */
function fluxText(owner: string, construct: string, objects: DefinedObject[]): string {
  const sources = objects.filter(({ object }) => object.kind !== 'Kustomization');
  const kustomizations = objects.filter(({ object }) => object.kind === 'Kustomization');
  return markSealed(owner, construct, [...sources, ...kustomizations].map(({ object }) => readableYaml(object)).join('---\n'));
}
