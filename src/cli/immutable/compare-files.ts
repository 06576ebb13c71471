import { differingDocuments, documentsNaming, mayHoldObjects, objectsOf, PlacedObject, Skipped } from './manifest-documents';
import { ObjectChanges, pairObjects } from './pairing';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';
import { LooseSource, looseSources } from '../kustomize/read-loose-yaml';

/** The two trees of a comparison, and how they are called. */
export interface Trees {
  readonly before: ContentTree;
  readonly after: ContentTree;
  readonly beforeName: string;
  readonly afterName: string;
}

/** Files of objects on either side that belong together. */
export interface FilesToCompare {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
  /** Files that are the same on both sides and could hold one of the objects too, of those given; of all where none are. */
  readonly unchanged: (candidates: ReadonlySet<string> | undefined) => readonly string[];
  readonly oneBuild: boolean;
}

/**
 * Compares the objects of files, build by build, and reads no more of them than what differs, and what may hold the same object.
 * All builds ask git together.
 */
export function compareFiles(builds: readonly FilesToCompare[], trees: Trees, skipped: Skipped): ObjectChanges[] {
  const differing = builds.map(({ before, after }) => [...new Set([...before, ...after])].filter((path) => (
    before.has(path) !== after.has(path) || trees.before.files.get(path)?.id !== trees.after.files.get(path)?.id
  )));
  trees.before.load(differing.flatMap((paths, index) => paths.filter((path) => builds[index].before.has(path))));
  trees.after.load(differing.flatMap((paths, index) => paths.filter((path) => builds[index].after.has(path))));
  const comparisons = builds.map(({ before, after }, index) => {
    const comparison = new FileComparison(trees, skipped);
    for (const path of differing[index]) comparison.file(path, before.has(path), after.has(path));
    return comparison;
  });
  const names = comparisons.map(({ before, after }) => new Set([...before, ...after].map(({ object }) => object.metadata.name)));
  const all = new Set(names.flatMap((some) => [...some]));
  // A name could also be written with an escape.
  const holding = all.size === 0 ? new Set<string>() : trees.after.holding([...all, '\\']);
  const unchanged = builds.map((build, index) => (names[index].size === 0 ? [] : build.unchanged(holding)));
  trees.after.load(unchanged.flat());
  return builds.map(({ oneBuild }, index) => {
    const { before, after, notes, errors } = comparisons[index];
    const same = comparisons[index].unchanged(names[index], unchanged[index]);
    const changes = pairObjects({ before, after, unchanged: same, oneBuild, beforeName: trees.beforeName });
    return { ...changes, notes: [...notes, ...changes.notes], errors: [...errors, ...changes.errors] };
  });
}

class FileComparison {
  public readonly before: PlacedObject[] = [];
  public readonly after: PlacedObject[] = [];
  public readonly notes: string[] = [];
  public readonly errors: LifeboatError[] = [];
  private readonly same: { readonly file: string; readonly sources: LooseSource[] }[] = [];

  public constructor(private readonly trees: Trees, private readonly skipped: Skipped) {}

  public file(path: string, wasThere: boolean, isThere: boolean): void {
    // What became of a file's documents is counted once, by what they are now.
    const uncounted: Skipped = isThere ? { notManifests: 0, templates: 0 } : this.skipped;
    const old = wasThere ? this.attempt(() => textOf(this.trees.before, path)) : undefined;
    const now = isThere ? this.attempt(() => textOf(this.trees.after, path)) : undefined;
    const documents = typeof now === 'string' ? differingDocuments(now, typeof old === 'string' ? old : undefined) : undefined;
    const made = documents ? this.attempt(() => objectsOf(documents.differing, path, this.skipped)) : undefined;
    const broken = [now, made].find((one) => one instanceof LifeboatError);
    if (broken instanceof LifeboatError) {
      this.errors.push(broken);
      return;
    }
    const gone = typeof old === 'string'
      ? this.attempt(() => objectsOf(differingDocuments(old, typeof now === 'string' ? now : undefined).differing, path, uncounted)) : old;
    if (gone instanceof LifeboatError) this.notes.push(`${path} could not be read at ${this.trees.beforeName}, so that its objects count as new: ${gone.place}: ${gone.problem}`);
    else this.before.push(...gone ?? []);
    if (Array.isArray(made)) this.after.push(...made);
    if (documents && documents.same.length > 0) this.same.push({ file: path, sources: documents.same });
  }

  /** Objects of these names in documents that are the same on both sides. */
  public unchanged(names: ReadonlySet<string>, paths: readonly string[]): PlacedObject[] {
    const ignored: Skipped = { notManifests: 0, templates: 0 };
    const read = (file: string, sources: readonly LooseSource[]): PlacedObject[] => {
      const objects = this.attempt(() => objectsOf(documentsNaming(sources, names), file, ignored));
      return objects instanceof LifeboatError ? [] : objects;
    };
    const files = paths.map((file) => ({ file, text: this.attempt(() => textOf(this.trees.after, file)) }));
    return [
      ...this.same.flatMap(({ file, sources }) => read(file, sources)),
      ...files.flatMap(({ file, text }) => (typeof text === 'string' && mayHoldObjects(text) ? read(file, looseSources(text)) : [])),
    ];
  }

  private attempt<T>(read: () => T): T | LifeboatError {
    try {
      return read();
    } catch (error) {
      if (error instanceof LifeboatError) return error;
      throw error;
    }
  }
}

/** The text of a file; what is no text is of interest only where it may hold objects. */
function textOf(tree: ContentTree, path: string): string {
  const holds = (): boolean => tree.bytes(path)!.toString('latin1').replaceAll('\0', '').includes('apiVersion');
  try {
    const text = tree.read(path) ?? '';
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof LifeboatError) || error.code !== 'file-not-utf8' || holds()) throw error;
    return '';
  }
  if (!holds()) return '';
  throw new LifeboatError('file-not-utf8', { place: path, problem: 'the file has NUL bytes, as binary files and UTF-16 have, and YAML has to be UTF-8', remedy: 'Save it as UTF-8' });
}
