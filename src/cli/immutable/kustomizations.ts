import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { listDirectory } from '../kustomize/build';
import { joinPath } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';
import { VisibleFiles } from '../kustomize/visible-files';

/** What a kustomization leads to. */
interface Reference {
  readonly path: string;
  readonly isBuilt: boolean;
}

/** What a kustomization says, wherever it stands. */
interface Content {
  readonly isComponent: boolean;
  readonly references: readonly Reference[];
  /** Whether it does nothing but list resources, so that its build is the sum of theirs. */
  readonly isList: boolean;
  /** Whether it can make another one of a Kustomization of Flux, or of where that leads. */
  readonly mayAlterFlux: boolean;
}

interface Node extends Content {
  readonly file: string;
}

/** How one side of a directory can be built: from its files alone, or by kustomize. */
export interface Listing {
  readonly files: readonly string[];
  readonly byKustomize: boolean;
}

const LIST_FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'resources']);
/** What changes no path that a Kustomization of Flux names. */
const HARMLESS = new Set([
  ...LIST_FIELDS, 'bases', 'components', 'namespace', 'namePrefix', 'nameSuffix', 'labels', 'commonLabels', 'commonAnnotations', 'images', 'replicas',
  'configMapGenerator', 'secretGenerator', 'generatorOptions', 'helmCharts', 'helmGlobals', 'sortOptions', 'buildMetadata', 'crds', 'openapi',
]);
const PATCHES = ['patches', 'patchesJson6902'];
const LISTED = ['resources', 'bases', 'components'];
const PATHS = ['crds', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge'];
const MAPPINGS = ['patches', 'patchesJson6902', 'replacements', 'configMapGenerator', 'secretGenerator', 'helmCharts', 'helmChartInflationGenerator'];
const PATHS_WITHIN = ['path', 'env', 'valuesFile', 'values'];
const LISTS_WITHIN = ['files', 'envs', 'additionalValuesFiles'];

/** Files that decide which others are built, and how. */
const SAYS_WHAT_IS_BUILT = new Set([...KUSTOMIZATION_FILES, '.sourceignore']);

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function listOf(value: ManifestValue): ManifestValue[] {
  return Array.isArray(value) ? value : [];
}

/** Every path that a kustomization names; text of several lines is a patch, not the path of one. */
function referencesOf(content: ValueMap): Reference[] {
  const paths = PATHS.flatMap((field) => listOf(content[field]));
  for (const entry of MAPPINGS.flatMap((field) => listOf(content[field]))) {
    if (!isValueMap(entry)) continue;
    paths.push(...PATHS_WITHIN.map((field) => entry[field]), ...LISTS_WITHIN.flatMap((field) => listOf(entry[field])).map((file) => (
      typeof file === 'string' ? file.slice(file.indexOf('=') + 1) : file
    )));
  }
  if (isValueMap(content.openapi)) paths.push(content.openapi.path);
  const charts = content.helmCharts ?? content.helmChartInflationGenerator;
  if (charts !== undefined) paths.push(isValueMap(content.helmGlobals) ? content.helmGlobals.chartHome ?? 'charts' : 'charts');
  const named = (found: ManifestValue[], isBuilt: boolean): Reference[] => (
    found.flatMap((path) => (typeof path === 'string' && path !== '' && !path.includes('\n') ? [{ path, isBuilt }] : []))
  );
  return [...named(LISTED.flatMap((field) => listOf(content[field])), true), ...named(paths, false)];
}

/** A patch says by its target, or else by its own apiVersion, what it is for. */
function mayPatchFlux(patch: ManifestValue): boolean {
  if (!isValueMap(patch)) return true;
  const { target, patch: text } = patch;
  if (isValueMap(target)) return typeof target.kind !== 'string' || !/^[A-Za-z]+$/.test(target.kind) || target.kind === 'Kustomization';
  return typeof text !== 'string' || text.includes('kustomize.toolkit.fluxcd.io');
}

/** The kustomizations of one tree: which stand on their own, and what each leads to. */
export class Kustomizations {
  /** Both sides of a comparison read what they share once; they are one where nothing differs that says what is built of what. */
  public static both(before: ContentTree, after: ContentTree): { readonly before: Kustomizations; readonly after: Kustomizations } {
    const contents = new Map<string, Content>();
    const old = new Kustomizations(before, contents);
    const isSame = before.files.size === after.files.size && [...after.files].every(([path, { kind, id }]) => {
      const other = before.files.get(path);
      return other !== undefined && other.kind === kind && (other.id === id || !SAYS_WHAT_IS_BUILT.has(baseName(path)));
    });
    return { before: old, after: isSame ? old : new Kustomizations(after, contents) };
  }

  /** Those of a tree that is compared with no other. */
  public static of(tree: ContentTree): Kustomizations {
    return new Kustomizations(tree, new Map());
  }

  public readonly visible: VisibleFiles;
  private readonly nodes = new Map<string, Node>();
  private readonly reached = new Map<string, ReadonlySet<string>>();

  private constructor(private readonly tree: ContentTree, contents: Map<string, Content>) {
    const files = [...tree.files.keys()].filter((path) => SAYS_WHAT_IS_BUILT.has(baseName(path)));
    tree.load(files);
    this.visible = new VisibleFiles(tree);
    for (const file of files.filter((path) => !path.endsWith('.sourceignore') && this.visible.kind(path) === 'file')) {
      const { id } = tree.files.get(file)!;
      const content = contents.get(id) ?? this.content(file);
      contents.set(id, content);
      this.nodes.set(joinPath(file, '..')!, { file, ...content });
    }
  }

  /** Whether a directory has a kustomization. */
  public has(directory: string): boolean {
    return this.nodes.has(directory);
  }

  /** The kustomization of a directory. */
  public file(directory: string): string | undefined {
    return this.nodes.get(directory)?.file;
  }

  /** The directories that are built by themselves: no kustomization below `scope` builds them, or one of a circle. */
  public roots(scope: string): string[] {
    const within = [...this.nodes.keys()].filter((directory) => isBelow(directory, scope));
    const built = new Set(within.flatMap((directory) => this.nodes.get(directory)!.references.flatMap(({ path, isBuilt }) => (
      isBuilt && !path.startsWith('/') ? below(directory, path) ?? [] : []
    ))));
    const roots = within.filter((directory) => !built.has(directory));
    const reached = new Set(roots.flatMap((directory) => [...this.reach(directory)]));
    return [...roots, ...within.filter((directory) => built.has(directory) && !reached.has(this.nodes.get(directory)!.file))];
  }

  /** Whether it only becomes something within another one. */
  public isComponent(directory: string): boolean {
    return this.nodes.get(directory)?.isComponent === true;
  }

  /** The directories and files that a directory is the mere sum of; undefined where it is more. */
  public parts(directory: string): { readonly directories: string[]; readonly files: string[] } | undefined {
    const node = this.nodes.get(directory);
    if (!node) return this.partsBelow(directory);
    const paths = node.isList ? node.references.map(({ path }) => (path.startsWith('/') ? undefined : below(directory, path))) : [undefined];
    const [directories, files]: [string[], string[]] = [[], []];
    for (const path of paths) {
      if (path !== undefined && this.nodes.has(path)) directories.push(path);
      else if (path !== undefined && this.tree.files.get(path)?.kind === 'file') files.push(path);
      else return undefined;
    }
    return { directories, files };
  }

  /** Whether anything in its build can make another one of a Kustomization of Flux. */
  public mayAlterFlux(directory: string): boolean {
    const reach = this.reach(directory);
    return [...this.nodes.values()].some(({ file, mayAlterFlux }) => mayAlterFlux && reach.has(file));
  }

  /** The files whose objects a directory is built of, before anything is done to them. */
  public resources(directory: string, visited: Set<string> = new Set()): string[] {
    if (visited.has(directory)) return [];
    visited.add(directory);
    return (this.nodes.get(directory)?.references ?? []).flatMap(({ path, isBuilt }) => {
      const target = !isBuilt || path.startsWith('/') ? undefined : below(directory, path);
      if (target === undefined) return [];
      return this.tree.files.has(target) ? [target] : this.resources(target, visited);
    });
  }

  /** Every file that can have a say in the build of a directory. */
  public reach(directory: string): ReadonlySet<string> {
    let reached = this.reached.get(directory);
    if (!reached) this.reached.set(directory, reached = this.addReach(directory, new Set()));
    return reached;
  }

  private addReach(directory: string, reached: Set<string>): Set<string> {
    const node = this.nodes.get(directory);
    if (!node) {
      this.addBelow(directory, reached);
      return reached;
    }
    if (reached.has(node.file)) return reached;
    reached.add(node.file);
    for (const { path } of node.references) {
      const target = path.startsWith('/') ? undefined : below(directory, path);
      if (target === undefined) continue;
      if (this.tree.files.has(target)) reached.add(target);
      else if (this.tree.list(target)) this.addReach(target, reached);
    }
    return reached;
  }

  /** The files that a directory is built of; what no build can make of it is an error. */
  public listing(directory: string): Listing {
    try {
      const { files, unbuilt } = listDirectory(this.tree, this.visible, directory);
      if (unbuilt.length === 0) return { files, byKustomize: false };
    } catch (error) {
      // Other people's kustomizations may be written in a YAML that only kustomize itself reads.
      if (!(error instanceof LifeboatError) || !error.code.startsWith('yaml-')) throw error;
    }
    const reach = this.reach(directory);
    for (const [at, { file, references }] of this.nodes) {
      if (!reach.has(file)) continue;
      const leaving = references.find(({ path }) => !/^[a-z+]+:\/\//i.test(path) && (path.startsWith('/') || joinPath(at, path) === undefined));
      if (!leaving) continue;
      throw new LifeboatError('path-leaves-root', {
        place: file, problem: `\`${leaving.path}\` leads out of the repository`, remedy: 'Keep the files within the repository: Flux sees nothing else',
      });
    }
    return { files: [...reach], byKustomize: true };
  }

  /** Of a directory without a kustomization Flux lists what stands below it, each kustomization as a whole. */
  private partsBelow(directory: string): { readonly directories: string[]; readonly files: string[] } {
    const [directories, files]: [string[], string[]] = [[], []];
    for (const { name, kind } of this.visible.list(directory)) {
      const path = joinPath(directory, name)!;
      if (kind === 'file' && /\.ya?ml$/.test(name)) {files.push(path);} else if (kind === 'directory' && this.nodes.has(path)) {directories.push(path);} else if (kind === 'directory') {
        const within = this.partsBelow(path);
        directories.push(...within.directories);
        files.push(...within.files);
      }
    }
    return { directories, files };
  }

  private addBelow(directory: string, reached: Set<string>): void {
    for (const { name, kind } of this.tree.list(directory) ?? []) {
      const path = joinPath(directory, name)!;
      if (kind !== 'directory') reached.add(path);
      else if (this.nodes.has(path)) this.addReach(path, reached);
      else this.addBelow(path, reached);
    }
  }

  /** A kustomization that cannot be read leads nowhere; its own build says why. */
  private content(file: string): Content {
    const read = (): ManifestValue => {
      try {
        return looseSources(this.tree.read(file)!).flatMap((source) => readLooseYaml(source, file))[0];
      } catch (error) {
        if (error instanceof LifeboatError) return undefined;
        throw error;
      }
    };
    const found = read();
    const value = isValueMap(found) ? found : {};
    const isComponent = value.kind === 'Component';
    const isList = !isComponent && Object.keys(value).every((field) => LIST_FIELDS.has(field));
    const mayAlterFlux = Object.keys(value).some((field) => (
      !HARMLESS.has(field) && (!PATCHES.includes(field) || listOf(value[field]).some(mayPatchFlux))
    ));
    return { isComponent, isList, mayAlterFlux, references: referencesOf(value) };
  }
}

/** The path below a directory; most are plain names, which need no more. */
function below(directory: string, path: string): string | undefined {
  if (path.startsWith('.') || path.includes('/')) return joinPath(directory, path);
  return directory === '' ? path : `${directory}/${path}`;
}

/** Whether a path is a directory or lies below it. */
export function isBelow(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
