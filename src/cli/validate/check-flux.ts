import { ValidationFinding, objectFinding } from './finding';
import { FleetBuilds, IsNamespaced, Unit } from './fleet';
import { PathSegment } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestValue } from '../../manifest/manifest-object';
import { nearestName } from '../../manifest/nearest-name';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { isBelow } from '../immutable/kustomizations';
import { PlacedObject } from '../immutable/manifest-documents';

const FLUX_GROUP = /^[a-z]+\.toolkit\.fluxcd\.io\//;
const SOURCES = new Set(['GitRepository', 'OCIRepository', 'HelmRepository', 'Bucket', 'HelmChart', 'ExternalArtifact', 'ArtifactGenerator']);

/** What Flux objects say of each other and of themselves; `everywhere` are all objects of the tree, built or not, and it may be a part of a fleet. */
export function checkFlux(
  { units, loose, kustomizations }: FleetBuilds, everywhere: readonly PlacedObject[], isPart: boolean,
): { findings: ValidationFinding[]; notes: string[] } {
  const all = [...units.flatMap(({ objects }) => objects), ...loose].filter(({ object }) => FLUX_GROUP.test(object.apiVersion));
  const built = [...new Set(all)];
  const names = new Set([...everywhere, ...built].flatMap((placed) => [nameKey(placed), ...artifactKeys(placed)]));
  // Where the root of a cluster is not here, the fleet may hold the rest of what a name is for.
  const files = new Set(everywhere.map(({ file }) => file));
  const roots = kustomizations.filter(({ placed, path }) => path !== undefined && files.has(placed.file) && isBelow(placed.file, path));
  const clusters = new Set((isPart ? roots : kustomizations).map(({ cluster }) => cluster));
  const owned = new Set(units.filter(({ owner }) => owner && clusters.has(owner.cluster)).flatMap(({ objects }) => objects));
  const missing = built.flatMap((placed) => [...missingSources(placed, names), ...missingDependencies(placed, names)]);
  const isKnown = ({ placed, remedy }: Missing): boolean => remedy !== undefined || owned.has(placed);
  return {
    findings: [...built.flatMap(checkItself), ...missing.filter(isKnown).map(missingFinding), ...circlesAcross(units)],
    notes: [...new Set(missing.filter((one) => !isKnown(one)).map(({ placed, what }) => (
      `${identityText(identityOf(placed.object))} needs the ${what}, which is not here; what applies it is not here either, so that the fleet may have both`
    )))],
  };
}

/** Another object that one names, and that no file here has. */
interface Missing {
  readonly rule: 'source-unknown' | 'depends-on-unknown';
  readonly placed: PlacedObject;
  readonly segments: readonly PathSegment[];
  /** `Kustomization flux-system/apps`. */
  readonly what: string;
  /** Where a name that is nearly the same is there. */
  readonly remedy: string | undefined;
}

function missingFinding({ rule, placed, segments, what, remedy }: Missing): ValidationFinding {
  return rule === 'source-unknown'
    ? objectFinding(rule, placed, segments, `it names the ${what}, and no file here has it`, remedy ?? `Add the ${what.split(' ')[0]}, or acknowledge that something else makes it`)
    : objectFinding(rule, placed, segments, `it waits for the ${what}, and no file here has it`, remedy ?? 'Correct the name, or remove the entry: it waits for ever');
}

/** What was meant by a name, as far as names tell. */
function meant(kind: string, name: string, names: ReadonlySet<string>): string | undefined {
  const others = [...names].filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));
  const elsewhere = others.find((key) => key.endsWith(`/${name}`));
  if (elsewhere !== undefined) return `Write \`namespace: ${elsewhere.split('/')[0]}\`, where it is`;
  // Things that belong together have names that are alike: two letters at most.
  const near = nearestName(name, others.map((key) => key.slice(key.indexOf('/') + 1)), Math.min(2, Math.max(1, Math.floor(name.length / 4))));
  return near === undefined ? undefined : `Write ${near}`;
}

function specOf({ object }: PlacedObject): ValueMap {
  return isValueMap(object.spec) ? object.spec : {};
}

function nameKey({ object: { kind, metadata } }: PlacedObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The artifacts that source-watcher will make by a generator. */
function artifactKeys(placed: PlacedObject): string[] {
  const { artifacts } = placed.object.kind === 'ArtifactGenerator' ? specOf(placed) : {} as ValueMap;
  return Array.isArray(artifacts) ? artifacts.flatMap((one) => (isValueMap(one) ? `ExternalArtifact/${placed.object.metadata.namespace ?? ''}/${String(one.name)}` : [])) : [];
}

/** Whether a name is there, its namespace compared where both have one. */
function isThere(kind: string, namespace: string, name: string, names: ReadonlySet<string>): boolean {
  return names.has(`${kind}/${namespace}/${name}`) || names.has(`${kind}//${name}`) || (namespace === '' && [...names].some((key) => key.startsWith(`${kind}/`) && key.endsWith(`/${name}`)));
}

function checkItself(placed: PlacedObject): ValidationFinding[] {
  const { object: { kind } } = placed;
  const spec = specOf(placed);
  const found: ValidationFinding[] = [];
  // An Alert applies nothing that an emergency would want to hold.
  if (spec.suspend === false && !placed.object.apiVersion.startsWith('notification.')) {
    found.push(objectFinding(
      'suspend-false', placed, ['spec', 'suspend'],
      'suspend: false is declared, so that the Kustomization which applies this object ends at its next reconcile whatever suspend a person set in an emergency',
      'Remove the line: not suspended is the default. `suspend: true` says disabled',
    ));
  }
  if (kind === 'Kustomization' && spec.force === true) {
    found.push(objectFinding(
      'force', placed, ['spec', 'force'], 'spec.force deletes and makes anew each object whose apply the API server refuses, for a typing mistake too, and its data with it',
      'Remove it; for one object, annotate that object with `kustomize.toolkit.fluxcd.io/force: enabled` for one commit',
    ));
  }
  return found;
}

function missingSources(placed: PlacedObject, names: ReadonlySet<string>): Missing[] {
  const spec = specOf(placed);
  const chart = isValueMap(spec.chart) && isValueMap(spec.chart.spec) ? spec.chart.spec : {};
  const references: ReadonlyArray<readonly [ManifestValue, readonly PathSegment[]]> = [
    [spec.sourceRef, ['spec', 'sourceRef']], [spec.chartRef, ['spec', 'chartRef']], [chart.sourceRef, ['spec', 'chart', 'spec', 'sourceRef']],
  ];
  return references.flatMap(([reference, segments]) => {
    if (!isValueMap(reference)) return [];
    const { kind, name, namespace = placed.object.metadata.namespace ?? '' } = reference;
    if (typeof kind !== 'string' || typeof name !== 'string' || typeof namespace !== 'string' || !SOURCES.has(kind) || name.includes('${') || namespace.includes('${')) return [];
    // Bootstrap makes it, and need not be in this repository.
    if ((name === 'flux-system' && ['', 'flux-system'].includes(namespace)) || isThere(kind, namespace, name, names)) return [];
    return [{ rule: 'source-unknown', placed, segments, what: `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`, remedy: meant(kind, name, names) }];
  });
}

/** What an object depends on, as keys of names. */
function dependenciesOf(placed: PlacedObject): { readonly key: string; readonly index: number; readonly text: string }[] {
  const { object: { kind, metadata } } = placed;
  const { dependsOn } = specOf(placed);
  if (!Array.isArray(dependsOn)) return [];
  return dependsOn.flatMap((entry, index) => {
    if (!isValueMap(entry) || typeof entry.name !== 'string' || entry.name.includes('${')) return [];
    const namespace = typeof entry.namespace === 'string' ? entry.namespace : metadata.namespace ?? '';
    return namespace.includes('${') ? [] : [{ key: `${kind}/${namespace}/${entry.name}`, index, text: `${namespace === '' ? '' : `${namespace}/`}${entry.name}` }];
  });
}

function missingDependencies(placed: PlacedObject, names: ReadonlySet<string>): Missing[] {
  const { kind } = placed.object;
  return dependenciesOf(placed).flatMap(({ key, index, text }) => {
    const [, namespace, name] = key.split('/');
    if (isThere(kind, namespace, name, names)) return [];
    return [{ rule: 'depends-on-unknown', placed, segments: ['spec', 'dependsOn', index], what: `${kind} ${text}`, remedy: meant(kind, name, names) }];
  });
}

/** Kustomizations of one cluster depend on each other whatever builds them. */
function circlesAcross(units: readonly Unit[]): ValidationFinding[] {
  const clusters = new Map<string, PlacedObject[]>();
  for (const { owner, objects, directory } of units) {
    const cluster = owner?.cluster ?? directory;
    clusters.set(cluster, [...clusters.get(cluster) ?? [], ...objects.filter(({ object }) => ['Kustomization', 'HelmRelease'].includes(object.kind) && FLUX_GROUP.test(object.apiVersion))]);
  }
  return [...new Map([...clusters.values()].flatMap(circlesOf).map((finding) => [`${finding.file} ${finding.problem}`, finding])).values()];
}

/** Each circle once, told at its first member. */
function circlesOf(objects: readonly PlacedObject[]): ValidationFinding[] {
  const byName = new Map(objects.map((placed) => [nameKey(placed), placed]));
  const done = new Set<string>();
  const found: ValidationFinding[] = [];
  const visit = (key: string, path: readonly string[]): void => {
    const at = path.indexOf(key);
    if (at >= 0) {
      const circle = path.slice(at);
      const placed = byName.get(circle[0])!;
      const shown = [...circle, circle[0]].map((each) => each.slice(each.indexOf('/') + 1).replace(/^\//, '')).join(' -> ');
      found.push(objectFinding('depends-on-cycle', placed, ['spec', 'dependsOn'], `dependsOn leads in a circle: ${shown}; each waits for the other, and Flux drops the events of every Kustomization on that source`, 'Remove one of the entries'));
      return;
    }
    const placed = byName.get(key);
    if (!placed || done.has(key)) return;
    for (const { key: next } of dependenciesOf(placed)) visit(next, [...path, key]);
    done.add(key);
  };
  for (const key of byName.keys()) visit(key, []);
  return found;
}

/** An object, and what builds it. */
interface Owned {
  readonly placed: PlacedObject;
  readonly unit: Unit;
}

/** Two Kustomizations of one cluster that build one object. */
export function checkOwnership({ units }: FleetBuilds): ValidationFinding[] {
  const clusters = new Map<string, Map<string, Owned>>();
  const found: ValidationFinding[] = [];
  for (const unit of units) {
    if (!unit.owner) continue;
    const owners = clusters.get(unit.owner.cluster) ?? new Map<string, Owned>();
    clusters.set(unit.owner.cluster, owners);
    for (const placed of unit.objects) {
      // A name that only the cluster completes is another one in each.
      if (/\$\{/.test(placed.key)) continue;
      const before = owners.get(placed.key);
      if (!before) owners.set(placed.key, { unit, placed });
      else if (before.unit !== unit && ![placed, before.placed].some(isMergedOrIgnored)) found.push(twiceOwned({ placed, unit }, before));
    }
  }
  return found;
}

/** Objects that Flux only makes once, or leaves alone, are not fought over. */
function isMergedOrIgnored({ object: { metadata: { annotations } } }: PlacedObject): boolean {
  return ['IfNotPresent', 'Ignore', 'Merge'].includes(annotations?.['kustomize.toolkit.fluxcd.io/ssa'] ?? '') || annotations?.['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled';
}

function twiceOwned({ placed, unit }: Owned, { placed: before, unit: other }: Owned): ValidationFinding {
  const [one, two] = [other.owner!.name, unit.owner!.name];
  return objectFinding(
    'double-ownership', placed, [],
    `both Kustomizations ${one} (${other.directory || '.'}) and ${two} (${unit.directory || '.'}) build it${before.file === placed.file ? '' : `, the other from ${before.file}`}: each takes the labels from the other at every reconcile, and what one drops it deletes`,
    `Leave it to one of them; where ${one} takes all YAML below its path, list in its kustomization.yaml what it shall build. Moving an object deletes it unless it is protected first: see \`lifeboat fleet adopt --help\``,
  );
}

/** Namespaced objects for which nobody says a namespace. */
export function checkNamespaces({ units }: FleetBuilds, isNamespaced: IsNamespaced): ValidationFinding[] {
  return units.filter(({ owner }) => owner).flatMap(({ owner, objects }) => objects.flatMap((placed) => {
    const { apiVersion, kind, metadata: { namespace } } = placed.object;
    if ((namespace !== undefined && namespace !== '') || isNamespaced(apiVersion, kind) !== true) return [];
    return [objectFinding(
      'namespace-missing', placed, ['metadata', 'namespace'],
      `${identityText(identityOf(placed.object))} has no namespace, nor do its kustomization and the Kustomization ${owner!.name} give it one: Flux refuses the whole apply`,
      'Write metadata.namespace, or `namespace:` in the kustomization',
    )];
  }));
}
