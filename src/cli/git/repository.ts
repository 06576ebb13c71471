import { lstatSync } from 'fs';
import { join } from 'path';
import { fields, git, gitMeanwhile, runGit, tryGit } from './git';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** One path of a tree as Git keeps it. */
export interface GitFile {
  readonly kind: 'file' | 'symlink' | 'submodule';
  /** Tells contents apart: the blob's id, or for what stands in the work tree alone `work tree:` and its path. */
  readonly id: string;
}

/** A path that is not the same in two trees; absent where a tree lacks it. */
export interface GitChange {
  readonly before?: GitFile;
  readonly after?: GitFile;
}

/** A commit and how it was asked for. */
export interface GitCommit {
  readonly id: string;
  /** `a1b2c3d4e5f6 (main)`. */
  readonly text: string;
}

/** Begins the id of what no blob holds. */
export const WORK_TREE = 'work tree:';

const KINDS: { readonly [mode: string]: GitFile['kind'] } = { 100644: 'file', 100755: 'file', 100664: 'file', 120000: 'symlink', 160000: 'submodule' };
/** More words than this would not fit into the arguments of a process. */
const MOST_WORDS = 2000;
const BATCH = 20_000;

/** A Git repository, read without a checkout and with one process a question. */
export class Repository {
  /** The repository around a directory; git is asked in the same breath for `revisions` that will be needed. */
  public static open(directory: string, place: string, revisions: readonly string[] = []): Repository {
    const about = ['rev-parse', '--is-shallow-repository', '--show-toplevel', '--show-prefix'];
    const plain = revisions.filter((revision) => /^[\w@]/.test(revision));
    const asked = plain.length === 0 ? undefined : tryGit(directory, [...about, ...plain.map((revision) => `${revision}^{commit}`)]);
    const found = (asked ?? tryGit(directory, about))?.toString('utf8').split('\n');
    if (found && found[1]) {
      // What is no name of one commit may come as several lines, or as none.
      const ids = found.slice(3, -1);
      const resolved = asked && ids.length === plain.length ? plain.map((revision, index): [string, string] => [revision, ids[index]]) : [];
      return new Repository(found[1], found[2] ?? '', found[0] === 'true', new Map(resolved.filter(([, id]) => /^[0-9a-f]{40,64}$/.test(id))));
    }
    throw new LifeboatError('no-repository', {
      place, problem: 'this directory is in no Git work tree, and two revisions of it are compared', remedy: 'Change to a clone of the repository',
    });
  }

  private constructor(
    /** The top directory of the work tree. */
    public readonly top: string,
    /** The directory that was asked for, relative to the top and ending in `/`; empty for the top itself. */
    public readonly prefix: string,
    private readonly isShallow: boolean,
    private readonly resolved: ReadonlyMap<string, string>,
  ) {}

  /** The commit of a revision; `place` is the option that names it. */
  public commit(revision: string, place: string): GitCommit {
    const resolved = (asked: string): string => {
      const { status, stdout } = runGit(this.top, ['rev-parse', '--verify', '--quiet', '--end-of-options', asked]);
      return status === 0 ? stdout.toString('utf8').trim() : '';
    };
    // Behind a search, `:/text`, nothing can be appended.
    const id = this.resolved.get(revision) ?? (resolved(`${revision}^{commit}`) || resolved(`${resolved(revision)}^{commit}`));
    if (id !== '') return { id, text: id.startsWith(revision) ? id.slice(0, 12) : `${id.slice(0, 12)} (${revision})` };
    if (this.isShallow) {
      throw new LifeboatError('revision-shallow', {
        place,
        problem: `this clone is shallow and does not hold '${revision}'`,
        remedy: 'Fetch more: `git fetch --deepen=100`, or `git fetch origin BRANCH`; for actions/checkout write `fetch-depth: 0`',
      });
    }
    throw new LifeboatError('revision-unknown', {
      place, problem: `the repository has no commit '${revision}'`, remedy: 'Correct it, or fetch it first: `git fetch origin`',
    });
  }

  /** Every file of a commit. */
  public files({ id }: GitCommit): Map<string, GitFile> {
    const files = new Map<string, GitFile>();
    for (const field of fields(git(this.top, ['ls-tree', '-r', '-z', '--full-tree', id]))) {
      const tab = field.indexOf('\t');
      files.set(field.slice(tab + 1), { kind: KINDS[field.slice(0, 6)] ?? 'file', id: field.slice(field.lastIndexOf(' ', tab) + 1, tab) });
    }
    return files;
  }

  /** What differs between a commit and another, or the work tree with what is not ignored. */
  public changes(base: GitCommit, head: GitCommit | undefined): Map<string, GitChange> {
    const options = ['--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-relative', '--ignore-submodules=dirty'];
    const found = fields(git(this.top, ['diff', ...options, base.id, ...(head ? [head.id] : []), '--']));
    const changes = new Map<string, GitChange>();
    for (let index = 0; index + 1 < found.length; index += 2) {
      const [before, after, beforeId, afterId] = found[index].slice(1).split(' ');
      const path = found[index + 1];
      // A path whose merge is not resolved comes twice, the second time with what stands in the work tree.
      const change = { ...sideOf('before', before, beforeId), ...(head ? sideOf('after', after, afterId) : this.inWorkTree(path)) };
      if (change.before || change.after) changes.set(path, { ...changes.get(path), ...change });
    }
    if (head) return changes;
    for (const path of fields(git(this.top, ['ls-files', '-z', '--others', '--exclude-standard']))) {
      if (!path.endsWith('/')) changes.set(path, { ...changes.get(path), ...this.inWorkTree(path) });
    }
    return changes;
  }

  /** The contents of blobs by their ids. */
  public blobs(ids: readonly string[]): Map<string, Buffer> {
    const blobs = new Map<string, Buffer>();
    for (let start = 0; start < ids.length; start += BATCH) {
      const output = git(this.top, ['cat-file', '--batch'], `${ids.slice(start, start + BATCH).join('\n')}\n`);
      for (let at = 0; at < output.length;) {
        const end = output.indexOf(10, at);
        const [id, kind, size] = output.toString('latin1', at, end).split(' ');
        if (kind !== 'blob') {
          throw new LifeboatError('git-failed', { place: this.top, problem: `the repository lacks the object ${id}`, remedy: 'Run `git fsck`, and fetch what it misses' });
        }
        blobs.set(id, output.subarray(end + 1, end + 1 + Number(size)));
        at = end + 2 + Number(size);
      }
    }
    return blobs;
  }

  /** The files of a commit that hold one of the words; undefined where these are too many to ask for. */
  public holding({ id }: GitCommit, words: readonly string[]): Set<string> | undefined {
    if (words.length > MOST_WORDS) return undefined;
    // One expression of them all takes git a third of the time of as many fixed strings.
    const expression = words.map((word) => word.replace(/[\\^$.[|()*+?{]/g, '\\$&')).join('|');
    const { status, stdout } = runGit(this.top, ['grep', '-l', '-z', '-E', '--full-name', '-e', expression, id, '--']);
    // 1 says that there is none.
    if (status > 1) return undefined;
    return new Set(fields(stdout).map((path) => path.slice(id.length + 1)));
  }

  /** The same, asked for while other questions are answered. */
  public async holdingMeanwhile({ id }: GitCommit, word: string): Promise<Set<string> | undefined> {
    const output = await gitMeanwhile(this.top, ['grep', '-l', '-z', '-F', '--full-name', '-e', word, id, '--']);
    return output && new Set(fields(output).map((path) => path.slice(id.length + 1)));
  }

  /** Writes every file of a commit into an empty directory. */
  public export(commit: GitCommit, directory: string, index: string): void {
    const env = { GIT_INDEX_FILE: index };
    for (const args of [['read-tree', commit.id], ['checkout-index', '--all', '--quiet', `--prefix=${directory}/`]]) {
      const { status, stderr } = runGit(this.top, args, '', env);
      if (status !== 0) throw new LifeboatError('git-failed', { place: this.top, problem: `\`git ${args[0]}\` failed: ${stderr.trim()}`, remedy: 'Mend what it says' });
    }
  }

  private inWorkTree(path: string): GitChange {
    const found = lstatSync(join(this.top, path), { throwIfNoEntry: false });
    const id = `${WORK_TREE}${path}`;
    if (found?.isSymbolicLink()) return { after: { kind: 'symlink', id } };
    if (found?.isFile()) return { after: { kind: 'file', id } };
    return found?.isDirectory() ? { after: { kind: 'submodule', id } } : {};
  }
}

function sideOf(side: 'before' | 'after', mode: string, id: string): GitChange {
  return /^0+$/.test(mode) || !KINDS[mode] ? {} : { [side]: { kind: KINDS[mode], id } };
}
