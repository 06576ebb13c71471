import { lstatSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { fields, tryGit } from '../git/git';
import { KnownFiles } from '../git/known-files';
import { GitFile } from '../git/repository';
import { ContentTree } from '../git/revision-tree';

const ASIDE = new Set(['.git', 'node_modules']);

/** The files below a directory as they stand on disk, links not followed. */
export class DiskContentTree extends KnownFiles implements ContentTree {
  /** What Git has or would take in; all files where Git has nothing to say of the directory. */
  public static of(root: string, inGit: boolean): DiskContentTree {
    return new DiskContentTree(root, inGit ? gitFiles(root) ?? walked(root) : walked(root));
  }

  private readonly texts = new Map<string, Buffer>();

  private constructor(public readonly root: string, files: ReadonlyMap<string, GitFile>) {
    super(files);
  }

  public bytes(path: string): Buffer | undefined {
    if (this.files.get(path)?.kind !== 'file') return undefined;
    let bytes = this.texts.get(path);
    if (!bytes) this.texts.set(path, bytes = bytesOf(this.root, path));
    return bytes;
  }

  public load(): void {
    // Each file is read when it is asked for.
  }

  public holding(): undefined {
    return undefined;
  }
}

function bytesOf(root: string, path: string): Buffer {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    throw new LifeboatError('file-unreadable', {
      place: path, problem: `the file may not be read or is gone (${(error as NodeJS.ErrnoException).code ?? String(error)})`, remedy: 'Run as a user who may read it',
    });
  }
}

function kindAt(path: string): GitFile['kind'] | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return 'symlink';
  if (found?.isDirectory()) return 'submodule';
  return found?.isFile() ? 'file' : undefined;
}

function gitFiles(root: string): Map<string, GitFile> | undefined {
  const output = tryGit(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (!output) return undefined;
  return new Map(fields(output).filter((path) => !path.endsWith('/')).sort().flatMap((path): [string, GitFile][] => {
    const kind = kindAt(join(root, path));
    return kind ? [[path, { kind, id: path }]] : [];
  }));
}

function walked(root: string): Map<string, GitFile> {
  const files = new Map<string, GitFile>();
  const walk = (directory: string): void => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory() && !ASIDE.has(entry.name)) walk(path);
      else if (entry.isFile() || entry.isSymbolicLink()) files.set(path, { kind: entry.isFile() ? 'file' : 'symlink', id: path });
    }
  };
  walk('');
  return files;
}
