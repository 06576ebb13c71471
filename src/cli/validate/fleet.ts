import { BuildPlan, BuildPlanner } from './build-plan';
import { errorFinding, fileFinding, objectFinding, ValidationFinding } from './finding';
import { componentsOf, fluxKustomization, FluxKustomization, isFluxKustomization, kustomizationName, transformsOf } from './flux-kustomization';
import { directoryOf, nearestDirectory, ownSources, sourceText } from './flux-sources';
import { printedObjects, ManifestReader } from './read-manifests';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';
import { isBelow, Kustomizations } from '../immutable/kustomizations';
import { buildByKustomize } from '../immutable/kustomize-program';
import { pairingKey, PlacedObject } from '../immutable/manifest-documents';
import { joinPath } from '../kustomize/file-tree';

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

const YAML = /\.ya?ml$/;
const CHART_FILES = /^(?:templates|charts|crds)$/;
/** A build that is under way. */
type Plan = BuildPlan & { readonly unit: Unit };
/** Whether a kind has namespaces; undefined where it is not known here. */
export type IsNamespaced = (apiVersion: string, kind: string) => boolean | undefined;

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
  private readonly planner: BuildPlanner;
  private readonly units: Unit[] = [];
  private readonly found: FluxKustomization[] = [];
  private readonly reached = new Set<string>();
  private readonly applied = new Set<string>();
  private readonly loose: PlacedObject[] = [];
  private readonly findings: ValidationFinding[] = [];
  private readonly notes: string[] = [];
  private readonly errors: LifeboatError[] = [];
  private ownSources: ReadonlySet<string> = new Set();

  public constructor(
    private readonly tree: ContentTree,
    private readonly scopes: readonly string[],
    private readonly reader: ManifestReader,
    private readonly isNamespaced: IsNamespaced,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.kustomizations = Kustomizations.of(tree);
    this.planner = new BuildPlanner(tree, this.kustomizations);
  }

  public result(): FleetBuilds {
    const { units, loose, found, reached, findings, errors } = this;
    const notes = [...this.notes, ...(this.planner.remote.size > 0 ? [`not fetched, and so not looked at: ${named([...this.planner.remote])}`] : [])];
    const applied = found.length > 0 ? this.applied : reached;
    return { units, loose, kustomizations: found, reached, applied, findings: distinctFindings(findings), notes, errors };
  }

  /** Builds what Flux builds, parents before the children that they may change. */
  public async followFlux(): Promise<void> {
    const files = this.filesInScope().filter((file) => this.isMentioned(file));
    const written = files.flatMap((file) => this.reader.read(file, false).objects).filter(isFluxKustomization);
    const raw = [...written, ...bootstrapRoots(this.tree, written)];
    this.ownSources = ownSources(raw.map((placed) => fluxKustomization(placed, '')), (one) => directoryOf(this.tree, one) !== undefined);
    const reaches = new Map(raw.map((placed) => [placed, this.reachOf(fluxKustomization(placed, ''))]));
    const roots = raw.filter((placed) => ![...reaches].some(([other, reach]) => other !== placed && reach.has(placed.file)));
    // A circle of kustomizations that list each other has no root; each is then one.
    let next = (roots.length > 0 ? roots : raw).map((placed) => fluxKustomization(placed, this.clusterOf(placed, reaches.get(placed)!)));
    const seen = new Set<string>();
    const rest = new Set(raw);
    while (next.length > 0) {
      const level = next.filter((one) => this.isNew(one, seen));
      const reached = new Set(level.map(({ placed: { file, object } }) => `${file} ${object.metadata.name}`));
      for (const one of raw) if (reached.has(`${one.file} ${one.object.metadata.name}`)) rest.delete(one);
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
      .filter((directory) => !this.reached.has(this.planner.kustomizationFile(directory)!) && (this.isNamed(directory) || !isHidden(directory)));
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
    if (path === undefined) {
      this.notes.push(`${kustomizationName(owner)}: its path \`${String(owner.spec.path)}\` is known on the cluster alone, and was not built`);
      return [];
    }
    const isOwn = this.ownSources.has(sourceText(owner));
    const directory = isOwn ? directoryOf(this.tree, owner) : undefined;
    if (directory !== undefined) return [this.plan({ directory, owner, objects: [] }) ?? []].flat();
    if (isOwn) {
      const known = nearestDirectory(this.tree, path);
      this.findings.push(objectFinding(
        'path-missing', placed, ['spec', 'path'], `the Kustomization ${kustomizationName(owner)} builds \`${String(owner.spec.path)}\`, and there is no such directory`,
        known === '' ? 'Correct the path, which begins at the root of the repository' : `Correct the path; \`${known}\` is there`,
      ));
    } else {
      this.notes.push(`${kustomizationName(owner)} builds \`${path}\` of ${sourceText(owner)}, which is not this repository, and was not built`);
    }
    return [];
  }

  /** How a directory is built; undefined where it cannot be, with a finding. */
  private plan(unit: Unit): Plan | undefined {
    const { directory, owner } = unit;
    const components = owner ? componentsOf(owner) : [];
    this.units.push(unit);
    try {
      for (const file of [directory, ...components].flatMap((one) => [...this.kustomizations.reach(one)])) {
        this.reached.add(file);
        if (owner) this.applied.add(file);
      }
      return { unit, ...this.planner.plan(directory, owner && transformsOf(owner).length > 0 ? { by: owner, components } : undefined) };
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      this.findings.push(errorFinding(error.code === 'duplicate-object' ? 'duplicate-object' : 'build', error));
      return undefined;
    }
  }

  private async build(plans: readonly Plan[]): Promise<Unit[]> {
    const programs = plans.flatMap((plan) => plan.programs.map((program) => ({ plan, program })));
    const shared = treeWith(this.tree, new Map());
    const results = programs.length === 0 ? [] : await buildByKustomize(programs.map(({ program: { directory, files, texts } }) => ({
      tree: texts.size === 0 ? shared : treeWith(this.tree, texts), directory, files,
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
    const kustomization = this.planner.kustomizationFile(directory) ?? directory;
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
      const object = { ...placed.object, metadata: { ...metadata, namespace } };
      objects[index] = { ...placed, key: pairingKey(object), object };
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

  private reachOf(kustomization: FluxKustomization): ReadonlySet<string> {
    const directory = this.ownSources.has(sourceText(kustomization)) ? directoryOf(this.tree, kustomization) : undefined;
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

  /** Whether a file belongs to a Helm chart, from which only Helm makes objects. */
  private isOfChart(path: string): boolean {
    const names = path.split('/');
    return names.some((name, index) => CHART_FILES.test(name) && index < names.length - 1 && this.tree.files.has([...names.slice(0, index), 'Chart.yaml'].join('/')));
  }

}

/** What kustomize would fetch all the same is not to be fetched. */
function offline(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:1';
  return { ...env, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, NO_PROXY: '', no_proxy: '', GIT_ALLOW_PROTOCOL: 'none' };
}

/** A tree in which some files have another text. */
function treeWith(tree: ContentTree, texts: ReadonlyMap<string, string>): ContentTree {
  return {
    files: tree.files,
    read: (path) => texts.get(path) ?? tree.read(path),
    list: (path) => tree.list(path),
    load: (paths) => tree.load(paths),
    holding: () => undefined,
    bytes: (path) => (texts.has(path) ? Buffer.from(texts.get(path)!) : tree.bytes(path)),
  };
}

/** What `flux bootstrap` makes for each `clusters/<cluster>`, where its files are not here. */
function bootstrapRoots(tree: ContentTree, written: readonly PlacedObject[]): PlacedObject[] {
  const paths = written.flatMap((placed) => fluxKustomization(placed, '').path ?? []);
  const clusters = new Set(written.flatMap(({ file }) => /^(?:.*?\/)?clusters\/[^/]+(?=\/)/.exec(file) ?? []));
  return [...clusters].filter((cluster) => tree.list(cluster) && !paths.some((path) => path === cluster || cluster.endsWith(`/${path}`))).map((cluster) => {
    const metadata = { name: 'flux-system', namespace: 'flux-system' };
    // How it decrypts nobody here can know.
    const spec = { path: `./${cluster}`, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, decryption: {} };
    const object = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata, spec };
    return { object, key: pairingKey(object), file: `${cluster}/flux-system/gotk-sync.yaml`, line: 1 };
  });
}

function keyOf({ cluster, namespace, name, placed }: FluxKustomization): string {
  return [cluster, namespace, name, namespace === '' ? placed.file : ''].join('\0');
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
