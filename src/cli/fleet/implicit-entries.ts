import { FileTree, joinPath } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';
import { VisibleFiles } from '../kustomize/visible-files';

/** What Flux applies from a directory without a kustomization, as entries of one: every YAML file, and nested kustomizations as a whole. */
export function implicitEntries(tree: FileTree, directory: string): string[] {
  const files = new VisibleFiles(tree);
  const walk = (path: string): string[] => files.list(path).flatMap(({ name, kind }) => {
    const entry = joinPath(path, name)!;
    if (name === '.git') return [];
    if (kind === 'file') return /\.ya?ml$/.test(name) ? [entry] : [];
    if (kind !== 'directory') return [];
    return KUSTOMIZATION_FILES.some((file) => files.kind(`${entry}/${file}`) === 'file') ? [entry] : walk(entry);
  });
  return walk(directory).map((path) => path.slice(directory.length + 1));
}
