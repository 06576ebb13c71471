import { Trees } from './compare-files';
import { ContentTree } from '../git/revision-tree';

/** The YAML files of one side that hold a word: `holding` says it of the base, and what differs from it is looked at as well. */
export function filesWith(word: string, tree: ContentTree, { before }: Trees, holding: ReadonlySet<string> | undefined): string[] {
  const paths = [...tree.files].filter(([path, { kind, id }]) => (
    kind === 'file' && (holding?.has(path) !== false || before.files.get(path)?.id !== id) && /\.ya?ml$/.test(path)
  )).map(([path]) => path);
  tree.load(paths);
  return paths.filter((path) => tree.bytes(path)?.includes(word));
}
