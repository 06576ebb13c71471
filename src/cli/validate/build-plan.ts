import { FluxKustomization, withTransforms } from './flux-kustomization';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { Kustomizations } from '../immutable/kustomizations';
import { listDirectory } from '../kustomize/build';
import { joinPath } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

/** A directory that only kustomize itself can build, and what it shall read in place of some files. */
export interface ProgramBuild {
  readonly directory: string;
  readonly files: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
}

/** What a build is made of: files, and parts that kustomize itself has to build. */
export interface BuildPlan {
  readonly files: string[];
  readonly programs: ProgramBuild[];
}

const YAML = /\.ya?ml$/;
const REMOTE = /^(?:git::)?(?:https?:\/\/|ssh:\/\/|git@|github\.com[:/])/i;


/** Says how directories of a tree are built. */
export class BuildPlanner {
  /** What a build would fetch, which nothing here does. */
  public readonly remote = new Set<string>();

  public constructor(private readonly tree: ContentTree, private readonly kustomizations: Kustomizations) {}

  /** The plan of a directory; with components and other changes of its Kustomization where it has some. */
  public plan(directory: string, changed?: { readonly by: FluxKustomization; readonly components: readonly string[] }): BuildPlan {
    const plan: BuildPlan = { files: [], programs: [] };
    if (changed) this.planTransformed(plan, directory, changed.by, changed.components);
    else this.planDirectory(plan, directory);
    return plan;
  }

  /** The file that makes a directory a kustomization. */
  public kustomizationFile(directory: string): string | undefined {
    return KUSTOMIZATION_FILES.map((name) => joinPath(directory, name)!).find((path) => this.kustomizations.visible.kind(path) === 'file');
  }

  private planDirectory(plan: BuildPlan, directory: string): void {
    const kustomization = this.kustomizationFile(directory);
    if (kustomization === undefined) {
      for (const path of this.implicit(directory)) {
        if (this.kustomizations.has(path)) this.planDirectory(plan, path);
        else plan.files.push(path);
      }
      return;
    }
    let simple: readonly string[] | undefined;
    try {
      const { files, unbuilt } = listDirectory(this.tree, this.kustomizations.visible, directory);
      if (unbuilt.every(({ file, field }) => this.isRemote(file, field))) simple = files;
    } catch (error) {
      // Other people's kustomizations may be written in a YAML that only kustomize itself reads.
      if (!(error instanceof LifeboatError) || !error.code.startsWith('yaml-')) throw error;
    }
    if (simple) {
      plan.files.push(...simple);
      return;
    }
    const parts = this.kustomizations.parts(directory);
    if (parts) {
      plan.files.push(...parts.files);
      for (const part of parts.directories) this.planDirectory(plan, part);
      return;
    }
    const reach = this.kustomizations.reach(directory);
    plan.programs.push({ directory, files: reach, texts: this.withoutRemote(reach) });
  }

  private planTransformed(plan: BuildPlan, directory: string, owner: FluxKustomization, components: readonly string[]): void {
    const file = this.kustomizationFile(directory);
    const content = file === undefined ? { resources: this.implicit(directory).map((path) => path.slice(directory === '' ? 0 : directory.length + 1)) } : contentOf(this.tree, file);
    const reach = new Set([directory, ...components].flatMap((one) => [...this.kustomizations.reach(one)]));
    if (file !== undefined) listDirectory(this.tree, this.kustomizations.visible, directory);
    const texts = this.withoutRemote(reach);
    const own = file ?? joinPath(directory, 'kustomization.yaml')!;
    const kept = texts.get(own);
    texts.set(own, withTransforms(kept === undefined ? content : JSON.parse(kept) as ValueMap, owner));
    plan.programs.push({ directory, files: new Set([...reach, own]), texts });
  }

  /** What Flux lists where a directory has no kustomization. */
  private implicit(directory: string): string[] {
    return this.kustomizations.visible.list(directory).flatMap(({ name, kind }) => {
      const path = joinPath(directory, name)!;
      if (name === '.git') return [];
      if (kind === 'file') return YAML.test(name) ? [path] : [];
      return this.kustomizations.has(path) ? [path] : this.implicit(path);
    });
  }

  private isRemote(file: string, field: string): boolean {
    const [, name, index] = /^(resources|bases|components)\[(\d+)\]$/.exec(field) ?? [];
    if (name === undefined) return false;
    const entries = contentOf(this.tree, file)[name];
    const entry = Array.isArray(entries) ? entries[Number(index)] : undefined;
    const isRemote = typeof entry === 'string' && REMOTE.test(entry);
    if (isRemote) this.remote.add(entry);
    return isRemote;
  }

  /** The kustomizations of a build that would fetch something, without what they would fetch. */
  private withoutRemote(reach: ReadonlySet<string>): Map<string, string> {
    const texts = new Map<string, string>();
    for (const file of reach) {
      if (!/(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file) || !/https?:|ssh:|git@|github\.com/i.test(this.tree.read(file) ?? '')) continue;
      const content = contentOf(this.tree, file);
      const isLocal = (entry: ManifestValue): boolean => {
        const address = typeof entry === 'string' ? entry.replace(/^[\w.-]+=/, '') : '';
        if (!REMOTE.test(address)) return true;
        this.remote.add(address);
        return false;
      };
      const localOf = (entries: ManifestValue): ManifestValue => (Array.isArray(entries) ? entries.filter(isLocal) : entries);
      const kept = Object.fromEntries(Object.entries(content).map(([field, entries]) => {
        if (['resources', 'bases', 'components', 'crds'].includes(field)) return [field, localOf(entries)];
        if (!/^(?:configMap|secret)Generator$/.test(field) || !Array.isArray(entries)) return [field, entries];
        return [field, entries.map((entry) => (isValueMap(entry) && entry.files !== undefined ? { ...entry, files: localOf(entry.files) } : entry))];
      }));
      if (JSON.stringify(kept) !== JSON.stringify(content)) texts.set(file, JSON.stringify(kept));
    }
    return texts;
  }
}

function contentOf(tree: ContentTree, file: string): ValueMap {
  const [value] = looseSources(tree.read(file) ?? '').flatMap((source) => readLooseYaml(source, file));
  return isValueMap(value) ? value : {};
}
