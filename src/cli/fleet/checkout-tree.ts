import { lstatSync } from 'fs';
import { join } from 'path';
import { FleetCheckout } from './checkout';
import { fields, git } from '../git/git';
import { FileTree } from '../kustomize/file-tree';
import { listedTree } from '../kustomize/listed-tree';

type Kind = 'file' | 'symlink';

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
  if (!checkout.hasHead) return listedTree(new Map(), () => undefined);
  const kinds = entries(git(checkout.directory, ['ls-tree', '-r', '-z', 'HEAD']));
  const changed = [...checkout.uncommitted].filter((path) => kinds.get(path) === 'file');
  const texts = new Map(changed.map((path) => [path, git(checkout.directory, ['cat-file', 'blob', `HEAD:${path}`]).toString('utf8')]));
  return listedTree(kinds, (path) => texts.get(path) ?? checkout.text(path));
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
  return listedTree(kinds, (path) => checkout.text(path));
}
