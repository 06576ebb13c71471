import { compareFiles, FilesToCompare, Trees } from './compare-files';
import { isBelow, Kustomizations, Listing } from './kustomizations';
import { buildByKustomize, KustomizeBuild } from './kustomize-program';
import { differingDocuments, objectsOf, PlacedObject, Skipped } from './manifest-documents';
import { dropGeneratedAnew, ObjectChanges, pairObjects } from './pairing';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { joinPath } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';

/** Where in the trees is looked: a file, a directory, or all. */
export interface Scope {
  /** Relative to the root of the trees; empty for all. */
  readonly path: string;
  /** Whether a person named it: then its files are one build. */
  readonly isNamed: boolean;
}

/** What differs between two trees, build by build. */
export interface TreeComparison {
  readonly builds: ObjectChanges[];
  readonly skipped: Skipped;
  readonly notes: string[];
  readonly errors: LifeboatError[];
}

/** A directory that is built by itself on at least one side. */
interface Root {
  readonly directory: string;
  readonly before?: Listing | LifeboatError;
  readonly after?: Listing | LifeboatError;
}

const YAML = /\.ya?ml$/;
const CHART_FILES = /^(?:templates|charts|crds)$/;

/** Compares the objects that Flux makes of two trees: those of each kustomization that stands on its own, and those of files beside them. */
export async function compareTrees(trees: Trees, scopes: readonly Scope[], env: NodeJS.ProcessEnv): Promise<TreeComparison> {
  const comparison = new Comparison(trees);
  for (const scope of scopes) comparison.scope(scope);
  comparison.byFiles();
  await comparison.byKustomize(env);
  return comparison;
}

class Comparison implements TreeComparison {
  public readonly builds: ObjectChanges[] = [];
  public readonly skipped: Skipped = { notManifests: 0, templates: 0 };
  public readonly notes: string[] = [];
  public readonly errors: LifeboatError[] = [];
  private readonly before: Kustomizations;
  private readonly after: Kustomizations;
  private readonly changed: Set<string>;
  /** Whether the same files stand at the same places on both sides, whatever they hold. */
  private readonly hasSamePaths: boolean;
  private readonly forFiles: FilesToCompare[] = [];
  private readonly forKustomize: Root[] = [];

  public constructor(private readonly trees: Trees) {
    const { before: { files: old }, after: { files: now } } = trees;
    this.changed = new Set([...old.keys(), ...now.keys()].filter((path) => {
      const [one, two] = [old.get(path), now.get(path)];
      return one?.id !== two?.id || one?.kind !== two?.kind;
    }));
    this.hasSamePaths = [...this.changed].every((path) => old.get(path)?.kind === now.get(path)?.kind && !path.endsWith('.sourceignore'));
    const { before, after } = Kustomizations.both(trees.before, trees.after);
    this.before = before;
    this.after = after;
  }

  public scope({ path, isNamed }: Scope): void {
    this.sayOthers(path);
    if (this.trees.before.files.has(path) || this.trees.after.files.has(path)) {
      const has = (side: 'before' | 'after'): Set<string> => new Set(this.trees[side].files.get(path)?.kind === 'file' ? [path] : []);
      this.forFiles.push({ before: has('before'), after: has('after'), unchanged: () => [], oneBuild: true });
      return;
    }
    if (isNamed && (this.before.has(path) || this.after.has(path))) {
      this.root(path, this.trees.before.list(path) !== undefined, this.trees.after.list(path) !== undefined);
      return;
    }
    const rootsOf = (kustomizations: Kustomizations): Set<string> => new Set(kustomizations.roots(path).filter((root) => isNamed || !isHidden(root)));
    const [old, now] = [rootsOf(this.before), rootsOf(this.after)];
    for (const directory of new Set([...old, ...now])) this.root(directory, old.has(directory), now.has(directory));
    this.plainFiles(path, isNamed, [...old], [...now]);
  }

  /** Compares what files alone give. */
  public byFiles(): void {
    this.builds.push(...compareFiles(this.forFiles, this.trees, this.skipped));
  }

  /** Builds by kustomize what only it can build. */
  public async byKustomize(env: NodeJS.ProcessEnv): Promise<void> {
    const { before, after, beforeName, afterName } = this.trees;
    const builds = this.forKustomize.flatMap(({ directory, ...root }): KustomizeBuild[] => [
      ...(isListing(root.before) ? [{ tree: before, revision: beforeName, directory, files: this.before.reach(directory) }] : []),
      ...(isListing(root.after) ? [{ tree: after, revision: afterName, directory, files: this.after.reach(directory) }] : []),
    ]);
    const results = builds.length === 0 ? [] : await buildByKustomize(builds, env);
    for (const root of this.forKustomize) {
      const old = isListing(root.before) ? results.shift()! : root.before ?? '';
      const now = isListing(root.after) ? results.shift()! : root.after ?? '';
      this.built(root.directory, old, now);
    }
  }

  private root(directory: string, wasThere: boolean, isThere: boolean): void {
    const all = [...wasThere ? this.before.reach(directory) : [], ...isThere ? this.after.reach(directory) : []];
    // What is ignored decides what a build can read.
    const concerns = (path: string): boolean => this.changed.has(path);
    if (wasThere === isThere && !all.some(concerns) && ![...this.changed].some((path) => path.endsWith('.sourceignore'))) return;
    if (this.before.isComponent(directory) || this.after.isComponent(directory)) {
      this.notes.push(`${directory} is a Component that no kustomization here uses, and was left out`);
      return;
    }
    const after = isThere ? listingOf(this.after, directory) : undefined;
    const isListedAlike = wasThere && isThere && this.hasSamePaths && !all.some((path) => this.changed.has(path) && isKustomization(path));
    const before = isListedAlike ? after : wasThere ? listingOf(this.before, directory) : undefined;
    const root: Root = { directory, ...(before && { before }), ...(after && { after }) };
    if (root.after instanceof LifeboatError) {
      this.errors.push(root.after);
      return;
    }
    if (root.before instanceof LifeboatError) this.sayUnbuilt(directory, root.before);
    if ([root.before, root.after].some((side) => isListing(side) && side.byKustomize)) this.inParts(root);
    else this.listed(root);
  }

  /** What only lists others need not be built as a whole. */
  private inParts(root: Root): void {
    const none = { directories: [], files: [] };
    const old = isListing(root.before) ? this.before.parts(root.directory) : none;
    const now = isListing(root.after) ? this.after.parts(root.directory) : none;
    if (!old || !now) {
      this.forKustomize.push(root);
      return;
    }
    const [before, after] = [old, now].map(({ files }) => ({ files, byKustomize: false }));
    this.listed({ directory: root.directory, before, after });
    for (const directory of new Set([...old.directories, ...now.directories])) {
      this.root(directory, old.directories.includes(directory), now.directories.includes(directory));
    }
  }

  private listed({ before, after }: Root): void {
    const [old, now] = [before, after].map((side) => new Set(isListing(side) ? side.files : []));
    const unchanged = [...now].filter((path) => old.has(path) && !this.changed.has(path));
    this.forFiles.push({
      before: old, after: now, oneBuild: true, unchanged: (holding) => unchanged.filter((path) => holding?.has(path) !== false),
    });
  }

  /** Files that no kustomization below has a say in; only those that may matter are looked at. */
  private plainFiles(scope: string, oneBuild: boolean, oldRoots: readonly string[], newRoots: readonly string[]): void {
    const old = new Set(oldRoots.flatMap((root) => [...this.before.reach(root)]));
    const now = new Set(newRoots.flatMap((root) => [...this.after.reach(root)]));
    const isPlain = (side: 'before' | 'after', path: string): boolean => (
      isBelow(path, scope) && YAML.test(path) && (oneBuild || !isHidden(path)) && !(side === 'before' ? old : now).has(path)
      && this[side].visible.kind(path) === 'file' && !this.isOfChart(path)
    );
    // A file that a kustomization lists now and did not list before is as good as changed.
    const candidates = [...new Set([...this.changed, ...[...old].filter((path) => !now.has(path)), ...[...now].filter((path) => !old.has(path))])];
    const plain = (side: 'before' | 'after'): Set<string> => new Set(candidates.filter((path) => isPlain(side, path)));
    const sides = { before: plain('before'), after: plain('after') };
    this.forFiles.push({
      ...sides,
      oneBuild,
      unchanged: (holding) => [...holding ?? this.trees.after.files.keys()]
        .filter((path) => !this.changed.has(path) && !sides.after.has(path) && isPlain('after', path)),
    });
    const changed = [...this.changed].filter((path) => isBelow(path, scope) && YAML.test(path) && !now.has(path));
    this.skipped.templates += changed.filter((path) => this.isOfChart(path)).length;
    const ignored = changed.filter((path) => !isHidden(path) && this.trees.after.files.get(path)?.kind === 'file' && this.after.visible.kind(path) !== 'file');
    if (ignored.length > 0) {
      this.notes.push(`${ignored[0]}${ignored.length > 1 ? ` and ${ignored.length - 1} more` : ''}: left out of what Flux sees by .sourceignore, and not compared`);
    }
    const hidden = oneBuild ? [] : changed.filter((path) => isHidden(path) && !old.has(path));
    if (hidden.length === 0) return;
    const directories = [...new Set(hidden.map((path) => /^(?:.*?\/)?\.[^/]*/.exec(path)![0]))].join(', ');
    this.notes.push(`${directories}: ${hidden.length} changed YAML ${hidden.length === 1 ? 'file was' : 'files were'} left out, since a name that begins with a dot hides what is not applied; name a PATH to compare it`);
  }

  /** Whether a file is a part of a Helm chart, from which only Helm makes objects. */
  private isOfChart(path: string): boolean {
    const names = path.split('/');
    return names.some((name, index) => {
      if (!CHART_FILES.test(name) || index === names.length - 1) return false;
      const chart = [...names.slice(0, index), 'Chart.yaml'].join('/');
      return this.trees.after.files.has(chart) || this.trees.before.files.has(chart);
    });
  }

  private built(directory: string, before: string | LifeboatError, after: string | LifeboatError): void {
    const missing = [after, before].find((side) => side instanceof LifeboatError && (side === after || side.code === 'kustomize-missing'));
    if (missing instanceof LifeboatError) {
      this.errors.push(missing);
      return;
    }
    if (before instanceof LifeboatError && !this.notes.some((note) => note.startsWith(`${directory} could not`))) this.sayUnbuilt(directory, before);
    const [old, now] = [typeof before === 'string' ? before : '', after as string];
    const read = (text: string, other: string): PlacedObject[] => (
      objectsOf(differingDocuments(text, other).differing, directory, { notManifests: 0, templates: 0 })
        .map(({ source: _, ...object }) => ({ ...object, ...this.sourceOf(object, directory) }))
    );
    try {
      const { beforeName } = this.trees;
      const changes = pairObjects({ before: read(old, now), after: read(now, old), unchanged: [], oneBuild: true, beforeName });
      const anew = dropGeneratedAnew(changes);
      if (anew > 0) changes.notes.push(`${directory}: ${anew} ${anew === 1 ? 'object was' : 'objects were'} generated anew under another name, as a generator of kustomize does`);
      this.builds.push(changes);
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      this.errors.push(error);
    }
  }

  /** A changed file that names the object, or else the kustomization. */
  private sourceOf({ object: { kind, metadata: { name } } }: PlacedObject, directory: string): { readonly file: string; readonly line: number } {
    for (const [kustomizations, tree] of [[this.after, this.trees.after], [this.before, this.trees.before]] as const) {
      for (const path of tree.list(directory) ? kustomizations.reach(directory) : []) {
        if (!this.changed.has(path) || !YAML.test(path) || tree.files.get(path)?.kind !== 'file') continue;
        const text = tree.bytes(path)!.toString('utf8');
        if (text.includes(name) && text.includes(kind)) return { file: path, line: text.slice(0, text.indexOf(name)).split('\n').length };
      }
    }
    return { file: joinPath(directory, 'kustomization.yaml')!, line: 1 };
  }

  private sayUnbuilt(directory: string, error: LifeboatError): void {
    this.notes.push(`${directory} could not be built at ${this.trees.beforeName}, so that its objects count as new: ${error.place}: ${error.problem}`);
  }

  /** What is neither followed nor opened, where it changed. */
  private sayOthers(scope: string): void {
    for (const path of this.changed) {
      if (!isBelow(path, scope)) continue;
      const kind = (this.trees.after.files.get(path) ?? this.trees.before.files.get(path))!.kind;
      if (kind === 'symlink') this.notes.push(`${path} is a symbolic link, which Flux leaves out, and was not followed`);
      if (kind === 'submodule') this.notes.push(`${path} is a submodule, and what it holds was not compared`);
    }
  }
}

/** Without a PATH, what people put aside (`.github`, `.archive`) is not looked into. */
function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}

function isKustomization(path: string): boolean {
  return KUSTOMIZATION_FILES.includes(path.slice(path.lastIndexOf('/') + 1));
}

function isListing(side: Listing | LifeboatError | undefined): side is Listing {
  return side !== undefined && !(side instanceof LifeboatError);
}

function listingOf(kustomizations: Kustomizations, directory: string): Listing | LifeboatError {
  try {
    return kustomizations.listing(directory);
  } catch (error) {
    if (error instanceof LifeboatError) return error;
    throw error;
  }
}
