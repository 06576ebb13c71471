import { existsSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import { CommandIo } from './command-io';
import { readCommandLine, usage } from './command-line';
import { canonicalYaml } from '../manifest/canonical';
import { digestOf } from '../manifest/digest';
import { identityText } from '../manifest/identity';
import { LifeboatError } from '../manifest/lifeboat-error';
import { BuiltObject, buildDirectory } from './kustomize/build';
import { diskTree } from './kustomize/disk-tree';
import { UnbuiltFeature } from './kustomize/kustomization';

export const digestHelp = `Usage: lifeboat digest DIR

Prints the digest that kustomize-controller will report for a directory in
status.history[0].digest, from its files alone: sha256:<64 hex> on one line.

DIR is what the Flux Kustomization has as spec.path, within its repository:
the .sourceignore files of the repository are honoured. The digest is exact or
not given: patches, prefixes, generators, images, substitutions and SOPS
Secrets change it in ways that files do not show.

Options:
  -h, --help   print this text

Exit status: 0 printed, 2 no exact digest.

Example:
  lifeboat digest clusters/eldertree/swimto
`;

/** The repository around a directory, or the directory itself where there is none. */
function repositoryOf(directory: string): string {
  for (let path = directory; ; path = dirname(path)) {
    if (existsSync(join(path, '.git'))) return path;
    if (dirname(path) === path) return directory;
  }
}

function refuseUnbuilt(unbuilt: UnbuiltFeature[]): void {
  if (unbuilt.length === 0) return;
  const [{ file, field }] = unbuilt;
  const others = unbuilt.length > 1 ? ` (and ${unbuilt.length - 1} more like it)` : '';
  throw new LifeboatError('digest-unbuilt', {
    place: `${file}: ${field}`, problem: `only kustomize itself evaluates this${others}, so that files cannot give the digest`, remedy: 'Write its effect into the manifests, or compare by kustomize build',
  });
}

function refuseEncrypted(objects: BuiltObject[]): void {
  const encrypted = objects.find(({ object }) => object.sops !== undefined);
  if (!encrypted) return;
  throw new LifeboatError('digest-encrypted', {
    place: encrypted.file, problem: `${identityText(encrypted.identity)} is encrypted by SOPS, and kustomize-controller's digest is of the decrypted text`, remedy: 'Keep encrypted Secrets in a directory and a Flux Kustomization of their own',
  });
}

/** The digest that kustomize-controller will report for a directory; an error where files cannot give it. */
export function directoryDigest(directory: string): string {
  const root = repositoryOf(directory);
  const { objects, unbuilt } = buildDirectory(diskTree(root), relative(root, directory).split(sep).join('/'));
  refuseUnbuilt(unbuilt);
  refuseEncrypted(objects);
  if (objects.length === 0) {
    throw new LifeboatError('digest-empty', { place: directory, problem: 'Flux builds no object from this directory', remedy: 'Name a directory of manifests' });
  }
  return digestOf(objects.map(({ object, file }) => canonicalYaml(object, file)));
}

/** `lifeboat digest DIR`. */
export function runDigest(args: string[], io: CommandIo): number {
  try {
    const given = readCommandLine({ name: 'digest', help: digestHelp, options: {}, arguments: true }, args, io);
    if (!given) return 0;
    const { positionals } = given;
    if (positionals.length !== 1) throw usage('digest', `it takes one directory, not ${positionals.length}`);
    io.stdout(`${directoryDigest(resolve(io.cwd, positionals[0]))}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    io.stderr(`${error.message}\n`);
    return 2;
  }
}
