import { existsSync, lstatSync, readFileSync, renameSync, rmdirSync, rmSync } from 'fs';
import { CHECKSUMS_FILE, sha256 } from './checksums';
import { FileChange, Journal, stagedPath } from './journal';

/** Whether a path of a journal still has the old content, already has the new one, or has neither. */
export type PathState = 'pending' | 'done' | 'neither';

/** Brings a root to the state that its journal describes; doing it again, after a kill at any point, ends in the same state. */
export function applyJournal(root: string, journal: Journal): void {
  for (const path of journal.moves) renameStaged(root, path);
  const directories = new Map<string, FileChange[]>();
  for (const change of journal.changes) {
    const directory = change.path.slice(0, Math.max(0, change.path.lastIndexOf('/')));
    const changes = directories.get(directory);
    if (changes) changes.push(change);
    else directories.set(directory, [change]);
  }
  for (const [directory, changes] of directories) applyDirectory(root, directory, changes);
}

/** The state of each path of a journal, by the files themselves. */
export function statesOf(root: string, journal: Journal): Map<string, PathState> {
  const states = new Map<string, PathState>();
  for (const path of journal.moves) states.set(path, stateOfMove(root, path));
  for (const change of journal.changes) states.set(change.path, stateOfChange(root, change));
  return states;
}

function applyDirectory(root: string, directory: string, changes: readonly FileChange[]): void {
  const sums = changes.find((change) => change.path.slice(directory.length).replace('/', '') === CHECKSUMS_FILE);
  // Without SHA256SUMS the directory does not verify while it is neither the old nor the new one.
  if (sums && (sums.new === null || existsSync(stagedPath(root, sums.path)))) rmSync(`${root}/${sums.path}`, { force: true });
  for (const change of changes) {
    if (change === sums) continue;
    if (change.new !== null) renameStaged(root, change.path);
    else rmSync(`${root}/${change.path}`, { force: true });
  }
  if (sums && sums.new !== null) renameStaged(root, sums.path);
  if (changes.some((change) => change.new === null)) removeEmptied(root, directory);
}

function renameStaged(root: string, path: string): void {
  const staged = stagedPath(root, path);
  try {
    renameSync(staged, `${root}/${path}`);
  } catch (error) {
    // What no longer waits was moved before the kill.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existsSync(staged)) throw error;
  }
}

function removeEmptied(root: string, directory: string): void {
  for (let path = directory; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    try {
      rmdirSync(`${root}/${path}`);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
      if (code !== 'ENOENT') throw error;
    }
  }
}

function stateOfMove(root: string, path: string): PathState {
  const staged = lstatSync(stagedPath(root, path), { throwIfNoEntry: false });
  const standing = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  if (staged?.isDirectory() && standing === undefined && !goesThroughLink(root, path)) return 'pending';
  return staged === undefined && standing?.isDirectory() ? 'done' : 'neither';
}

function stateOfChange(root: string, change: FileChange): PathState {
  if (goesThroughLink(root, change.path)) return 'neither';
  const standing = sumOf(`${root}/${change.path}`);
  if (change.new === null) return standing === null ? 'done' : standing === change.old ? 'pending' : 'neither';
  const staged = sumOf(stagedPath(root, change.path));
  if (staged === null) return standing === change.new ? 'done' : 'neither';
  const removedFirst = standing === null && (change.path === CHECKSUMS_FILE || change.path.endsWith(`/${CHECKSUMS_FILE}`));
  return staged === change.new && (standing === change.old || standing === change.new || removedFirst) ? 'pending' : 'neither';
}

/** The sum of a file, null where nothing stands, empty where something stands that is no file. */
function sumOf(place: string): string | null {
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status === undefined) return null;
  return status.isFile() ? sha256(readFileSync(place)) : '';
}

function goesThroughLink(root: string, path: string): boolean {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    if (lstatSync(`${root}/${path.slice(0, slash)}`, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  }
  return false;
}
