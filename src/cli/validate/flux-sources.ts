import { FluxKustomization } from './flux-kustomization';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { joinPath } from '../kustomize/file-tree';

/** The directory of a Kustomization's path: from the root of the tree, or from a directory above its own file. */
export function directoryOf(tree: ContentTree, { path, placed: { file } }: FluxKustomization): string | undefined {
  const names = file.split('/').slice(0, -1);
  for (let depth = 0; path !== undefined && depth <= names.length; depth++) {
    const directory = joinPath(...names.slice(0, depth), path);
    if (directory !== undefined && tree.list(directory) && (depth === 0 || path !== '')) return directory;
  }
  return undefined;
}

/** What is there of a path: its longest beginning. */
export function nearestDirectory(tree: ContentTree, path: string): string {
  const names = path.split('/');
  while (names.length > 0 && !tree.list(names.join('/'))) names.pop();
  return names.join('/');
}

/** The source of a Kustomization as text: `GitRepository/flux-system`. */
export function sourceText({ spec, namespace }: FluxKustomization): string {
  const { kind, name, namespace: other } = isValueMap(spec.sourceRef) ? spec.sourceRef : {} as ValueMap;
  const place = typeof other === 'string' ? other : namespace;
  return `${String(kind)}/${place === '' || place === 'flux-system' ? '' : `${place}/`}${String(name)}`;
}

/** The sources that are this very repository: bootstrap's, the only one, and those of which most paths are here. */
export function ownSources(all: readonly FluxKustomization[], isHere: (one: FluxKustomization) => boolean): Set<string> {
  const bySource = new Map<string, FluxKustomization[]>();
  for (const one of all) bySource.set(sourceText(one), [...bySource.get(sourceText(one)) ?? [], one]);
  return new Set([...bySource].filter(([source, users]) => {
    const paths = users.filter(({ path }) => path !== '' && path !== undefined);
    return bySource.size === 1 || source === 'GitRepository/flux-system' || (paths.length > 0 && paths.filter(isHere).length * 2 >= paths.length);
  }).map(([source]) => source));
}
