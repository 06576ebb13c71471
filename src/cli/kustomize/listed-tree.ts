import { FileTree, TreeEntry } from './file-tree';

/** A tree of which every file is known by its whole path. */
export function listedTree(kinds: ReadonlyMap<string, 'file' | 'symlink'>, read: (path: string) => string | undefined): FileTree {
  const listed = new Map<string, TreeEntry[]>();
  const directories = new Map<string, Map<string, TreeEntry['kind']>>([['', new Map()]]);
  for (const [path, kind] of kinds) {
    let below = path;
    let belowKind: TreeEntry['kind'] = kind;
    for (;;) {
      const slash = below.lastIndexOf('/');
      const parent = slash < 0 ? '' : below.slice(0, slash);
      const names = directories.get(parent);
      names?.set(below.slice(slash + 1), belowKind);
      if (names) break;
      directories.set(parent, new Map([[below.slice(slash + 1), belowKind]]));
      below = parent;
      belowKind = 'directory';
    }
  }
  return {
    read: (path) => (kinds.get(path) === 'file' ? read(path) : undefined),
    list: (directory) => {
      const known = listed.get(directory);
      const names = known ? undefined : directories.get(directory);
      if (names) listed.set(directory, [...names].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1)));
      return known ?? listed.get(directory);
    },
  };
}
