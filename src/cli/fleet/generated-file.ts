import { CHECKSUMS_FILE, parseChecksums, sha256 } from '../../copies/checksums';
import { readMarker, sealHolds } from '../../copies/marker';
import { isUnmarked } from '../../copies/ownership';
import { FileTree } from '../kustomize/file-tree';

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The owner of a directory's generated files, for the two files that carry no marker. */
function directoryOwner(tree: FileTree, directory: string): string | undefined {
  for (const { name, kind } of tree.list(directory) ?? []) {
    const marker = kind === 'file' && !isUnmarked(name) ? readMarker(tree.read(`${directory}/${name}`) ?? '') : undefined;
    if (marker) return marker.owner;
  }
  return undefined;
}

/** Whose generated file this is, or undefined where a person wrote it. */
export function fileOwner(tree: FileTree, path: string): string | undefined {
  if (isUnmarked(nameOf(path))) return directoryOwner(tree, directoryOf(path));
  return readMarker(tree.read(path) ?? '')?.owner;
}

/** Whether a file is generated and still is what was written. */
export function verifies(tree: FileTree, path: string): boolean {
  const text = tree.read(path);
  if (text === undefined || fileOwner(tree, path) === undefined) return false;
  if (nameOf(path) === CHECKSUMS_FILE) return true;
  if (readMarker(text)?.seal !== undefined) return sealHolds(text);
  const sums = tree.read(`${directoryOf(path)}/${CHECKSUMS_FILE}`);
  if (sums === undefined) return false;
  try {
    return parseChecksums(sums, path).get(nameOf(path)) === sha256(text);
  } catch {
    return false;
  }
}

/** Files of an owner in its territory that are not wanted any more: the writer deletes them. */
export function staleFiles(tree: FileTree, owner: string, territory: readonly string[], wanted: ReadonlySet<string>): string[] {
  const walk = (path: string): string[] => {
    const entries = tree.list(path);
    if (!entries) return wanted.has(path) || fileOwner(tree, path) !== owner ? [] : [path];
    return entries.flatMap(({ name, kind }) => {
      const below = `${path}/${name}`;
      if (kind === 'directory') return walk(below);
      return kind === 'file' && !wanted.has(below) && fileOwner(tree, below) === owner ? [below] : [];
    });
  };
  return [...new Set(territory.flatMap(walk))];
}
