import { errorFinding, fileFinding, ValidationFinding } from './finding';
import { componentsOf, fluxKustomization, FluxKustomization, isFluxKustomization, kustomizationName, transformsOf, withTransforms } from './flux-kustomization';
import { printedObjects, ManifestReader } from './read-manifests';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { isBelow, Kustomizations } from '../immutable/kustomizations';
import { buildByKustomize } from '../immutable/kustomize-program';
import { pairingKey, PlacedObject } from '../immutable/manifest-documents';
import { listDirectory } from '../kustomize/build';
import { joinPath } from '../kustomize/file-tree';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

/** What is built together: by a Flux Kustomization, or by whoever applies a kustomization by hand. */
export interface Unit {
  readonly directory: string;
  /** Absent where no Kustomization of Flux builds it. */
  readonly owner?: FluxKustomization;
  readonly objects: PlacedObject[];
}

/** What was found in a tree. */
export interface FleetBuilds {
  readonly units: readonly Unit[];
  /** Objects of files that no build takes. */
  readonly loose: readonly PlacedObject[];
  readonly kustomizations: readonly FluxKustomization[];
  /** Every file that has a say in a build. */
  readonly reached: ReadonlySet<string>;
  /** Those of them that Flux builds; where nothing says that it builds anything, all. */
  readonly applied: ReadonlySet<string>;
  readonly findings: readonly ValidationFinding[];
  readonly notes: readonly string[];
  readonly errors: readonly LifeboatError[];
}

/** A build that is under way: files, and parts that kustomize itself has to build. */
interface Plan {
  readonly unit: Unit;
  readonly files: string[];
  readonly programs: { readonly directory: string; readonly files: ReadonlySet<string>; readonly texts: ReadonlyMap<string, string> }[];
}

const YAML = /\.ya?ml$/;
const CHART_FILES = /^(?:templates|charts|crds)$/;
const REMOTE = /^(?:git::)?(?:https?:\/\/|ssh:\/\/|git@|github\.com[:/])/i;

type IsNamespaced = (apiVersion: string, kind: string) => boolean | undefined;

/** Finds what is built in a tree, follows Flux from each cluster's root, and builds it. */
export async function buildFleet(
  tree: ContentTree, scopes: readonly string[], reader: ManifestReader, isNamespaced: IsNamespaced, env: NodeJS.ProcessEnv,
): Promise<FleetBuilds> {
  const builder = new FleetBuilder(tree, scopes, reader, isNamespaced, env);
  await builder.followFlux();
  await builder.buildOthers();
  return builder.result();
}

class FleetBuilder {
  private readonly kustomizations: Kustomizations;
  private readonly units: Unit[] = [];
  private readonly found: FluxKustomization[] = [];
  private readonly reached = new Set<string>();
  private readonly applied = new Set<string>();
  private readonly loose: PlacedObject[] = [];
  private readonly findings: ValidationFinding[] = [];
  private readonly notes: string[] = [];
  private readonly errors: LifeboatError[] = [];
  private readonly remote = new Set<string>();
  private ownSources: ReadonlySet<string> = new Set();

  public constructor(
    private readonly tree: ContentTree,
    private readonly scopes: readonly string[],
    private readonly reader: ManifestReader,
    private readonly isNamespaced: IsNamespaced,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.kustomizations = new Kustomizations(tree);
  }

  public result(): FleetBuilds {
    const { units, loose, found, reached, findings, errors } = this;
    const notes = [...this.notes, ...(this.remote.size > 0 ? [`not fetched, and so not looked at: ${named([...this.remote])}`] : [])];
    return { units, loose, kustomizations: found, reached, applied: found.length > 0 ? this.applied : reached, findings: distinctFindings(findings), notes, errors };
  }

  /** Builds what Flux builds, parents before the children that they may change. */
  public async followFlux(): Promise<void> {
    const raw = this.filesInScope().filter((file) => this.isMentioned(file)).flatMap((file) => this.reader.read(file, false).objects).filter(isFluxKustomization);
    this.ownSources = ownSources(raw.map((placed) => fluxKustomization(placed, '')), (one) => this.directoryOf(one) !== undefined);
    const readers = raw.map((placed) => ({ placed, reach: this.reachOf(fluxKustomization(placed, '')) }));
    const parentsOf = (placed: PlacedObject): PlacedObject[] => readers.filter((one) => one.placed !== placed && one.reach.has(placed.file)).map((one) => one.placed);
    const roots = raw.filter((placed) => parentsOf(placed).length === 0);
    // A circle of kustomizations that list each other has no root; each is then one.
    let next = (roots.length > 0 ? roots : raw).map((placed) => fluxKustomization(placed, this.clusterOf(placed, readers.find((one) => one.placed === placed)!.reach)));
    const seen = new Set<string>();
    const rest = new Set(raw);
    while (next.length > 0) {
      const level = next.filter((one) => this.isNew(one, seen));
      for (const { placed } of level) for (const one of raw) if (one.file === placed.file && one.object.metadata.name === placed.object.metadata.name) rest.delete(one);
      this.found.push(...level);
      const built = await this.build(level.flatMap((one) => this.planOf(one)));
      next = built.flatMap(({ owner, objects }) => objects.filter(isFluxKustomization).map((placed) => fluxKustomization(placed, owner!.cluster)));
      if (next.every((one) => seen.has(keyOf(one)))) {
        // What no root leads to after all: a parent drops it by a patch, or its file is listed nowhere.
        next = [...rest].map((placed) => fluxKustomization(placed, this.clusterOf(placed, new Set())));
        rest.clear();
      }
    }
  }

  /** Builds the kustomizations that no Flux builds, and reads the files that no build takes. */
  public async buildOthers(): Promise<void> {
    const roots = [...new Set(this.scopes.flatMap((scope) => (this.kustomizations.has(scope) ? [scope] : this.kustomizations.roots(scope))))]
      .filter((directory) => !this.reached.has(this.kustomizationFile(directory)!) && (this.isNamed(directory) || !isHidden(directory)));
    const plans = roots.flatMap((directory) => {
      if (this.kustomizations.isComponent(directory)) {
        this.notes.push(`${directory} is a Component that no kustomization here uses, and was left out`);
        return [];
      }
      return this.plan({ directory, objects: [] }) ?? [];
    });
    await this.build(plans);
    let others = 0;
    const aside: string[] = [];
    for (const file of this.filesInScope()) {
      if (this.reached.has(file) || this.isOfChart(file)) continue;
      const { objects, findings, others: more } = this.reader.read(file, false);
      others += more;
      if (objects.length + findings.length > 0) aside.push(file);
      this.loose.push(...objects);
      this.findings.push(...findings);
    }
    const flux = this.found.length > 0 ? aside.filter((file) => !this.scopes.includes(file)) : [];
    if (flux.length > 0) this.notes.push(`${flux.length} ${flux.length === 1 ? 'file of manifests is' : 'files of manifests are'} in no build (${named(flux)}); ${flux.length === 1 ? 'it was' : 'they were'} looked at by ${flux.length === 1 ? 'itself' : 'themselves'}`);
    if (others > 0) this.notes.push(`${others} YAML ${others === 1 ? 'document holds no object, and was' : 'documents hold no object, and were'} left out`);
  }

  /** The plan of a Kustomization's build, or a finding in its place. */
  private planOf(owner: FluxKustomization): Plan[] {
    const { path, placed } = owner;
    const place = `${placed.file}:${placed.line}`;
    if (path === undefined) {
      this.notes.push(`${kustomizationName(owner)}: its path \`${String(owner.spec.path)}\` is known on the cluster alone, and was not built`);
      return [];
    }
    const isOwn = this.ownSources.has(sourceText(owner));
    const directory = isOwn ? this.directoryOf(owner) : undefined;
    if (directory !== undefined) return [this.plan({ directory, owner, objects: [] }) ?? []].flat();
    if (isOwn) {
      const known = nearestDirectory(this.tree, path);
      this.findings.push(fileFinding('path-missing', `${place}: spec.path`, `the Kustomization ${kustomizationName(owner)} builds \`${String(owner.spec.path)}\`, and there is no such directory`, known === '' ? 'Correct the path, which begins at the root of the repository' : `Correct the path; \`${known}\` is there`));
    } else {
      this.notes.push(`${kustomizationName(owner)} builds \`${path}\` of ${sourceText(owner)}, which is not this repository, and was not built`);
    }
    return [];
  }

  /** How a directory is built; undefined where it cannot be, with a finding. */
  private plan(unit: Unit): Plan | undefined {
    const { directory, owner } = unit;
    const components = owner ? componentsOf(owner) : [];
    const plan: Plan = { unit, files: [], programs: [] };
    this.units.push(unit);
    try {
      for (const file of [directory, ...components].flatMap((one) => [...this.kustomizations.reach(one)])) {
        this.reached.add(file);
        if (owner) this.applied.add(file);
      }
      if (owner && transformsOf(owner).length > 0) this.planTransformed(plan, directory, owner, components);
      else this.planDirectory(plan, directory);
      return plan;
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      this.findings.push(errorFinding(error.code === 'duplicate-object' ? 'duplicate-object' : 'build', error));
      return undefined;
    }
  }

  private planDirectory(plan: Plan, directory: string): void {
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

  private planTransformed(plan: Plan, directory: string, owner: FluxKustomization, components: readonly string[]): void {
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

  private async build(plans: readonly Plan[]): Promise<Unit[]> {
    const programs = plans.flatMap((plan) => plan.programs.map((program) => ({ plan, program })));
    const shared = { ...this.treeWith(new Map()) };
    const results = programs.length === 0 ? [] : await buildByKustomize(programs.map(({ program: { directory, files, texts } }) => ({
      tree: texts.size === 0 ? shared : this.treeWith(texts), directory, files,
    })), offline(this.env));
    for (const plan of plans) {
      for (const file of plan.files) {
        const { objects, findings } = this.reader.read(file, true);
        plan.unit.objects.push(...objects);
        this.findings.push(...findings);
      }
    }
    programs.forEach(({ plan, program }, index) => this.addPrinted(plan.unit, program, results[index]));
    for (const { unit } of plans) {
      this.namespaced(unit);
      this.findTwice(unit);
    }
    return plans.map(({ unit }) => unit);
  }

  private addPrinted(unit: Unit, { directory, files }: Plan['programs'][number], printed: string | LifeboatError): void {
    if (typeof printed !== 'string') {
      if (printed.code === 'kustomize-missing') this.errors.push(printed);
      else this.findings.push(errorFinding('build', printed));
      return;
    }
    const kustomization = this.kustomizationFile(directory) ?? directory;
    const sources = new Map<string, PlacedObject>();
    for (const file of files) {
      if (!YAML.test(file) || this.tree.files.get(file)?.kind !== 'file') continue;
      for (const placed of this.reader.read(file, false).objects) sources.set(`${placed.object.kind}/${placed.object.metadata.name}`, placed);
    }
    for (const { source: _, ...placed } of printedObjects(printed, directory)) {
      const { kind, metadata: { name } } = placed.object;
      const from = sources.get(`${kind}/${name}`) ?? [...sources.values()].find((one) => one.object.kind === kind && name.includes(one.object.metadata.name));
      unit.objects.push({ ...placed, file: from?.file ?? kustomization, line: from?.line ?? 1, ...(from?.source ? { source: from.source } : {}) });
    }
  }

  /** Flux sets targetNamespace on what has a namespace, as far as that is known here. */
  private namespaced({ owner, objects }: Unit): void {
    const namespace = owner?.spec.targetNamespace;
    if (typeof namespace !== 'string' || namespace === '') return;
    objects.forEach((placed, index) => {
      const { apiVersion, kind, metadata } = placed.object;
      if (metadata.namespace === namespace || this.isNamespaced(apiVersion, kind) === false) return;
      objects[index] = { ...placed, key: pairingKey({ ...placed.object, metadata: { ...metadata, namespace } }), object: { ...placed.object, metadata: { ...placed.object.metadata, namespace } } };
    });
  }

  private findTwice({ objects, directory, owner }: Unit): void {
    const seen = new Map<string, PlacedObject>();
    for (const placed of objects) {
      const before = seen.get(placed.key);
      seen.set(placed.key, before ?? placed);
      if (!before || (typeof owner?.spec.targetNamespace === 'string' && owner.spec.targetNamespace !== '')) continue;
      this.findings.push(fileFinding('duplicate-object', `${placed.file}:${placed.line}`, `${placed.key} also stands at ${before.file}:${before.line}, and kustomize refuses the whole build of ${directory || 'the repository'}`, 'Remove one of them'));
    }
  }

  private treeWith(texts: ReadonlyMap<string, string>): ContentTree {
    const { tree } = this;
    return {
      files: tree.files, read: (path) => texts.get(path) ?? tree.read(path), list: (path) => tree.list(path), load: (paths) => tree.load(paths), holding: () => undefined,
      bytes: (path) => (texts.has(path) ? Buffer.from(texts.get(path)!) : tree.bytes(path)),
    };
  }

  /** The directory of its path: from the root of the tree, or from a directory above its own file. */
  private directoryOf({ path, placed: { file } }: FluxKustomization): string | undefined {
    const names = file.split('/').slice(0, -1);
    for (let depth = 0; depth <= names.length; depth++) {
      const directory = joinPath(...names.slice(0, depth), path!);
      if (directory !== undefined && this.tree.list(directory) && (depth === 0 || path !== '')) return directory;
    }
    return undefined;
  }

  private reachOf(kustomization: FluxKustomization): ReadonlySet<string> {
    const directory = kustomization.path === undefined || !this.ownSources.has(sourceText(kustomization)) ? undefined : this.directoryOf(kustomization);
    return directory === undefined ? new Set() : this.kustomizations.reach(directory);
  }

  /** A root that applies itself is its cluster; of the others it is the kustomization that lists them, or their directory. */
  private clusterOf(placed: PlacedObject, reach: ReadonlySet<string>): string {
    if (reach.has(placed.file)) return fluxKustomization(placed, '').path ?? '';
    const listing = this.kustomizations.roots('').find((directory) => this.kustomizations.reach(directory).has(placed.file));
    return listing ?? joinPath(placed.file, '..')!.replace(/\/flux-system$/, '');
  }

  private isNew(one: FluxKustomization, seen: Set<string>): boolean {
    const key = keyOf(one);
    return !seen.has(key) && seen.add(key) !== undefined;
  }

  private isMentioned(file: string): boolean {
    return this.tree.bytes(file)?.includes('kustomize.toolkit.fluxcd.io/') === true;
  }

  private filesInScope(): string[] {
    return [...this.tree.files].filter(([path, { kind }]) => (
      kind === 'file' && YAML.test(path) && this.scopes.some((scope) => isBelow(path, scope) && (scope !== '' || !isHidden(path))) && this.kustomizations.visible.kind(path) === 'file'
    )).map(([path]) => path);
  }

  private isNamed(directory: string): boolean {
    return this.scopes.some((scope) => scope !== '' && isBelow(directory, scope));
  }

  private implicit(directory: string): string[] {
    return this.kustomizations.visible.list(directory).flatMap(({ name, kind }) => {
      const path = joinPath(directory, name)!;
      if (name === '.git') return [];
      if (kind === 'file') return YAML.test(name) ? [path] : [];
      return this.kustomizations.has(path) ? [path] : this.implicit(path);
    });
  }

  private kustomizationFile(directory: string): string | undefined {
    return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) => joinPath(directory, name)!).find((path) => this.kustomizations.visible.kind(path) === 'file');
  }

  /** Whether a file belongs to a Helm chart, from which only Helm makes objects. */
  private isOfChart(path: string): boolean {
    const names = path.split('/');
    return names.some((name, index) => CHART_FILES.test(name) && index < names.length - 1 && this.tree.files.has([...names.slice(0, index), 'Chart.yaml'].join('/')));
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

/** What kustomize would fetch all the same is not to be fetched. */
function offline(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:1';
  return { ...env, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, NO_PROXY: '', no_proxy: '', GIT_ALLOW_PROTOCOL: 'none' };
}

function contentOf(tree: ContentTree, file: string): ValueMap {
  const [value] = looseSources(tree.read(file) ?? '').flatMap((source) => readLooseYaml(source, file));
  return isValueMap(value) ? value : {};
}

function sourceText({ spec, namespace }: FluxKustomization): string {
  const { kind, name, namespace: other } = isValueMap(spec.sourceRef) ? spec.sourceRef : {} as ValueMap;
  const place = typeof other === 'string' ? other : namespace;
  return `${String(kind)}/${place === '' || place === 'flux-system' ? '' : `${place}/`}${String(name)}`;
}

/** The sources that are this very repository: bootstrap's, the only one, and those of which most paths are here. */
function ownSources(all: readonly FluxKustomization[], isHere: (one: FluxKustomization) => boolean): Set<string> {
  const bySource = new Map<string, FluxKustomization[]>();
  for (const one of all) bySource.set(sourceText(one), [...bySource.get(sourceText(one)) ?? [], one]);
  return new Set([...bySource].filter(([source, users]) => {
    const paths = users.filter(({ path }) => path !== '' && path !== undefined);
    return bySource.size === 1 || source === 'GitRepository/flux-system' || (paths.length > 0 && paths.filter(isHere).length * 2 >= paths.length);
  }).map(([source]) => source));
}

function keyOf({ cluster, namespace, name, placed }: FluxKustomization): string {
  return [cluster, namespace, name, namespace === '' ? placed.file : ''].join('\0');
}

function nearestDirectory(tree: ContentTree, path: string): string {
  const names = path.split('/');
  while (names.length > 0 && !tree.list(names.join('/'))) names.pop();
  return names.join('/');
}

function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}

function named(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

function distinctFindings(findings: readonly ValidationFinding[]): ValidationFinding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
