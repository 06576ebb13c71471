/** One name in a directory. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink';
}

/** Files below a root, named relative to it with `/` between names; the root itself is the empty path. */
export interface FileTree {
  /** The text of a file, or undefined where there is none. */
  read(path: string): string | undefined;
  /** What a directory holds, in no order, or undefined where there is none. */
  list(directory: string): TreeEntry[] | undefined;
}

/** Joins names as `path.posix.join` does, without a leading or trailing `/`; undefined where `..` leaves the root. */
export function joinPath(...parts: string[]): string | undefined {
  const names: string[] = [];
  for (const name of parts.join('/').split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}

/** A tree as it will be once the changes are made: a text replaces or adds a file, null removes it. */
export function overlayTree(base: FileTree, changes: ReadonlyMap<string, string | null>): FileTree {
  const below = new Map<string, Map<string, TreeEntry | null>>();
  const entriesOf = (directory: string): Map<string, TreeEntry | null> => {
    let entries = below.get(directory);
    if (!entries) below.set(directory, entries = new Map());
    return entries;
  };
  for (const [path, text] of changes) {
    const names = path.split('/');
    const name = names.pop()!;
    const directory = names.join('/');
    entriesOf(directory).set(name, text === null ? null : { name, kind: 'file' });
    if (text === null) continue;
    for (; names.length > 0;) {
      const parent = names.pop()!;
      const above = entriesOf(names.join('/'));
      if (above.has(parent)) break;
      above.set(parent, { name: parent, kind: 'directory' });
    }
  }
  return {
    read(path) {
      const change = changes.get(path);
      return change === undefined ? base.read(path) : change ?? undefined;
    },
    list(directory) {
      const changed = below.get(directory);
      const before = base.list(directory);
      if (!changed) return before;
      if (!before && [...changed.values()].every((entry) => entry === null)) return undefined;
      const kept = (before ?? []).filter((entry) => !changed.has(entry.name));
      return [...kept, ...[...changed.values()].filter((entry) => entry !== null)];
    },
  };
}
