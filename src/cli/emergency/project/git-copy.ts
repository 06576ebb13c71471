import { existsSync } from 'fs';
import { join, posix, resolve } from 'path';
import { CopyFile, isManifest, manifestsOf, ownerOf, ProjectCopy } from './project-copy';
import { Rendering } from '../../../copies/rendering';
import { LifeboatError } from '../../../manifest/lifeboat-error';
import { fields, tryGit } from '../../git/git';
import { Manifest } from '../forecast/deploy-forecast';

/** What Git will have Flux apply, as far as it can be had without Flux. */
export interface GitCopy {
  /** A clause that says where it was read. */
  readonly from: string;
  readonly digest?: string;
  readonly files: readonly CopyFile[];
  readonly manifests: readonly Manifest[];
}

/** Where Git's state is looked for, in this order. */
export interface GitPlaces {
  readonly fleet?: string;
  readonly rendering?: Rendering;
  readonly cluster?: string;
  readonly cwd: string;
}

/** Reads what Git has for the Kustomization of a project copy. */
export function readGitCopy(copy: ProjectCopy, places: GitPlaces): GitCopy {
  if (places.fleet !== undefined) return fromFleet(copy, places.fleet, places);
  return fromDefinition(copy, places) ?? fromProject(copy) ?? fromCopy(copy);
}

function fromFleet(copy: ProjectCopy, fleet: string, { cluster, cwd }: GitPlaces): GitCopy {
  const root = resolve(cwd, fleet);
  if (!existsSync(root)) throw new LifeboatError('copy-absent', { place: fleet, problem: 'there is no such directory', remedy: 'Name the checkout of the fleet repository with --fleet DIR' });
  const commit = tryGit(root, ['rev-parse', '--short', 'HEAD'])?.toString('utf8').trim();
  if (commit === undefined) throw new LifeboatError('fleet-checkout', { place: fleet, problem: 'it is no Git checkout with a commit', remedy: 'Name the checkout of the fleet repository with --fleet DIR' });
  const found = tryGit(root, ['grep', '-lzE', `kustomize.toolkit.fluxcd.io/name: ['"]?${copy.name}['"]?$`, 'HEAD', '--', '*.yaml', '*.yml']);
  const directories = [...new Set(fields(found ?? Buffer.from('')).map((path) => posix.dirname(path.slice('HEAD:'.length))))]
    .filter((path) => isOwned(copy, root, path)).filter((path) => cluster === undefined || !path.startsWith('clusters/') || path.startsWith(`clusters/${cluster}/`));
  if (directories.length !== 1) {
    throw new LifeboatError(directories.length === 0 ? 'git-copy-absent' : 'cluster-choice', {
      place: `${fleet} at ${commit}`,
      problem: directories.length === 0 ? `no directory holds manifests of the Kustomization ${copy.namespace}/${copy.name}` : `the manifests of ${copy.name} are in ${directories.join(' and ')}`,
      remedy: directories.length === 0 ? 'Pull the fleet repository, or name another checkout with --fleet DIR' : 'Say which it is with --cluster NAME',
    });
  }
  return read(root, directories[0], `the fleet repository ${fleet} at ${commit}`, posix.join(fleet, directories[0]));
}

function isOwned(copy: ProjectCopy, root: string, path: string): boolean {
  const { manifests } = read(root, path, '', path);
  if (manifests.length === 0) return false;
  const owner = ownerOf(manifests, path);
  return owner.name === copy.name && owner.namespace === copy.namespace;
}

/** The manifests of a directory at HEAD. */
function read(root: string, path: string, from: string, shown: string): GitCopy {
  const names = fields(tryGit(root, ['ls-tree', '-z', '--name-only', `HEAD:${path}`]) ?? Buffer.from(''));
  const show = (name: string): string => tryGit(root, ['show', `HEAD:${path}/${name}`])?.toString('utf8') ?? '';
  const files = names.filter(isManifest).map((name) => ({ name, text: show(name) }));
  const digest = names.includes('DIGEST') ? show('DIGEST').trim() : undefined;
  return { from, ...(digest === undefined ? {} : { digest }), files, manifests: manifestsOf(files, (name) => posix.join(shown, name)) };
}

function fromDefinition(copy: ProjectCopy, { rendering, cluster }: GitPlaces): GitCopy | undefined {
  const directories = (rendering?.directories ?? []).filter((one) => (
    one.name === copy.name && one.namespace === copy.namespace && (cluster === undefined || one.cluster === cluster)
  ));
  if (directories.length !== 1 || !rendering) return undefined;
  const [{ fleetPath, objects, digest }] = directories;
  const texts = new Map((rendering.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).map(({ path, text }) => [path, text]));
  const files = objects.map(({ file }) => ({ name: file, text: texts.get(`${fleetPath}/${file}`) ?? '' }));
  return { from: 'the definition', ...(digest === undefined ? {} : { digest }), files, manifests: manifestsOf(files, (name) => posix.join(fleetPath, name)) };
}

function fromProject(copy: ProjectCopy): GitCopy | undefined {
  const prefix = tryGit(copy.root, ['rev-parse', '--show-prefix'])?.toString('utf8').trim();
  const commit = tryGit(copy.root, ['rev-parse', '--short', 'HEAD'])?.toString('utf8').trim();
  if (prefix === undefined || commit === undefined) return undefined;
  const found = read(copy.root, `${prefix}${copy.path}`, `the project copy in Git at ${commit}`, join(copy.directory, copy.path));
  return found.manifests.length === 0 ? undefined : found;
}

function fromCopy(copy: ProjectCopy): GitCopy {
  if (copy.edited.length === 0) {
    return { from: 'the project copy as it stands, which nobody edited', ...(copy.digest === undefined ? {} : { digest: copy.digest }), files: copy.files, manifests: copy.manifests };
  }
  throw new LifeboatError('git-unknown', {
    place: `${copy.directory}/${copy.path}`,
    problem: `what Git has cannot be told: ${copy.edited.join(', ')} ${copy.edited.length === 1 ? 'is' : 'are'} edited, this is no Git checkout, and neither definition nor fleet repository is at hand`,
    remedy: 'Name a checkout of the fleet repository with --fleet DIR',
  });
}
