import { FileTree, joinPath } from './file-tree';
import { KUSTOMIZATION_FILES, KustomizationFile, UnbuiltFeature, readKustomization } from './kustomization';
import { FileObject, readObjects } from './read-objects';
import { VisibleFiles } from './visible-files';
import { ObjectIdentity, identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';

/** One object that Flux makes of a directory. */
export interface BuiltObject {
  readonly object: ManifestObject;
  readonly identity: ObjectIdentity;
  /** The file that holds it. */
  readonly file: string;
  /** The kustomization files on the way to it, outermost first. */
  readonly via: string[];
}

/** What Flux makes of a directory; with features left unbuilt the objects are those of the files, without them. */
export interface DirectoryBuild {
  readonly objects: BuiltObject[];
  readonly unbuilt: UnbuiltFeature[];
}

/** What kustomize takes for the address of something elsewhere once there is no such file. */
const REMOTE = /^(?:git::)?(?:https?:\/\/|ssh:\/\/|file:\/\/|[a-zA-Z][a-zA-Z0-9-]*@|github\.com[:/])/i;

/** The files that Flux takes a directory's objects from. */
export interface DirectoryListing {
  /** In Flux's order; a file that is listed twice stands here twice. */
  readonly files: string[];
  readonly unbuilt: UnbuiltFeature[];
}

interface Found {
  readonly built: BuiltObject;
  readonly local: boolean;
}

interface Step {
  /** Directories whose kustomizations are being built, outermost first. */
  readonly directories: string[];
  readonly via: string[];
}

class Build {
  public readonly unbuilt: UnbuiltFeature[] = [];
  public readonly listed: string[] = [];
  private readonly found: Found[] = [];
  private readonly identities = new Map<string, Found>();
  private duplicate: LifeboatError | undefined;
  private readonly files: VisibleFiles;

  public constructor(tree: FileTree | VisibleFiles, private readonly reads: boolean = true) {
    this.files = tree instanceof VisibleFiles ? tree : new VisibleFiles(tree);
  }

  public objects(): BuiltObject[] {
    // A prefix or a patch that is not evaluated may tell the two apart.
    if (this.duplicate && !this.unbuilt.some((feature) => feature.changesIdentities)) throw this.duplicate;
    return this.found.filter((found) => !found.local).map((found) => found.built);
  }

  public root(directory: string): void {
    const file = this.kustomizationIn(directory);
    const step = { directories: [directory], via: file === undefined ? [] : [file] };
    if (file === undefined) {
      for (const path of this.implicitResources(directory)) this.resource(path, path, step, path);
      return;
    }
    const kustomization = readKustomization(this.files.read(file)!, file);
    if (kustomization.kind === 'Component') {
      throw new LifeboatError('kustomization-kind', { place: `${file}: kind`, problem: 'Flux builds a Kustomization, and this is a Component', remedy: 'Build the directory that uses it' });
    }
    // Flux then asks for origin annotations, so that the build is not refused as empty.
    if (!kustomization.listsResources && kustomization.resources.length + kustomization.components.length > 0) this.unbuilt.push({ file, field: 'resources', changesIdentities: false });
    this.kustomization(kustomization, file, directory, step);
  }

  private kustomizationIn(directory: string): string | undefined {
    const files = KUSTOMIZATION_FILES.map((name) => joinPath(directory, name)!).filter((path) => this.files.kind(path) === 'file');
    if (files.length > 1) {
      throw new LifeboatError('kustomization-invalid', { place: files[0], problem: `kustomize refuses a directory that also has ${files[1]}`, remedy: 'Keep one of them' });
    }
    return files[0];
  }

  /** What Flux lists where a directory has no kustomization: every YAML file, and nested kustomizations as a whole. */
  private implicitResources(directory: string): string[] {
    return this.files.list(directory).flatMap((entry) => {
      const path = joinPath(directory, entry.name)!;
      if (entry.name === '.git') return [];
      if (entry.kind === 'file') return /\.ya?ml$/.test(entry.name) ? [path] : [];
      return this.kustomizationIn(path) === undefined ? this.implicitResources(path) : [path];
    });
  }

  private kustomization(kustomization: KustomizationFile, file: string, directory: string, step: Step): void {
    this.unbuilt.push(...kustomization.unbuilt);
    for (const { path, field } of kustomization.resources) {
      if (/^https?:\/\//i.test(path)) this.unbuilt.push({ file, field, changesIdentities: true });
      else this.resource(this.resolve(path, directory, `${file}: ${field}`), path, step, `${file}: ${field}`, { file, field, changesIdentities: true });
    }
    for (const { path, field } of kustomization.components) {
      const place = `${file}: ${field}`;
      if (REMOTE.test(path)) this.unbuilt.push({ file, field, changesIdentities: true });
      else this.directory(this.resolve(path, directory, place), path, step, place, 'Component');
    }
  }

  private resolve(path: string, directory: string, place: string): string {
    const resolved = path.startsWith('/') ? undefined : joinPath(directory, path);
    if (resolved !== undefined) return resolved;
    if (REMOTE.test(path)) return path;
    throw new LifeboatError('path-leaves-root', {
      place, problem: `\`${path}\` leads out of the repository`, remedy: 'Keep the files within the repository: Flux sees nothing else',
    });
  }

  private resource(path: string, written: string, step: Step, place: string, remote?: UnbuiltFeature): void {
    if (this.files.kind(path) === 'file') {
      this.listed.push(path);
      if (!this.reads) return;
      for (const object of readObjects(this.files.read(path)!, path)) this.add(object, path, step.via);
    } else if (remote && REMOTE.test(written)) {
      this.unbuilt.push(remote);
    } else {
      this.directory(path, written, step, place, 'Kustomization');
    }
  }

  private directory(path: string, written: string, step: Step, place: string, wanted: 'Kustomization' | 'Component'): void {
    if (this.files.kind(path) !== 'directory') throw this.files.absence(path, written, place);
    const repeated = step.directories.find((visited) => path === '' || visited === path || visited.startsWith(`${path}/`));
    if (repeated !== undefined) {
      throw new LifeboatError('kustomization-cycle', {
        place,
        problem: `\`${written}\` is or contains ${repeated === '' ? 'the root of the repository' : repeated}, which is being built: kustomize calls that a cycle (${[...step.via].join(' -> ')})`,
        remedy: 'Move what both need into a directory beside them',
      });
    }
    const file = this.kustomizationIn(path);
    if (file === undefined) {
      throw new LifeboatError('kustomization-resource', {
        place, problem: `the directory \`${written}\` has no kustomization.yaml, and kustomize takes no directory without one`, remedy: 'Add one, or list the files',
      });
    }
    const kustomization = readKustomization(this.files.read(file)!, file);
    if (kustomization.kind !== wanted) {
      const remedy = wanted === 'Component' ? 'List it under resources' : 'List it under components';
      throw new LifeboatError('kustomization-kind', { place, problem: `\`${written}\` is a ${kustomization.kind}, and here kustomize wants a ${wanted}`, remedy });
    }
    if (kustomization.empty) {
      throw new LifeboatError('kustomization-invalid', { place: file, problem: 'the kustomization is empty, and kustomize refuses that', remedy: 'Write `resources: []`, or remove the directory' });
    }
    this.kustomization(kustomization, file, path, { directories: [...step.directories, path], via: [...step.via, file] });
  }

  private add({ object, local }: FileObject, file: string, via: string[]): void {
    const identity = identityOf(object);
    // To kustomize no namespace and `default` are one.
    const key = identityText(identity.namespace === 'default' ? { ...identity, namespace: '' } : identity);
    const found = { local, built: { object, identity, file, via } };
    const before = this.identities.get(key);
    if (before) this.duplicate ??= duplicateError(before.built, found.built);
    this.identities.set(key, found);
    this.found.push(found);
  }
}

function duplicateError(before: BuiltObject, after: BuiltObject): LifeboatError {
  const twice = before.file === after.file && before.via.join() !== after.via.join();
  const where = twice ? `is built twice, through ${before.via.at(-1)} and ${after.via.at(-1)}` : `also stands in ${before.file === after.file ? 'the same file' : before.file}`;
  return new LifeboatError('duplicate-object', {
    place: after.file, problem: `${identityText(after.identity)} ${where}, and kustomize refuses the whole directory`, remedy: 'Remove one of them',
  });
}

function builtFrom(tree: FileTree, directory: string, build: Build): Build {
  const path = joinPath(directory);
  if (path === undefined || tree.list(path) === undefined) {
    throw new LifeboatError('directory-missing', { place: directory, problem: 'there is no such directory', remedy: 'Name a directory of manifests' });
  }
  build.root(path);
  return build;
}

/** What kustomize-controller builds from a directory of a repository. */
export function buildDirectory(tree: FileTree, directory: string): DirectoryBuild {
  const build = builtFrom(tree, directory, new Build(tree));
  return { objects: build.objects(), unbuilt: build.unbuilt };
}

/** The files of such a build, which it does not read; `visible` is of the same tree, and can be shared by several listings. */
export function listDirectory(tree: FileTree, visible: VisibleFiles, directory: string): DirectoryListing {
  const { listed, unbuilt } = builtFrom(tree, directory, new Build(visible, false));
  return { files: listed, unbuilt };
}
