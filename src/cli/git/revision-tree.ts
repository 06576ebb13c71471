import { readFileSync } from 'fs';
import { join } from 'path';
import { KnownFiles } from './known-files';
import { GitChange, GitCommit, GitFile, Repository, WORK_TREE } from './repository';
import { FileTree } from '../kustomize/file-tree';

/** A tree in which files can be told apart by what they hold, without reading them. */
export interface ContentTree extends FileTree {
  /** What stands in the tree; two files with one content have one id. */
  readonly files: ReadonlyMap<string, GitFile>;
  /** The bytes of a file. */
  bytes(path: string): Buffer | undefined;
  /** Says that these files will be read, so that all that were said are then fetched in one go. */
  load(paths: Iterable<string>): void;
  /** Which files hold one of the words; undefined where that cannot be told without reading them. */
  holding(words: readonly string[]): ReadonlySet<string> | undefined;
}

/** Both sides of a comparison share what was read. */
export class BlobCache {
  private readonly blobs = new Map<string, Buffer>();
  private readonly wanted = new Set<string>();

  public constructor(private readonly repository: Repository) {}

  /** Takes note of those that are not there yet. */
  public load(ids: readonly string[]): void {
    for (const id of ids) if (!this.blobs.has(id)) this.wanted.add(id);
  }

  /** One of them; all that are noted are read with the first. */
  public get(id: string): Buffer {
    const known = this.blobs.get(id);
    if (known) return known;
    this.wanted.add(id);
    for (const [each, bytes] of this.repository.blobs([...this.wanted])) this.blobs.set(each, bytes);
    this.wanted.clear();
    return this.blobs.get(id)!;
  }
}

/** The tree of a commit, or the work tree as a commit and what was changed since. */
export class RevisionTree extends KnownFiles implements ContentTree {
  /** Both trees of a comparison; `changes` leads from the first to the second. */
  public static both(
    repository: Repository, base: GitCommit, changes: ReadonlyMap<string, GitChange>,
  ): { readonly before: RevisionTree; readonly after: RevisionTree } {
    const cache = new BlobCache(repository);
    const before = repository.files(base);
    const after = new Map(before);
    for (const [path, change] of changes) {
      if (change.after) after.set(path, change.after);
      else after.delete(path);
    }
    return { before: new RevisionTree(before, repository, base, cache), after: new RevisionTree(after, repository, base, cache) };
  }

  private constructor(
    files: ReadonlyMap<string, GitFile>,
    private readonly repository: Repository,
    private readonly base: GitCommit,
    private readonly cache: BlobCache,
  ) {
    super(files);
  }

  public bytes(path: string): Buffer | undefined {
    const file = this.files.get(path);
    if (file?.kind !== 'file') return undefined;
    return file.id.startsWith(WORK_TREE) ? readFileSync(join(this.repository.top, path)) : this.cache.get(file.id);
  }

  public load(paths: Iterable<string>): void {
    this.cache.load([...paths].flatMap((path) => {
      const file = this.files.get(path);
      return file?.kind === 'file' && !file.id.startsWith(WORK_TREE) ? file.id : [];
    }));
  }

  /** Asked of the commit that both trees come from: right for every file that is the same in both. */
  public holding(words: readonly string[]): ReadonlySet<string> | undefined {
    return this.repository.holding(this.base, words);
  }
}
