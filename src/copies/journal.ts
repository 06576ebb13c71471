import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { checkTreePath, STAGING_DIRECTORY } from './tree-path';
import { LifeboatError } from '../manifest/lifeboat-error';

/** A file to put or to delete. */
export interface FileChange {
  readonly path: string;
  /** sha256 of what stands there before; null where nothing does. */
  readonly old: string | null;
  /** sha256 of what stands there after; null where it is deleted. */
  readonly new: string | null;
}

/** All that is going to change in one root. */
export interface Journal {
  readonly format: 1;
  /** The same in every root that is written together. */
  readonly transaction: string;
  /** All roots that are written together. The first decides: once its mark stands, all go forward; before, none does. */
  readonly roots: readonly string[];
  readonly owner: string;
  /** Directories that are new in whole: each is moved in one rename, and what it holds needs no entry. */
  readonly moves: readonly string[];
  readonly changes: readonly FileChange[];
}

/** Where the new content of a path waits. */
export function stagedPath(root: string, path: string): string {
  return `${root}/${STAGING_DIRECTORY}/new/${path}`;
}

/** Puts a journal into place; nothing binds anyone to it before `commitJournals`. */
export function writeJournal(root: string, journal: Journal): void {
  const place = journalPath(root);
  writeFileSync(`${place}.unfinished`, `${JSON.stringify(journal)}\n`);
  renameSync(`${place}.unfinished`, place);
}

/** The journal of a root, or undefined where none stands. */
export function readJournal(root: string): Journal | undefined {
  const place = journalPath(root);
  let text: string;
  try {
    text = readFileSync(place, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  try {
    const journal = JSON.parse(text) as Journal;
    if (journal.format !== 1) throw new Error(`its format is ${journal.format}, not 1`);
    // A journal is a file like any other: what it says must not lead out of the tree either.
    for (const path of [...journal.moves, ...journal.changes.map((change) => change.path)]) checkTreePath(path, root);
    return journal;
  } catch (error) {
    throw new LifeboatError('journal-broken', {
      place,
      problem: `an interrupted write cannot be finished, since its journal is not readable: ${(error as Error).message}`,
      remedy: `Delete ${root}/${STAGING_DIRECTORY}, bring the files back with \`git -C ${root} restore .\` and run synth again`,
    });
  }
}

/** Takes the decision that the journals hold: from here on every kill is followed by going forward. */
export function commitJournals(journal: Journal): void {
  // The first root's mark is the decision. The others repeat it before anything changes, so that each of them knows by itself.
  for (const root of journal.roots) {
    if (readTransaction(root) === journal.transaction) closeSync(openSync(markPath(root), 'w'));
  }
}

/** Whether the write that a journal describes was decided: if not, nothing was changed anywhere. */
export function isCommitted(root: string, journal: Journal): boolean {
  if (existsSync(markPath(root))) return true;
  return readTransaction(journal.roots[0]) === journal.transaction && existsSync(markPath(journal.roots[0]));
}

/** The transaction of the journal in a root. */
export function readTransaction(root: string): string | undefined {
  return readJournal(root)?.transaction;
}

function journalPath(root: string): string {
  return `${root}/${STAGING_DIRECTORY}/journal.json`;
}

function markPath(root: string): string {
  return `${root}/${STAGING_DIRECTORY}/committed`;
}
