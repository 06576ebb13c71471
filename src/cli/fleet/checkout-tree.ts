import { lstatSync } from 'fs';
import { join } from 'path';
import { FleetCheckout } from './checkout';
import { fields, git } from './git';
import { FileTree, TreeEntry } from '../kustomize/file-tree';

type Kind = 'file' | 'symlink';

function treeOf(kinds: ReadonlyMap<string, Kind>, read: (path: string) => string | undefined): FileTree {
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

const LINK = '120000';
const SUBMODULE = '160000';

/** The entries that `git ls-tree` and `git ls-files --stage` print: mode first, then a tab and the path. */
function entries(output: Buffer): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const field of fields(output)) {
    const mode = field.slice(0, 6);
    if (mode !== SUBMODULE) kinds.set(field.slice(field.indexOf('\t') + 1), mode === LINK ? 'symlink' : 'file');
  }
  return kinds;
}

/** What HEAD holds: as far as the files tell, what the cluster has. */
export function headTree(checkout: FleetCheckout): FileTree {
  if (!checkout.hasHead) return treeOf(new Map(), () => undefined);
  const kinds = entries(git(checkout.directory, ['ls-tree', '-r', '-z', 'HEAD']));
  const changed = [...checkout.uncommitted].filter((path) => kinds.get(path) === 'file');
  const texts = new Map(changed.map((path) => [path, git(checkout.directory, ['cat-file', 'blob', `HEAD:${path}`]).toString('utf8')]));
  return treeOf(kinds, (path) => texts.get(path) ?? checkout.text(path));
}

/** What a commit of the whole work tree would hold: ignored files never reach a cluster, so they are left out. */
export function workTree(checkout: FleetCheckout): FileTree {
  const kinds = entries(git(checkout.directory, ['ls-files', '--stage', '-z']));
  for (const path of checkout.uncommitted) {
    const found = lstatSync(join(checkout.directory, path), { throwIfNoEntry: false });
    if (found?.isFile()) kinds.set(path, 'file');
    else if (found?.isSymbolicLink()) kinds.set(path, 'symlink');
    else kinds.delete(path);
  }
  return treeOf(kinds, (path) => checkout.text(path));
}
