import { posix } from 'path';
import { readManifest } from './read-manifest';
import { readFluxFilePath } from '../../copies/fleet-place';
import { readMarker } from '../../copies/marker';
import { RenderedDirectory, Rendering } from '../../copies/rendering';
import { KnownCluster } from '../cluster/choose-cluster';
import { Copy, directoriesBelow, entriesOf, foreignText, placeOf } from '../comparison/copy';
import { readObjects } from '../comparison/documents';

/** A manifest, and where a person finds it. */
export interface ExpectedManifest {
  /** Relative to the working directory. */
  readonly file: string;
  readonly text: string;
}

/** What one Kustomization should have applied. */
export interface ExpectedDirectory {
  readonly app?: string;
  readonly cluster?: string;
  /** Name and namespace of the Kustomization. */
  readonly name: string;
  readonly namespace: string;
  /** Absent where only copies say what is expected. */
  readonly holds?: RenderedDirectory['holds'];
  /** Absent where files cannot give it (SOPS). */
  readonly digest?: string;
  /** Declared with `suspend: true` in Git. */
  readonly disabled: boolean;
  /** Where the Kustomization stands, relative to the working directory. */
  readonly file: string;
  readonly manifests: readonly ExpectedManifest[];
}

/** What should stand on one cluster. */
export interface ExpectedCluster extends KnownCluster {
  readonly directories: readonly ExpectedDirectory[];
  /** The files of Flux objects; empty where only a project copy is at hand. */
  readonly fluxFiles: readonly ExpectedManifest[];
}

const OWNER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const OWNER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';

/** What a definition expects of each of its clusters; `fleetDirectory` is where its fleet copy stands, or would. */
export function expectedOf(rendering: Rendering, fleetDirectory: string): ExpectedCluster[] {
  const files = new Map((rendering.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).map(({ path, text }) => [path, text]));
  const manifest = (path: string): ExpectedManifest => ({ file: posix.join(fleetDirectory, path), text: files.get(path) ?? '' });
  return rendering.clusters.map((cluster) => ({
    name: cluster.name,
    ...(cluster.uid === undefined ? {} : { uid: cluster.uid }),
    directories: rendering.directories.filter((directory) => directory.cluster === cluster.name)
      .map((directory) => expectedDirectory(directory, fleetDirectory, manifest)),
    fluxFiles: [...files.keys()].filter((path) => readFluxFilePath(path)?.cluster === cluster.path).map(manifest),
  }));
}

function expectedDirectory(directory: RenderedDirectory, fleetDirectory: string, manifest: (path: string) => ExpectedManifest): ExpectedDirectory {
  const { app, cluster, name, namespace, holds, digest, disabled, fluxFile, fleetPath, objects } = directory;
  return {
    app,
    cluster,
    name,
    namespace,
    holds,
    ...(digest === undefined ? {} : { digest }),
    disabled,
    file: posix.join(fleetDirectory, fluxFile),
    get manifests() { return objects.map(({ file }) => manifest(`${fleetPath}/${file}`)); },
  };
}

/** What copies without a definition expect, by the owner labels of their manifests and their DIGEST files. */
export function expectedOfCopies(copies: readonly Copy[]): ExpectedCluster[] {
  const clusters = new Map<string | undefined, { directories: ExpectedDirectory[]; fluxFiles: ExpectedManifest[] }>();
  const seen = new Set<string>();
  const entry = (cluster: string | undefined) => {
    const known = clusters.get(cluster);
    if (known) return known;
    const made = { directories: [], fluxFiles: [] };
    clusters.set(cluster, made);
    return made;
  };
  // The fleet copy first: it names the cluster, and says what is disabled.
  for (const copy of [...copies].sort((a, b) => (a.kind < b.kind ? -1 : 1))) {
    for (const place of manifestDirectories(copy)) {
      const where = place.cluster ?? [...clusters.keys()][0];
      const directory = readDirectory(copy, place);
      const key = directory && `${directory.namespace}/${directory.name}/${where ?? ''}`;
      if (!directory || key === undefined || seen.has(key)) continue;
      seen.add(key);
      const { directories, fluxFiles } = entry(where);
      directories.push(directory);
      if (place.flux) fluxFiles.push(place.flux);
    }
  }
  return [...clusters].map(([name, rest]) => ({ ...(name === undefined ? {} : { name }), ...rest }));
}

interface ManifestDirectory {
  readonly path: string;
  readonly cluster?: string;
  readonly app?: string;
  /** The file of the Kustomization that applies it. */
  readonly flux?: ExpectedManifest;
}

/** Of a fleet copy what its generated Flux files apply, in any layout; of a project copy what lies below `k8s`. */
function manifestDirectories(copy: Copy): ManifestDirectory[] {
  const below = (path: string): string[] => entriesOf(copy, path).flatMap(({ name, isDirectory }) => (isDirectory ? [`${path}/${name}`] : []));
  if (copy.kind === 'project') return ['k8s', ...below('k8s'), ...below('k8s').flatMap(below)].map((path) => ({ path }));
  const files = directoriesBelow(copy, '.').flatMap((path) => entriesOf(copy, path).flatMap(({ name, isDirectory }) => (isDirectory ? [] : [`${path}/${name}`])));
  return files.flatMap((file): ManifestDirectory[] => {
    const place = readFluxFilePath(file);
    const text = place && foreignText(copy, file);
    const marker = text === undefined ? undefined : readMarker(text);
    if (!place || text === undefined || !marker) return [];
    const [cluster, app] = marker.construct.split('/');
    return [{ path: place.fleetPath, cluster, app, flux: { file: placeOf(copy, file), text } }];
  });
}

function readDirectory(copy: Copy, { path, cluster, app, flux }: ManifestDirectory): ExpectedDirectory | undefined {
  const manifests = entriesOf(copy, path)
    .filter(({ name, isDirectory }) => !isDirectory && /^\d-.*\.ya?ml$/.test(name))
    .map(({ name }) => ({ file: placeOf(copy, `${path}/${name}`), text: foreignText(copy, `${path}/${name}`) ?? '' }));
  if (manifests.length === 0) return undefined;
  const digest = foreignText(copy, `${path}/DIGEST`)?.trim();
  // A project copy has no Flux file to say it, and an encrypted Secret no labels.
  const kustomization = (flux ? readObjects(flux.text, flux.file) : []).find(({ object }) => object.kind === 'Kustomization');
  const labels = readManifest(manifests[0].text, manifests[0].file, !digest)[0]?.object.metadata.labels ?? {};
  const { name = labels[OWNER_NAME], namespace = labels[OWNER_NAMESPACE] } = kustomization?.object.metadata ?? {};
  if (name === undefined || namespace === undefined) return undefined;
  return {
    app: copy.name ?? app ?? name,
    ...(cluster === undefined ? {} : { cluster }),
    name,
    namespace,
    ...(digest ? { digest } : {}),
    disabled: (kustomization?.object.spec as { suspend?: boolean } | undefined)?.suspend === true,
    file: flux?.file ?? placeOf(copy, path),
    manifests,
  };
}
