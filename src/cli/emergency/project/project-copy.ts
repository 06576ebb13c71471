import { createHash } from 'crypto';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { basename, join, posix, resolve } from 'path';
import { LifeboatError } from '../../../manifest/lifeboat-error';
import { readObjects } from '../../comparison/documents';
import { Manifest } from '../forecast/deploy-forecast';

/** A file of a copy. */
export interface CopyFile {
  readonly name: string;
  readonly text: string;
}

/** The part of a project copy that one Kustomization applies. */
export interface ProjectCopy {
  /** As it was named. */
  readonly directory: string;
  readonly root: string;
  /** `k8s`, or `k8s/<cluster>`. */
  readonly path: string;
  /** Name and namespace of the Kustomization. */
  readonly name: string;
  readonly namespace: string;
  readonly digest?: string;
  readonly files: readonly CopyFile[];
  readonly manifests: readonly Manifest[];
  /** Files that are not as synth wrote them. */
  readonly edited: readonly string[];
}

const MANIFEST = /^[^.].*\.(?:ya?ml)$/;
const NOT_APPLIED = new Set(['kustomization.yaml', 'kustomization.yml']);
const OWNER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const OWNER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';

/** Reads a project copy, for one cluster where it holds several. */
export function readProjectCopy(directory: string, cwd: string, cluster: string | undefined): ProjectCopy {
  const root = resolve(cwd, directory);
  if (!existsSync(join(root, 'k8s'))) {
    throw new LifeboatError('copy-absent', { place: join(directory, 'k8s'), problem: 'there is no such directory', remedy: 'Name the checkout that holds the project copy with --project DIR' });
  }
  const path = pathIn(root, directory, cluster);
  const files = namesIn(join(root, path)).map((name) => ({ name, text: readFileSync(join(root, path, name), 'utf8') }));
  const manifests = manifestsOf(files, (name) => posix.join(directory, path, name));
  const { name, namespace } = ownerOf(manifests, join(directory, path));
  const digest = readIfThere(join(root, path, 'DIGEST'))?.trim();
  return { directory, root, path, name, namespace, ...(digest ? { digest } : {}), files, manifests, edited: editedIn(join(root, path), files) };
}

/** The objects of manifests. */
export function manifestsOf(files: readonly CopyFile[], place: (name: string) => string): Manifest[] {
  return files.flatMap(({ name, text }) => readObjects(text, place(name)).map(({ object, identity }) => ({ identity, object, file: place(name) })));
}

/** The Kustomization whose labels manifests carry. */
export function ownerOf(manifests: readonly Manifest[], place: string): { readonly name: string; readonly namespace: string } {
  for (const { object } of manifests) {
    const { [OWNER_NAME]: name, [OWNER_NAMESPACE]: namespace } = object.metadata?.labels ?? {};
    if (name !== undefined && namespace !== undefined) return { name, namespace };
  }
  throw new LifeboatError('owner-labels-missing', {
    place, problem: `no manifest carries the labels ${OWNER_NAME} and ${OWNER_NAMESPACE}, which say which Kustomization it belongs to`, remedy: 'Write the copy with `lifeboat synth`',
  });
}

/** Whether a file of a copy is a manifest that gets applied. */
export function isManifest(name: string): boolean {
  return MANIFEST.test(name) && !NOT_APPLIED.has(name);
}

function pathIn(root: string, directory: string, cluster: string | undefined): string {
  const clusters = readdirSync(join(root, 'k8s'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'secrets' && namesIn(join(root, 'k8s', entry.name)).length > 0).map(({ name }) => name);
  if (cluster !== undefined && clusters.includes(cluster)) return `k8s/${cluster}`;
  if (namesIn(join(root, 'k8s')).length > 0) return 'k8s';
  if (cluster === undefined && clusters.length === 1) return `k8s/${clusters[0]}`;
  throw new LifeboatError(cluster === undefined ? 'cluster-choice' : 'cluster-unknown', {
    place: `${directory}/k8s`,
    problem: cluster === undefined ? `it has copies for the clusters ${clusters.join(', ') || '(none)'}` : `it has no copy for cluster ${cluster}; it has ${clusters.join(', ') || 'none'}`,
    remedy: 'Say which it is with --cluster NAME',
  });
}

function namesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile() && isManifest(entry.name)).map(({ name }) => name).sort();
}

function editedIn(directory: string, files: readonly CopyFile[]): string[] {
  const sums = new Map((readIfThere(join(directory, 'SHA256SUMS')) ?? '').split('\n').flatMap((line) => {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, sum] as const];
  }));
  const changed = files.filter(({ name, text }) => sums.get(name) !== createHash('sha256').update(text).digest('hex')).map(({ name }) => name);
  const missing = [...sums.keys()].filter((name) => isManifest(basename(name)) && !name.includes('/') && !files.some((file) => file.name === name));
  return [...changed, ...missing].sort();
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
