import { Dirent, readFileSync, readdirSync, realpathSync } from 'fs';
import { join, sep } from 'path';
import { FileTree, TreeEntry } from './file-tree';
import { utf8Text } from './utf8-text';
import { LifeboatError } from '../../manifest/lifeboat-error';

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function kindOf(entry: Dirent): TreeEntry['kind'] | undefined {
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : undefined;
}

/** The files below a directory on disk; sockets and devices do not show, and nothing is read through a link that leaves the root. */
export function diskTree(root: string): FileTree {
  let realRoot: string | undefined;
  const realPath = (path: string): string | undefined => {
    try {
      realRoot ??= realpathSync(root);
      const real = realpathSync(join(root, path));
      if (real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return real;
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return undefined;
      throw error;
    }
    throw new LifeboatError('path-leaves-root', {
      place: path, problem: 'the path leaves the repository, by `..` or through a symbolic link', remedy: 'Keep the files within the repository: Flux sees nothing else',
    });
  };
  return {
    read(path) {
      const real = realPath(path);
      if (real === undefined) return undefined;
      try {
        return utf8Text(readFileSync(real), path);
      } catch (error) {
        if (codeOf(error) === 'EISDIR') return undefined;
        throw error;
      }
    },
    list(directory) {
      const real = realPath(directory);
      if (real === undefined) return undefined;
      try {
        return readdirSync(real, { withFileTypes: true }).flatMap((entry) => {
          const kind = kindOf(entry);
          return kind ? [{ name: entry.name, kind }] : [];
        });
      } catch (error) {
        if (codeOf(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    },
  };
}
