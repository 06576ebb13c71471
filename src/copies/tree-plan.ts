import { accessSync, constants, readFileSync, statSync } from 'fs';
import { sha256 } from './checksums';
import { FileChange } from './journal';
import { SHARED_OWNER } from './marker';
import { isUnmarked, Ownership, ownershipOf } from './ownership';
import { Refusals } from './refusals';
import { RenderedFile } from './rendering';
import { TreeDirectory } from './tree-directory';
import { checkTreePath, STAGING_DIRECTORY } from './tree-path';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Files to bring into one directory tree. */
export interface TreeToWrite {
  /** The directory, which need not exist. */
  readonly root: string;
  /** Whose definition the files come from. */
  readonly owner: string;
  /** Read once and in order, so that not all texts need to exist at a time. */
  readonly files: Iterable<RenderedFile>;
  /** Directories and files, relative to the root (`.` is all of it), in which files of this owner that are no longer rendered are deleted. */
  readonly territory: readonly string[];
  /** Path -> the text that a merged text was made from: such a file may be replaced as long as it is that text; empty where there was none. */
  readonly mergedFrom?: ReadonlyMap<string, string>;
  /** Paths that may be replaced or deleted although they were edited by hand. */
  readonly release?: ReadonlySet<string>;
}

/** What has to be done in one tree; all new content already waits in its staging directory. */
export class TreePlan {
  public readonly written: string[] = [];
  public readonly deleted: string[] = [];
  public readonly unchanged: string[] = [];
  public readonly changes: FileChange[] = [];
  public readonly moves = new Set<string>();
  private readonly directories = new Map<string, TreeDirectory>();
  private readonly changing = new Set<TreeDirectory>();
  private readonly scanned = new Set<string>();

  public constructor(public readonly root: string, public readonly tree: TreeToWrite, private readonly refusals: Refusals) {
    this.directories.set('', new TreeDirectory(root, '', undefined, true));
    for (const path of tree.territory) if (path !== '.') checkTreePath(path, root);
    let last = this.directoryFor('');
    for (const file of tree.files) {
      const slash = file.path.lastIndexOf('/');
      const path = file.path.slice(0, Math.max(0, slash));
      if (slash === 0 || !this.directories.has(path)) checkTreePath(file.path, root);
      if (path !== last.path) last = this.directoryFor(path);
      this.put(last, file.path.slice(slash + 1), file);
    }
    for (const path of tree.territory) this.scan(path);
    this.deleted.sort();
    this.checkReachable();
  }

  private put(directory: TreeDirectory, name: string, file: RenderedFile): void {
    checkTreePath(name, this.root, file.path);
    directory.want(name, '');
    const mergedFrom = this.tree.mergedFrom?.get(file.path);
    if (directory.kindOf(name, 'file') === undefined) {
      if (mergedFrom) this.refusals.add('changed-meanwhile', this.root, file.path, 'it was deleted after its text had been read for merging');
      this.write(directory, name, file, null);
      return;
    }
    const place = `${this.root}/${file.path}`;
    const standing = readFileSync(place, 'utf8');
    if (isSame(standing, file.text, place)) {
      if (file.executable && !isExecutable(place)) this.write(directory, name, file, sha256(file.text));
      else this.unchanged.push(file.path);
      return;
    }
    const content = readFileSync(place);
    if (mergedFrom === undefined) {
      this.judge(directory, name, file.path, content);
    } else if (standing !== mergedFrom) {
      this.refusals.add('changed-meanwhile', this.root, file.path, 'it was changed after its text had been read for merging');
    }
    this.write(directory, name, file, sha256(content));
  }

  private write(directory: TreeDirectory, name: string, file: RenderedFile, old: string | null): void {
    directory.stage(name, file.text, file.executable);
    this.written.push(file.path);
    if (directory.newFrom !== undefined) {
      this.moves.add(directory.newFrom);
    } else {
      this.changing.add(directory);
      this.changes.push({ path: file.path, old, new: sha256(file.text) });
    }
  }

  private judge(directory: TreeDirectory, name: string, path: string, content: Buffer): Ownership['verdict'] {
    const released = this.tree.release?.has(path) ?? false;
    const ownership = ownershipOf({ name, content }, {
      owner: this.tree.owner,
      inTerritory: this.inTerritory(directory.path, path),
      checksums: () => (released ? checksumsIfWhole(directory) : directory.checksums()),
      directoryOwner: () => directory.owner(),
    });
    if (ownership.verdict === 'foreign') this.refusals.add('foreign-file', this.root, path, ownership.reason);
    if (released) return ownership.verdict;
    if (ownership.verdict === 'edited') this.refusals.add('edited-by-hand', this.root, path, 'it was changed by hand since it was generated');
    if (ownership.verdict === 'unproved') {
      this.refusals.add('checksums-missing', this.root, path, `nothing proves that it was not changed by hand: ${ownership.reason}`);
    }
    return ownership.verdict;
  }

  private scan(path: string): void {
    if (path === '.') {
      this.scanDirectory(this.directoryFor(''));
      return;
    }
    let directory = this.directoryFor('');
    const names = path.split('/');
    for (const [index, name] of names.entries()) {
      const kind = directory.standing?.get(name);
      if (kind === 'symlink') directory.kindOf(name, 'directory');
      if (kind === 'file' && index === names.length - 1) this.deleteIfStale(directory, name);
      if (kind !== 'directory') return;
      directory = this.standingDirectory(directory, name);
    }
    this.scanDirectory(directory);
  }

  private scanDirectory(directory: TreeDirectory): void {
    // A directory with a `.git` of its own is a checkout of another repository.
    if (this.scanned.has(directory.path) || (directory.path !== '' && directory.standing?.has('.git'))) return;
    this.scanned.add(directory.path);
    for (const [name, kind] of directory.standing ?? []) {
      if (kind === 'file') this.deleteIfStale(directory, name);
      else if (kind === 'directory' && name !== '.git' && name !== STAGING_DIRECTORY) this.scanDirectory(this.standingDirectory(directory, name));
    }
  }

  private deleteIfStale(directory: TreeDirectory, name: string): void {
    const path = directory.pathOf(name);
    if (directory.wants(name) || this.scanned.has(path)) return;
    this.scanned.add(path);
    const owner = isUnmarked(name) ? directory.owner() : directory.ownerOf(name);
    if (owner !== this.tree.owner && owner !== SHARED_OWNER) return;
    const content = readFileSync(`${this.root}/${path}`);
    if (this.judge(directory, name, path, content) === 'foreign') return;
    this.changing.add(directory);
    this.changes.push({ path, old: sha256(content), new: null });
    this.deleted.push(path);
  }

  private directoryFor(path: string): TreeDirectory {
    const known = this.directories.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    const parent = this.directoryFor(path.slice(0, Math.max(0, slash)));
    const name = path.slice(slash + 1);
    parent.want(name, '/');
    const directory = new TreeDirectory(this.root, path, parent, parent.kindOf(name, 'directory') !== undefined);
    this.directories.set(path, directory);
    return directory;
  }

  private standingDirectory(parent: TreeDirectory, name: string): TreeDirectory {
    const path = parent.pathOf(name);
    return this.directories.get(path) ?? new TreeDirectory(this.root, path, parent, true);
  }

  private inTerritory(directory: string, path: string): boolean {
    return this.tree.territory.some((own) => own === '.' || own === path || own === directory || directory.startsWith(`${own}/`));
  }

  /** A rename that could fail is found before the first one is done. */
  private checkReachable(): void {
    const device = statSync(this.root).dev;
    for (const path of this.moves) this.changing.add(this.directoryFor(path.slice(0, Math.max(0, path.lastIndexOf('/')))));
    for (const directory of this.changing) {
      const place = `${this.root}/${directory.path}`;
      if (statSync(place).dev !== device) throw notWritable(place, `it is on another file system than ${this.root}, so files cannot be renamed into it`);
      try {
        accessSync(place, constants.W_OK);
        accessSync(place, constants.X_OK);
      } catch (error) {
        throw notWritable(place, (error as Error).message);
      }
    }
  }
}

function notWritable(place: string, problem: string): LifeboatError {
  return new LifeboatError('cannot-write', {
    place,
    problem: `nothing can be written in this directory: ${problem}`,
    remedy: 'Make it writable and run the command again; nothing was changed',
  });
}

function checksumsIfWhole(directory: TreeDirectory): ReadonlyMap<string, string> | undefined {
  try {
    return directory.checksums();
  } catch {
    return undefined;
  }
}

function isSame(standing: string, text: string, place: string): boolean {
  // Bytes that are no UTF-8 are read as U+FFFD, so a text that holds one is compared as bytes.
  return standing === text && (!text.includes('\uFFFD') || readFileSync(place).equals(Buffer.from(text)));
}

function isExecutable(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
