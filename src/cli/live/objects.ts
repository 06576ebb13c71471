import type { Drift } from './drift/drift';
import { Everything, findUnexpected, Known } from './drift/unexpected';
import { ExpectedCluster, ExpectedDirectory, ExpectedManifest } from './expected';
import { KustomizationStatus, kustomizationStatus } from './flux-status';
import { parseInventoryId } from './inventory';
import { isMadeByController } from './made-by-controller';
import { compareObject, missingFinding, ObjectSubject, strayFinding, surplusFinding, unexpectedFinding } from './object-findings';
import { readManifest } from './read-manifest';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { Collections } from '../cluster/collections';
import { asManifest, LiveObject } from '../cluster/live-object';
import { Finding } from '../comparison/finding';

const OWNER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const OWNER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';
const LISTS_AT_ONCE = 8;

interface ExpectedObject {
  readonly subject: ObjectSubject;
  readonly object: ManifestObject;
  readonly identity: string;
}

/** What a comparison of objects came to. */
export interface ComparedObjects {
  readonly findings: Finding[];
  /** How many manifests were compared. */
  readonly compared: number;
  /** Where everything was looked at, and what of it could not be. */
  readonly everything?: { readonly namespaces: readonly string[]; readonly kinds: number };
  readonly unread?: readonly string[];
}

/** Compares every live object with its manifest, field by field, and looks for objects that no manifest makes. */
export async function compareObjects(
  expected: ExpectedCluster, kustomizations: ReadonlyMap<string, LiveObject>, collections: Collections, drift: Drift, everything?: Everything,
): Promise<ComparedObjects> {
  const active = expected.directories.filter(({ disabled }) => !disabled);
  const objects = [...expected.fluxFiles.flatMap((file) => readExpected(file, fluxSubject(expected, file))), ...active.flatMap(objectsOf)];
  const inventories = active.map((directory) => ({ directory, objects: inventoryOf(kustomizations.get(keyOf(directory))) }));
  const wanted = new Map<string, { apiVersion: string; kind: string; namespace: string }>();
  for (const { apiVersion, kind, metadata: { namespace = '' } } of [...objects.map(({ object }) => object), ...inventories.flatMap((one) => one.objects)]) {
    wanted.set(`${apiVersion}/${kind}/${namespace}`, { apiVersion, kind, namespace });
  }
  const live = await readAll([...wanted.values()], collections);
  // That a Kustomization is missing has been said.
  const judged = new Set(expected.directories.map(({ name, namespace }) => `kustomize.toolkit.fluxcd.io/Kustomization/${namespace}/${name}`));
  const findings: Finding[] = [];
  for (const one of objects) {
    const found = live.get(one.identity);
    if (found) findings.push(...compareObject(one.subject, one.object, found, drift));
    else if (!judged.has(one.identity)) findings.push(missingFinding(one.subject, one.object, drift));
  }
  const defined = new Set(objects.map(({ identity }) => identity));
  findings.push(...findExtra(inventories, live, defined, drift));
  const unexpected = everything && await lookAtEverything(everything, objects, new Set([...defined, ...findings.map(({ object }) => object ?? '')]), drift);
  return {
    findings: [...await withoutScaled(findings, collections), ...unexpected?.findings ?? []],
    compared: objects.length,
    ...unexpected ? { everything: unexpected.everything, unread: unexpected.unread } : {},
  };
}

/** The key of a Kustomization among those of the cluster. */
export function keyOf({ name, namespace }: { readonly name: string; readonly namespace?: string }): string {
  return `${namespace ?? ''}/${name}`;
}

function objectsOf(directory: ExpectedDirectory): ExpectedObject[] {
  return directory.manifests.flatMap((manifest) => readExpected(manifest, {
    directory, file: manifest.file, encrypted: directory.digest === undefined,
  }));
}

function fluxSubject(expected: ExpectedCluster, { file }: ExpectedManifest): ObjectSubject {
  const directory = expected.directories.find((one) => one.file === file);
  return { ...(directory ? { directory } : {}), ...(expected.name === undefined ? {} : { cluster: expected.name }), file, encrypted: false };
}

function readExpected({ text, file }: ExpectedManifest, subject: ObjectSubject): ExpectedObject[] {
  return readManifest(text, file, subject.encrypted).map(({ object, identity }) => ({ subject, object, identity }));
}

function inventoryOf(live: LiveObject | undefined): ManifestObject[] {
  const { inventory }: KustomizationStatus = live ? kustomizationStatus(live) : {};
  return (inventory?.entries ?? []).flatMap((entry) => parseInventoryId(entry.id, entry.v) ?? []);
}

async function readAll(
  wanted: readonly { apiVersion: string; kind: string; namespace: string }[], collections: Collections,
): Promise<Map<string, LiveObject>> {
  const found = new Map<string, LiveObject>();
  const rest = [...wanted];
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const list = await collections.list(next.apiVersion, next.kind, next.namespace) ?? [];
      for (const object of list) found.set(identityText(identityOf(asManifest(object))), object);
    }
  };
  await Promise.all(Array.from({ length: LISTS_AT_ONCE }, work));
  return found;
}

/** Objects with a Kustomization's labels, and objects of its inventory, that no manifest makes. */
function findExtra(
  inventories: readonly { readonly directory: ExpectedDirectory; readonly objects: readonly ManifestObject[] }[],
  live: ReadonlyMap<string, LiveObject>, defined: ReadonlySet<string>, drift: Drift,
): Finding[] {
  const listed = new Map(inventories.flatMap(({ directory, objects }) => (
    objects.map((object) => [identityText(identityOf(object)), directory] as const)
  )));
  const owners = new Map(inventories.map(({ directory }) => [keyOf(directory), directory]));
  return [...live].flatMap(([identity, object]): Finding[] => {
    if (defined.has(identity)) return [];
    const inInventory = listed.get(identity);
    if (inInventory) return [surplusFinding(inInventory, identity, object)];
    const { [OWNER_NAME]: name, [OWNER_NAMESPACE]: namespace } = object.metadata.labels ?? {};
    const owner = name === undefined ? undefined : owners.get(keyOf({ name, namespace }));
    return owner && !isMadeByController(object) ? [strayFinding(owner, identity, object, drift)] : [];
  });
}

/** Whatever stands in the namespaces of the apps and nobody declares. */
async function lookAtEverything(
  { reader, isListed, secrets, unread: unlisted }: Everything, objects: readonly ExpectedObject[], known: ReadonlySet<string>, drift: Drift,
): Promise<Required<Pick<ComparedObjects, 'findings' | 'everything' | 'unread'>>> {
  const directories = new Map<string, Set<ExpectedDirectory>>();
  for (const { subject: { directory, file }, object: { metadata: { namespace } } } of objects) {
    // What Flux is told stands in Flux's own namespace, which is no app's.
    if (!directory || file === directory.file || namespace === undefined || namespace.startsWith('kube-')) continue;
    directories.set(namespace, (directories.get(namespace) ?? new Set()).add(directory));
  }
  const isDeclared: Known['isDeclared'] = (identity) => known.has(identity) || isListed(identity);
  const namespaces = [...directories.keys()].sort();
  const { objects: found, kinds, unread } = await findUnexpected(reader, namespaces, { isDeclared, secrets });
  return {
    findings: found.map((live) => unexpectedFinding([...directories.get(live.metadata.namespace ?? '') ?? []], identityText(identityOf(asManifest(live))), live, drift)),
    everything: { namespaces, kinds },
    unread: [...unlisted, ...unread],
  };
}

/** Replicas that no manager is recorded for are an autoscaler's where one has that target. */
async function withoutScaled(findings: readonly Finding[], collections: Collections): Promise<Finding[]> {
  const kept: Finding[] = [];
  for (const finding of findings) {
    if (finding.kind !== 'added' || finding.field !== 'spec.replicas' || !(await isScaled(finding.object ?? '', collections))) kept.push(finding);
  }
  return kept;
}

async function isScaled(identity: string, collections: Collections): Promise<boolean> {
  const [name, namespace, kind] = identity.split('/').reverse();
  const autoscalers = await collections.list('autoscaling/v2', 'HorizontalPodAutoscaler', namespace) ?? [];
  return autoscalers.some(({ spec }) => {
    const target = (spec as { scaleTargetRef?: { kind?: string; name?: string } }).scaleTargetRef;
    return target?.kind === kind && target?.name === name;
  });
}
