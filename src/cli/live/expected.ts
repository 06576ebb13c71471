import { readFileSync } from 'fs';
import { join, posix } from 'path';
import { readManifest } from './read-manifest';
import { RenderedDirectory, Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { Copy, entriesOf, foreignText, placeOf } from '../comparison/copy';
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
  /** Absent where files cannot give it (SOPS). */
  readonly digest?: string;
  /** Declared with `suspend: true` in Git. */
  readonly disabled: boolean;
  /** Where the Kustomization stands, relative to the working directory. */
  readonly file: string;
  readonly manifests: readonly ExpectedManifest[];
}

/** What should stand on one cluster. */
export interface ExpectedCluster {
  readonly name?: string;
  /** UID of its kube-system namespace. */
  readonly uid?: string;
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
    directories: rendering.directories.filter((directory) => directory.cluster === cluster.name).map((directory) => expectedDirectory(directory, fleetDirectory, manifest)),
    fluxFiles: [...files.keys()].filter((path) => posix.dirname(path) === cluster.path && path.endsWith('.flux.yaml')).map(manifest),
  }));
}

function expectedDirectory(directory: RenderedDirectory, fleetDirectory: string, manifest: (path: string) => ExpectedManifest): ExpectedDirectory {
  const { app, cluster, name, namespace, digest, disabled, fluxFile, fleetPath, objects } = directory;
  return {
    app,
    cluster,
    name,
    namespace,
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
    for (const { path, cluster } of manifestDirectories(copy)) {
      const directory = readDirectory(copy, path, cluster);
      const key = directory && `${directory.namespace}/${directory.name}/${cluster ?? [...clusters.keys()][0] ?? ''}`;
      if (!directory || key === undefined || seen.has(key)) continue;
      seen.add(key);
      const place = entry(cluster ?? [...clusters.keys()][0]);
      place.directories.push(directory);
      if (copy.kind === 'fleet') place.fluxFiles.push(...fluxFileOf(copy, path));
    }
  }
  return [...clusters].map(([name, rest]) => ({ ...(name === undefined ? {} : { name }), ...rest }));
}

function manifestDirectories(copy: Copy): { path: string; cluster?: string }[] {
  const below = (path: string): string[] => entriesOf(copy, path).flatMap(({ name, isDirectory }) => (isDirectory ? [`${path}/${name}`] : []));
  if (copy.kind === 'fleet') return below('clusters').flatMap((cluster) => below(cluster).map((path) => ({ path, cluster: posix.basename(cluster) })));
  return ['k8s', ...below('k8s'), ...below('k8s').flatMap(below)].map((path) => ({ path }));
}

function readDirectory(copy: Copy, path: string, cluster: string | undefined): ExpectedDirectory | undefined {
  const manifests = entriesOf(copy, path)
    .filter(({ name, isDirectory }) => !isDirectory && /^\d-.*\.ya?ml$/.test(name))
    .map(({ name }) => ({ file: placeOf(copy, `${path}/${name}`), text: foreignText(copy, `${path}/${name}`) ?? '' }));
  if (manifests.length === 0) return undefined;
  const digest = foreignText(copy, `${path}/DIGEST`)?.trim();
  const labels = readManifest(manifests[0].text, manifests[0].file, !digest)[0]?.object.metadata.labels ?? {};
  const [name, namespace] = [labels[OWNER_NAME], labels[OWNER_NAMESPACE]];
  if (name === undefined || namespace === undefined) return undefined;
  const flux = fluxFileOf(copy, path);
  const kustomization = flux.flatMap(({ text, file }) => readObjects(text, file)).find(({ object }) => object.kind === 'Kustomization');
  return {
    app: copy.name ?? name,
    ...(cluster === undefined ? {} : { cluster }),
    name,
    namespace,
    ...(digest ? { digest } : {}),
    disabled: (kustomization?.object.spec as { suspend?: boolean } | undefined)?.suspend === true,
    file: flux[0]?.file ?? placeOf(copy, path),
    manifests,
  };
}

function fluxFileOf(copy: Copy, path: string): ExpectedManifest[] {
  if (copy.kind !== 'fleet') return [];
  const file = placeOf(copy, `${path}.flux.yaml`);
  try {
    return [{ file, text: readFileSync(join(copy.cwd, file), 'utf8') }];
  } catch {
    // An app's Flux objects can stand elsewhere.
    return [];
  }
}

/** The one cluster that is meant: the named one, the only one, or the one with the UID of the cluster that is asked. */
export async function chooseCluster(
  expected: readonly ExpectedCluster[], named: string | undefined, readUid: () => Promise<string>, place: string,
): Promise<ExpectedCluster> {
  const names = expected.map(({ name }) => name ?? '?').join(', ');
  const candidates = named === undefined ? expected : expected.filter(({ name }) => name === named);
  if (candidates.length === 0) {
    throw new LifeboatError('cluster-unknown', {
      place: `--cluster ${named}`, problem: `the definition has no cluster of this name; it has ${names || 'none'}`, remedy: 'Name one of them',
    });
  }
  if (candidates.every(({ uid }) => uid === undefined)) {
    if (candidates.length === 1) return candidates[0];
    throw new LifeboatError('cluster-choice', {
      place, problem: `there are the clusters ${names}, and none has a uid by which this one could be known`, remedy: 'Say which it is with --cluster NAME',
    });
  }
  const uid = await readUid();
  const same = candidates.filter((one) => one.uid === uid);
  if (same.length === 1) return same[0];
  const known = candidates.flatMap((one) => (one.uid === undefined ? [] : [`${one.name} ${one.uid}`])).join(', ');
  if (candidates.length === 1 || named !== undefined) {
    throw new LifeboatError('cluster-mismatch', {
      place, problem: `this is the cluster with the uid ${uid}, and the definition means ${known}`, remedy: 'Name the right context with --context NAME',
    });
  }
  throw new LifeboatError('cluster-choice', {
    place, problem: `its uid ${uid} is that of none of the clusters ${names} (${known})`, remedy: 'Name the right context with --context NAME, or the cluster with --cluster NAME',
  });
}
