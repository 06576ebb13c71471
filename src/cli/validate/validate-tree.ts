import { withoutAcknowledged } from './acknowledged';
import { checkFlux, checkNamespaces, checkOwnership } from './check-flux';
import { checkIgnored } from './check-ignored';
import { checkImages } from './check-images';
import { checkMetrics } from './check-metrics';
import { checkObject, ObjectContext } from './check-object';
import { checkSecrets } from './check-secrets';
import { checkSubstitution, isSubstituted } from './check-substitution';
import { errorFinding, ValidationFinding } from './finding';
import { buildFleet, FleetBuilds, Unit } from './fleet';
import { KnownDefinitions } from './known-definitions';
import { ManifestReader } from './read-manifests';
import { Unjudged, unjudgedErrors, unjudgedNotes, UnjudgedPart } from './unjudged';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';
import { GivenFile } from '../immutable/definitions';
import { PlacedObject } from '../immutable/manifest-documents';

/** What is validated, and by what. */
export interface ValidationRequest {
  readonly tree: ContentTree;
  /** Whether it may be a part of a fleet: no Git says that this is all of the repository. */
  readonly isPart: boolean;
  /** Directories of the tree; empty for all. */
  readonly scopes: readonly string[];
  readonly server: string;
  readonly definitions: readonly GivenFile[];
  /** Whether what nobody here can judge is an error. */
  readonly strict: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** What became of it. */
export interface Validation {
  /** How much was looked at. */
  readonly looked: { readonly objects: number; readonly kustomizations: number; readonly builds: number; readonly files: readonly string[] };
  readonly findings: readonly ValidationFinding[];
  readonly notes: readonly string[];
  /** Kinds, rules and values that nobody here could judge. */
  readonly unjudged: readonly UnjudgedPart[];
  readonly errors: readonly LifeboatError[];
}

/** Builds what a tree holds, and judges it by every rule. */
export async function validateTree({ tree, isPart, scopes, server, definitions: given, strict, env }: ValidationRequest): Promise<Validation> {
  const reader = new ManifestReader(tree);
  const definitions = new KnownDefinitions(tree, given);
  const isNamespaced = (apiVersion: string, kind: string): boolean | undefined => definitions.isNamespaced(apiVersion, kind);
  const fleet = await buildFleet(tree, scopes, reader, isNamespaced, env);
  const everywhere = everyObject(tree, reader, fleet);
  const unjudged = new Unjudged();
  const flux = checkFlux(fleet, everywhere, isPart);
  const substitution = checkSubstitution(fleet, everywhere);
  const findings = [
    ...fleet.findings,
    ...checkIgnored(fleet, tree, reader),
    ...checkOwnership(fleet),
    ...checkNamespaces(fleet, isNamespaced),
    ...flux.findings,
    ...substitution.findings,
    ...checkSecrets(fleet, tree, everywhere),
    ...judgeEach(fleet, { definitions, server, unjudged }),
    ...checkMetrics(fleet, tree),
  ];
  findings.push(...definitions.errors.map((error) => errorFinding('definition-invalid', error)));
  const objects = [...fleet.units.flatMap((unit) => unit.objects), ...fleet.loose];
  const parts = unjudged.all();
  return {
    looked: {
      objects: new Set(objects.map(({ file, key }) => `${file}\0${key}`)).size,
      kustomizations: fleet.kustomizations.filter(({ placed }) => tree.files.has(placed.file)).length,
      builds: fleet.units.length,
      files: [...new Set(objects.map(({ file }) => file))].sort(),
    },
    findings: sorted(told(withoutAcknowledged(findings, objects))),
    notes: [...fleet.notes, ...flux.notes, ...substitution.notes, ...unjudgedNotes(strict ? parts.filter(({ what }) => what === 'value') : parts)],
    unjudged: parts,
    errors: [...fleet.errors, ...(strict ? unjudgedErrors(parts) : [])],
  };
}

/** Each object once a build, though several builds share its file. */
function judgeEach({ units, loose }: FleetBuilds, context: Omit<ObjectContext, 'isSubstituted'>): ValidationFinding[] {
  const found = new Map<string, ValidationFinding>();
  const judge = (placed: PlacedObject, substituted: boolean): void => {
    for (const finding of [...checkObject(placed, { ...context, isSubstituted: substituted }), ...checkImages(placed, substituted)]) {
      found.set([finding.rule, finding.file, finding.line, finding.object, finding.path, finding.problem].join('\0'), finding);
    }
  };
  const judged = new Map<unknown, Set<boolean>>();
  const judgeOnce = (placed: PlacedObject, unit?: Unit): void => {
    const substituted = unit !== undefined && isSubstituted(unit);
    const before = judged.get(placed.object) ?? new Set();
    if (!before.has(substituted)) judge(placed, substituted);
    judged.set(placed.object, before.add(substituted));
  };
  for (const unit of units) for (const placed of unit.objects) judgeOnce(placed, unit);
  for (const placed of loose) judgeOnce(placed);
  return [...found.values()];
}

/** All objects that stand anywhere in the tree: what a name can mean. */
function everyObject(tree: ContentTree, reader: ManifestReader, fleet: FleetBuilds): PlacedObject[] {
  const files = [...tree.files].filter(([path, { kind }]) => kind === 'file' && /\.ya?ml$/.test(path)).map(([path]) => path);
  return [...files.flatMap((file) => reader.read(file, false).objects), ...fleet.units.flatMap(({ objects }) => objects)];
}

/** One place in a file once, though several objects are made of it. */
function told(findings: readonly ValidationFinding[]): ValidationFinding[] {
  const groups = new Map<string, Map<string | undefined, ValidationFinding>>();
  for (const finding of findings) {
    const key = [finding.rule, finding.file, finding.line, finding.path, finding.object === undefined ? finding.problem : finding.problem.replaceAll(finding.object, '')].join('\0');
    groups.set(key, (groups.get(key) ?? new Map<string | undefined, ValidationFinding>()).set(finding.object, finding));
  }
  return [...groups.values()].map((group) => {
    const [first] = group.values();
    return group.size === 1 ? first : { ...first, problem: `${first.problem}; so in ${group.size - 1} more ${group.size === 2 ? 'object' : 'objects'} of this file` };
  });
}

function sorted(findings: readonly ValidationFinding[]): ValidationFinding[] {
  const order = ['error', 'warning'];
  return [...findings].sort((a, b) => (
    order.indexOf(a.severity) - order.indexOf(b.severity) || compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.object ?? '', b.object ?? '')
  ));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
