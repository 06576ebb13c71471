import { FileTree, TreeEntry, joinPath } from './file-tree';
import { SourceIgnore } from './source-ignore';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The files of a repository that Flux gets to see: no symbolic links, and nothing that `.sourceignore` leaves out. */
export class VisibleFiles {
  private readonly ignore: SourceIgnore;
  private readonly directories = new Map<string, boolean>();
  private readonly kinds = new Map<string, Map<string, TreeEntry['kind']>>();

  public constructor(private readonly tree: FileTree) {
    this.ignore = new SourceIgnore(tree);
  }

  public read(path: string): string | undefined {
    return this.tree.read(path);
  }

  /** The visible files and the directories in a directory, in the byte order in which Flux walks them. */
  public list(directory: string): TreeEntry[] {
    const entries = (this.tree.list(directory) ?? []).filter((entry) => this.isVisible(joinPath(directory, entry.name)!, entry.kind));
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  }

  /** What stands at a path, or undefined where Flux sees nothing. */
  public kind(path: string): 'file' | 'directory' | undefined {
    if (path === '') return 'directory';
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? '' : path.slice(0, slash);
    const kind = this.kindsIn(parent).get(path.slice(slash + 1));
    if (kind === undefined || !this.isVisible(path, kind) || !this.isDirectory(parent)) return undefined;
    return kind === 'file' ? 'file' : 'directory';
  }

  /** Why a path that is asked for is not there. */
  public absence(path: string, written: string, place: string): LifeboatError {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth++) {
      const at = names.slice(0, depth).join('/');
      const kind = this.kindsIn(names.slice(0, depth - 1).join('/')).get(names[depth - 1]);
      if (kind === 'symlink') {
        return new LifeboatError('kustomization-resource', {
          place, problem: `\`${written}\` goes through the symbolic link ${at}, and Flux leaves links out of what it builds from`, remedy: 'Name the real path',
        });
      }
      if (kind === 'file' && depth === names.length) {
        const problem = this.ignore.ignores(path) ? `\`${written}\` is left out of what Flux sees, by .sourceignore or Flux's defaults` : `\`${written}\` is a file, not a directory`;
        return new LifeboatError('kustomization-resource', { place, problem, remedy: 'Correct the path, or .sourceignore' });
      }
      if (kind !== 'directory') break;
    }
    return new LifeboatError('kustomization-resource', { place, problem: `there is no \`${written}\``, remedy: 'Correct the path, or remove the entry' });
  }

  /** Asked once for each directory, since each of its files asks. */
  private isDirectory(path: string): boolean {
    let is = this.directories.get(path);
    if (is === undefined) this.directories.set(path, is = this.kind(path) === 'directory');
    return is;
  }

  private isVisible(path: string, kind: TreeEntry['kind']): boolean {
    return kind === 'directory' || (kind === 'file' && !this.ignore.ignores(path));
  }

  private kindsIn(directory: string): Map<string, TreeEntry['kind']> {
    let kinds = this.kinds.get(directory);
    if (!kinds) this.kinds.set(directory, kinds = new Map((this.tree.list(directory) ?? []).map((entry) => [entry.name, entry.kind])));
    return kinds;
  }
}
