import { andMore, BothSides, isHidden, isYamlIn, Scope, Side } from './both-sides';
import { BuiltDirectories, builtDirectories } from './built-directories';
import { compareFiles, FilesToCompare, Trees } from './compare-files';
import { FluxFiles } from './flux-files';
import { isBelow, Kustomizations, Listing } from './kustomizations';
import { KustomizeBuild, KustomizeBuilds } from './kustomize-program';
import { differingDocuments, objectsOf, PlacedObject, Skipped } from './manifest-documents';
import { dropGeneratedAnew, ObjectChanges, pairObjects } from './pairing';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { joinPath } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';

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

/** Compares the objects that Flux makes of two trees: those of each directory that is built on its own, and those of files beside them. */
export async function compareTrees(
  trees: Trees, scopes: readonly Scope[], env: NodeJS.ProcessEnv, fluxFiles?: Promise<ReadonlySet<string> | undefined>,
): Promise<TreeComparison> {
  const sides = new BothSides(trees);
  const kustomize = new KustomizeBuilds(env);
  const comparison = new Comparison(trees, sides, kustomize);
  const directories = scopes.filter((scope) => !comparison.file(scope));
  comparison.directories(directories, await builtDirectories(sides, directories, kustomize, fluxFiles && new FluxFiles(trees, await fluxFiles)));
  comparison.byFiles();
  await comparison.byKustomize();
  return comparison;
}

class Comparison implements TreeComparison {
  public readonly builds: ObjectChanges[] = [];
  public readonly skipped: Skipped = { notManifests: 0, templates: 0 };
  public readonly notes: string[] = [];
  public readonly errors: LifeboatError[] = [];
  private readonly before: Kustomizations;
  private readonly after: Kustomizations;
  private readonly changed: ReadonlySet<string>;
  private readonly hasSameIgnored: boolean;
  /** Whether the same files stand at the same places on both sides, whatever they hold. */
  private readonly hasSamePaths: boolean;
  private readonly forFiles: FilesToCompare[] = [];
  private readonly forKustomize: Root[] = [];

  public constructor(private readonly trees: Trees, private readonly sides: BothSides, private readonly kustomize: KustomizeBuilds) {
    const { before: { files: old }, after: { files: now } } = trees;
    this.changed = sides.changed;
    this.hasSameIgnored = [...this.changed].every((path) => !path.endsWith('.sourceignore'));
    this.hasSamePaths = this.hasSameIgnored && [...this.changed].every((path) => old.get(path)?.kind === now.get(path)?.kind);
    this.before = sides.before;
    this.after = sides.after;
  }

  /** Takes a scope that is one file, whose objects are compared and nothing else. */
  public file({ path }: Scope): boolean {
    this.sayOthers(path);
    if (!this.trees.before.files.has(path) && !this.trees.after.files.has(path)) return false;
    const has = (side: Side): Set<string> => new Set(this.trees[side].files.get(path)?.kind === 'file' ? [path] : []);
    this.forFiles.push({ before: has('before'), after: has('after'), unchanged: () => [], oneBuild: true });
    return true;
  }

  /** Takes directories, as far as they are built, and the files beside. */
  public directories(scopes: readonly Scope[], { before, after, byFlux, notes, errors }: BuiltDirectories): void {
    this.notes.push(...notes);
    this.errors.push(...errors);
    for (const directory of new Set([...before, ...after])) this.root(directory, before.has(directory), after.has(directory));
    const [old, now] = [this.sides.reach('before', before), this.sides.reach('after', after)].map((reach) => new Set([...reach, ...byFlux]));
    for (const scope of scopes) this.plainFiles(scope, old, now, before.size + after.size > 0);
  }

  /** Compares what files alone give. */
  public byFiles(): void {
    this.builds.push(...compareFiles(this.forFiles, this.trees, this.skipped));
  }

  /** Builds by kustomize what only it can build. */
  public async byKustomize(): Promise<void> {
    const { before, after, beforeName, afterName } = this.trees;
    const builds = this.forKustomize.flatMap(({ directory, ...root }): KustomizeBuild[] => [
      ...(isListing(root.before) ? [{ tree: before, revision: beforeName, directory, files: this.before.reach(directory) }] : []),
      ...(isListing(root.after) ? [{ tree: after, revision: afterName, directory, files: this.after.reach(directory) }] : []),
    ]);
    const results = await this.kustomize.of(builds);
    for (const root of this.forKustomize) {
      const old = isListing(root.before) ? results.shift()! : root.before ?? '';
      const now = isListing(root.after) ? results.shift()! : root.after ?? '';
      this.built(root.directory, old, now);
    }
  }

  private root(directory: string, wasThere: boolean, isThere: boolean): void {
    const reaches = [...wasThere ? [this.before.reach(directory)] : [], ...isThere ? [this.after.reach(directory)] : []];
    const changed = [...this.changed].filter((path) => reaches.some((reach) => reach.has(path)));
    // What is ignored decides what a build can read.
    if (wasThere === isThere && changed.length === 0 && this.hasSameIgnored) return;
    if (this.before.isComponent(directory) || this.after.isComponent(directory)) {
      this.notes.push(`${directory} is a Component that no kustomization here uses, and was left out`);
      return;
    }
    const after = isThere ? listingOf(this.after, directory) : undefined;
    const isListedAlike = wasThere && isThere && this.hasSamePaths && !changed.some(isKustomization);
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

  /** Files that no build has a say in; only those that may matter are looked at. */
  private plainFiles(scope: Scope, old: ReadonlySet<string>, now: ReadonlySet<string>, hasBuilds: boolean): void {
    const { path: directory, isNamed } = scope;
    const isPlain = (side: Side, path: string): boolean => !(side === 'before' ? old : now).has(path) && this.sides.isPlain(side, path, scope);
    // A file that a kustomization lists now and did not list before is as good as changed.
    const candidates = [...new Set([...this.changed, ...[...old].filter((path) => !now.has(path)), ...[...now].filter((path) => !old.has(path))])];
    const plain = (side: Side): Set<string> => new Set(candidates.filter((path) => isPlain(side, path)));
    const sides = { before: plain('before'), after: plain('after') };
    const isBuilt = this.before.has(directory) || this.after.has(directory);
    this.forFiles.push({
      ...sides,
      oneBuild: isNamed && !isBuilt,
      unchanged: (holding) => [...holding ?? this.trees.after.files.keys()]
        .filter((path) => !this.changed.has(path) && !sides.after.has(path) && isPlain('after', path)),
    });
    if (isNamed && hasBuilds) this.sayBeside(directory, [...sides.after].filter((path) => this.changed.has(path)));
    const changed = [...this.changed].filter((path) => isYamlIn(path, scope) && !now.has(path));
    this.skipped.templates += changed.filter((path) => this.sides.isOfChart(path)).length;
    const ignored = changed.filter((path) => !isHidden(path) && this.trees.after.files.get(path)?.kind === 'file' && this.after.visible.kind(path) !== 'file');
    if (ignored.length > 0) this.notes.push(`${andMore(ignored, 1)}: left out of what Flux sees by .sourceignore, and not compared`);
    const hidden = isNamed ? [] : changed.filter((path) => isHidden(path) && !old.has(path));
    if (hidden.length === 0) return;
    const directories = [...new Set(hidden.map((path) => /^(?:.*?\/)?\.[^/]*/.exec(path)![0]))].join(', ');
    this.notes.push(`${directories}: ${hidden.length} changed YAML ${hidden.length === 1 ? 'file was' : 'files were'} left out, since a name that begins with a dot hides what is not applied; name a PATH to compare it`);
  }

  private sayBeside(directory: string, paths: readonly string[]): void {
    this.trees.after.load(paths);
    const holding = paths.filter((path) => this.trees.after.bytes(path)!.includes('apiVersion'));
    if (holding.length > 0) this.notes.push(`${andMore(holding, 3)}: below ${directory || '.'}, and read by nothing that is built; compared as they stand`);
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
        if (!this.changed.has(path) || !/\.ya?ml$/.test(path) || tree.files.get(path)?.kind !== 'file') continue;
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
