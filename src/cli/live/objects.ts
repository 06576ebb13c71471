import { ExpectedCluster, ExpectedDirectory, ExpectedManifest } from './expected';
import { KustomizationStatus, kustomizationStatus } from './flux-status';
import { parseInventoryId } from './inventory';
import { allWritersOf } from './managed-fields';
import { isControlPlane } from './object-difference';
import { compareObject, extraFinding, missingFinding, ObjectSubject } from './object-findings';
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

/** Compares every live object with its manifest, field by field, and looks for objects that no manifest makes. */
export async function compareObjects(
  expected: ExpectedCluster, kustomizations: ReadonlyMap<string, LiveObject>, collections: Collections,
): Promise<{ readonly findings: Finding[]; readonly compared: number }> {
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
    if (found) findings.push(...compareObject(one.subject, one.object, found));
    else if (!judged.has(one.identity)) findings.push(missingFinding(one.subject, one.identity));
  }
  const defined = new Set(objects.map(({ identity }) => identity));
  findings.push(...findExtra(inventories, live, defined));
  return { findings: await withoutScaled(findings, collections), compared: objects.length };
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
  live: ReadonlyMap<string, LiveObject>, defined: ReadonlySet<string>,
): Finding[] {
  const listed = new Map(inventories.flatMap(({ directory, objects }) => (
    objects.map((object) => [identityText(identityOf(object)), directory] as const)
  )));
  const owners = new Map(inventories.map(({ directory }) => [keyOf(directory), directory]));
  return [...live].flatMap(([identity, object]): Finding[] => {
    if (defined.has(identity)) return [];
    const inInventory = listed.get(identity);
    if (inInventory) return [extraFinding(inInventory, identity, object, true)];
    const { [OWNER_NAME]: name, [OWNER_NAMESPACE]: namespace } = object.metadata.labels ?? {};
    const owner = name === undefined ? undefined : owners.get(keyOf({ name, namespace }));
    return owner && !isMadeByController(object) ? [extraFinding(owner, identity, object, false)] : [];
  });
}

/** Whether the control plane made it: controllers copy labels on to what they make: a Service's to its EndpointSlices. */
export function isMadeByController({ metadata, ...object }: LiveObject): boolean {
  if ((metadata.ownerReferences ?? []).length > 0) return true;
  const writers = allWritersOf({ ...object, metadata } as LiveObject);
  return writers.length > 0 && writers.every(isControlPlane);
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
