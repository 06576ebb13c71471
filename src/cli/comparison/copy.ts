import { accessSync, constants, readdirSync, readFileSync } from 'fs';
import { posix, relative, resolve } from 'path';
import { CopyKind } from './finding';
import { RenderedTree } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';

const SKIPPED = new Set(['.git', 'node_modules']);

/** A copy on disk, and what it should hold. */
export interface Copy {
  readonly kind: CopyKind;
  /** The project tree's name; absent for the fleet. */
  readonly name?: string;
  /** The directory as it was given. */
  readonly directory: string;
  readonly cwd: string;
  readonly tree: RenderedTree;
}

/** What stands on disk of a copy. */
export interface CopyState {
  readonly copy: Copy;
  /** Every file of the definition that is not the same to the byte: its content here, or undefined where it is missing. */
  readonly differing: ReadonlyMap<string, string | undefined>;
  /** The content that the definition gives a file. */
  readonly defined: ReadonlyMap<string, string>;
  /** Scripts that lack the mode to run. */
  readonly notExecutable: readonly string[];
}

/** Reads every file of a copy once, and compares bytes. */
export function readCopy(copy: Copy): CopyState {
  const root = resolve(copy.cwd, copy.directory);
  const differing = new Map<string, string | undefined>();
  const notExecutable: string[] = [];
  for (const file of copy.tree.files) {
    const content = readIfThere(`${root}/${file.path}`);
    if (content === undefined || !content.equals(Buffer.from(file.text))) {
      differing.set(file.path, content?.toString('utf8'));
    }
    if (file.executable && content !== undefined && !canExecute(`${root}/${file.path}`)) notExecutable.push(file.path);
  }
  return { copy, differing, notExecutable, defined: new Map(copy.tree.files.map((file) => [file.path, file.text])) };
}

/** The content of a file of this copy, or undefined where it is missing. */
export function contentOf(state: CopyState, path: string): string | undefined {
  return state.differing.has(path) ? state.differing.get(path) : state.defined.get(path);
}

/** Where a file of a copy stands, relative to the working directory. */
export function placeOf(copy: Copy, path: string): string {
  return posix.normalize(relative(copy.cwd, resolve(copy.cwd, copy.directory, path)).replaceAll('\\', '/') || '.');
}

/** What a directory of a copy holds; nothing where it is missing. */
export function entriesOf(copy: Copy, path: string): { readonly name: string; readonly isDirectory: boolean }[] {
  try {
    return readdirSync(resolve(copy.cwd, copy.directory, path), { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw unreadable(resolve(copy.cwd, copy.directory, path), error);
  }
}

/** Every directory of a checkout: no definition says where its clusters are. */
export function directoriesBelow(copy: Copy, path: string): string[] {
  return entriesOf(copy, path).filter(({ name, isDirectory }) => isDirectory && !SKIPPED.has(name)).flatMap(({ name }) => {
    const below = path === '.' ? name : `${path}/${name}`;
    return [below, ...directoriesBelow(copy, below)];
  });
}

/** The text of a file that the definition does not have. */
export function foreignText(copy: Copy, path: string): string | undefined {
  return readIfThere(resolve(copy.cwd, copy.directory, path))?.toString('utf8');
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw unreadable(path, error);
  }
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function unreadable(path: string, error: unknown): LifeboatError {
  return new LifeboatError('copy-unreadable', {
    place: path,
    problem: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}), so nothing can be said about it`,
    remedy: 'Make it a file that this user can read, and check again',
  });
}
