import { GitFile } from './repository';
import { FileTree, TreeEntry } from '../kustomize/file-tree';
import { listedTree } from '../kustomize/listed-tree';
import { utf8Text } from '../kustomize/utf8-text';

/** A tree of which all files are known by their paths, and whose bytes come from elsewhere. */
export abstract class KnownFiles implements FileTree {
  private listed: FileTree | undefined;

  protected constructor(public readonly files: ReadonlyMap<string, GitFile>) {}

  /** The bytes of a file. */
  public abstract bytes(path: string): Buffer | undefined;

  public read(path: string): string | undefined {
    const bytes = this.bytes(path);
    return bytes && utf8Text(bytes, path);
  }

  public list(directory: string): TreeEntry[] | undefined {
    if (!this.listed) {
      const kinds = [...this.files].flatMap(([path, { kind }]): [string, 'file' | 'symlink'][] => (kind === 'submodule' ? [] : [[path, kind]]));
      this.listed = listedTree(new Map(kinds), (path) => this.read(path));
    }
    return this.listed.list(directory);
  }
}
