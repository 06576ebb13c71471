import { randomUUID } from 'crypto';
import { mkdirSync, realpathSync, rmdirSync } from 'fs';
import { dirname, resolve } from 'path';
import { applyJournal } from './applying';
import { Interruption, settleRoots } from './interruption';
import { commitJournals, Journal, writeJournal } from './journal';
import { Refusals } from './refusals';
import { TreePlan, TreeToWrite } from './tree-plan';
import { clearStaging, lockRoot, unlockRoot } from './writing-lock';
import { LifeboatError } from '../manifest/lifeboat-error';

export type { TreeToWrite } from './tree-plan';

/** What was done in one tree; paths are relative to its root. */
export interface TreeReport {
  readonly root: string;
  readonly written: string[];
  readonly deleted: string[];
  readonly unchanged: string[];
}

/** What was done by one write. */
export interface WriteReport {
  /** In the order of the trees given. */
  readonly trees: TreeReport[];
  /** Interrupted writes that were finished first. */
  readonly finished: Interruption[];
}

interface OpenRoot {
  readonly path: string;
  /** Directories that were made for it, the deepest first. */
  readonly made: readonly string[];
}

/** Brings rendered files into directory trees: all of them or, where anything stands in the way, none. */
export function writeTrees(trees: readonly TreeToWrite[]): WriteReport {
  const opened: OpenRoot[] = [];
  const locked: string[] = [];
  try {
    for (const tree of trees) opened.push(openRoot(tree.root, opened));
    for (const { path } of opened) {
      failing(path, PREPARING, () => lockRoot(path));
      locked.push(path);
    }
    const finished = failing(locked.join(', '), APPLYING, () => settleRoots(locked));
    const plans = prepare(trees, locked);
    apply(plans);
    return {
      trees: plans.map(({ written, deleted, unchanged }, index) => ({ root: trees[index].root, written, deleted, unchanged })),
      finished,
    };
  } finally {
    for (const root of locked) unlockRoot(root);
    for (const { made } of opened) removeIfEmpty(made);
  }
}

const PREPARING = 'Remove the cause and run the command again; nothing was changed';
const APPLYING = 'Remove the cause and run the command again: it finishes what was begun';

function openRoot(root: string, before: readonly OpenRoot[]): OpenRoot {
  const made: string[] = [];
  const first = failing(root, PREPARING, () => mkdirSync(root, { recursive: true }));
  if (first !== undefined) {
    for (let path = resolve(root); path.length >= resolve(first).length; path = dirname(path)) made.push(path);
  }
  // The root itself may be reached through a link; what lies below may not.
  const path = realpathSync(root);
  if (before.some((other) => other.path === path)) {
    throw new LifeboatError('trees-overlap', {
      place: root,
      problem: 'two trees have this root, so that neither knows what the other one owns',
      remedy: 'Give each copy a checkout of its own',
    });
  }
  return { path, made };
}

function prepare(trees: readonly TreeToWrite[], roots: readonly string[]): TreePlan[] {
  try {
    const refusals = new Refusals();
    const plans = trees.map((tree, index) => failing(roots[index], PREPARING, () => new TreePlan(roots[index], tree, refusals)));
    refusals.throwIfAny();
    return plans;
  } catch (error) {
    // Nothing was decided yet, so what waits is only leftovers.
    roots.forEach(clearStaging);
    throw error;
  }
}

function apply(plans: readonly TreePlan[]): void {
  const busy = plans.filter(({ moves, changes }) => moves.size + changes.length > 0);
  if (busy.length === 0) return;
  const transaction = randomUUID();
  const roots = busy.map(({ root }) => root);
  const journals = busy.map(({ root, tree, moves, changes }): { root: string; journal: Journal } => (
    { root, journal: { format: 1, transaction, roots, owner: tree.owner, moves: [...moves], changes } }
  ));
  try {
    for (const { root, journal } of journals) failing(root, PREPARING, () => writeJournal(root, journal));
  } catch (error) {
    roots.forEach(clearStaging);
    throw error;
  }
  const [{ root: deciding, journal }] = journals;
  failing(deciding, APPLYING, () => commitJournals(journal));
  for (const { root, journal: own } of journals) {
    failing(root, APPLYING, () => {
      applyJournal(root, own);
      clearStaging(root);
    });
  }
}

/** Says in a sentence what the file system refused. */
function failing<T>(root: string, remedy: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new LifeboatError('cannot-write', { place: root, problem: `the file system refused to write here: ${(error as Error).message}`, remedy });
  }
}

function removeIfEmpty(directories: readonly string[]): void {
  try {
    directories.forEach((directory) => rmdirSync(directory));
  } catch {
    // What holds files stays.
  }
}
