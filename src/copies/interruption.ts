import { existsSync } from 'fs';
import { applyJournal, statesOf } from './applying';
import { commitJournals, isCommitted, Journal, readJournal, readTransaction } from './journal';
import { STAGING_DIRECTORY } from './tree-path';
import { clearStaging, lockRoot, unlockRoot, writerIn } from './writing-lock';
import { LifeboatError } from '../manifest/lifeboat-error';

/** A write that was decided, but did not come to its end. */
export interface Interruption {
  readonly root: string;
  /** Whose definition was being written. */
  readonly owner: string;
  /** How many files and whole new directories already stand as they should. */
  readonly done: number;
  /** What does not yet. */
  readonly pending: string[];
  /** The process that is writing at this moment: then nothing was interrupted, it just goes on. */
  readonly writer?: number;
}

/** The interrupted write in a root, or undefined where its files are those of one whole write. */
export function interruptionIn(root: string): Interruption | undefined {
  const journal = readJournal(root);
  if (journal === undefined || !isCommitted(root, journal)) return undefined;
  const writer = writerIn(root);
  return { ...describe(root, journal), ...(writer === undefined ? {} : { writer }) };
}

/** Finishes the interrupted write in a root, in all roots that it was to change together, and says what it finished. */
export function finishInterruption(root: string): Interruption[] {
  if (!existsSync(`${root}/${STAGING_DIRECTORY}`)) return [];
  lockRoot(root);
  try {
    return settleRoots([root]);
  } finally {
    unlockRoot(root);
  }
}

/** Finishes what was decided in these locked roots and drops what was not, so that their staging directories are empty. */
export function settleRoots(roots: readonly string[]): Interruption[] {
  const finished: Interruption[] = [];
  for (const root of roots) {
    const journal = readJournal(root);
    if (journal !== undefined && isCommitted(root, journal)) finished.push(...finishTransaction(root, journal, roots));
    else clearStaging(root);
  }
  return finished;
}

function finishTransaction(root: string, journal: Journal, locked: readonly string[]): Interruption[] {
  const others = journal.roots.filter((other) => other !== root && readTransaction(other) === journal.transaction);
  const toLock = others.filter((other) => !locked.includes(other));
  const held: string[] = [];
  try {
    for (const other of toLock) {
      lockRoot(other);
      held.push(other);
    }
    // Each root has to know by itself before the first one is done and forgets.
    commitJournals(journal);
    const journals = [root, ...others].flatMap((place) => {
      const found = readJournal(place);
      return found?.transaction === journal.transaction ? [{ place, found }] : [];
    });
    const interruptions = journals.map(({ place, found }) => describe(place, found, true));
    for (const { place, found } of journals) {
      applyJournal(place, found);
      clearStaging(place);
    }
    return interruptions;
  } finally {
    for (const other of held) unlockRoot(other);
  }
}

function describe(root: string, journal: Journal, strict = false): Interruption {
  const states = statesOf(root, journal);
  const paths = [...states.keys()];
  const neither = paths.filter((path) => states.get(path) === 'neither');
  if (strict && neither.length > 0) throw conflict(root, neither);
  const pending = paths.filter((path) => states.get(path) !== 'done');
  return { root, owner: journal.owner, done: paths.length - pending.length, pending };
}

function conflict(root: string, paths: readonly string[]): LifeboatError {
  return new LifeboatError('interruption-conflict', {
    place: `${root}/${paths[0]}`,
    problem: `a write was interrupted here, and since then ${paths.length === 1 ? 'this file was' : `${paths.length} files were`} changed, `
      + 'so that it cannot be finished',
    remedy: `Bring the old content back with \`git -C ${root} restore ${paths.slice(0, 10).join(' ')}\` and run the command again, or give the write up: `
      + `delete ${root}/${STAGING_DIRECTORY} and restore the whole checkout`,
  });
}
