import { LiveObject, nameOf, ObjectReference, reference } from './live-object';
import { Testbed } from './testbed';

const NAMESPACE = 'flux-system';
let requests = 0;

/** A Kustomization of Flux in flux-system. */
export function kustomization(name: string): ObjectReference {
  return reference('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, NAMESPACE);
}

/** A GitRepository of Flux in flux-system. */
export function gitRepository(name: string): ObjectReference {
  return reference('source.toolkit.fluxcd.io/v1', 'GitRepository', name, NAMESPACE);
}

/** A condition of an object, or undefined. */
export function condition(object: LiveObject | undefined, type: string): { status: string; reason: string; message: string } | undefined {
  return object?.status?.conditions?.find((each: { type: string }) => each.type === type);
}

/** Asks the controller to reconcile now; the token that it will report as handled. */
export async function requestReconcile(testbed: Testbed, object: ObjectReference): Promise<string> {
  const token = `${process.pid}-${Date.now()}-${++requests}`;
  await testbed.api.patch(object, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': token } } });
  return token;
}

/** Has the source fetch a revision that has been pushed. */
export async function fetchRevision(testbed: Testbed, source: string, revision: string): Promise<void> {
  await requestReconcile(testbed, gitRepository(source));
  await testbed.api.until(gitRepository(source), `with ${revision}`, ({ status }) => status?.artifact?.revision === revision);
}

/** Whether a Kustomization has come to an end with a revision, well or not. */
export function settled(found: LiveObject, revision: string): boolean {
  return found.status?.lastAttemptedRevision === revision && found.status.observedGeneration === found.metadata.generation
    && condition(found, 'Reconciling') === undefined && condition(found, 'Ready')?.status !== 'Unknown';
}

/** A Kustomization once it has tried a revision. */
export async function untilSettled(testbed: Testbed, name: string, revision: string, timeoutSeconds = 90): Promise<LiveObject> {
  return testbed.api.until(kustomization(name), `to be done with ${revision}`, (found) => settled(found, revision), timeoutSeconds);
}

/** A Kustomization once it has applied a revision. */
export async function untilReady(testbed: Testbed, name: string, revision: string, timeoutSeconds = 90): Promise<LiveObject> {
  return testbed.api.until(
    kustomization(name), `to have applied ${revision}`,
    (found) => settled(found, revision) && condition(found, 'Ready')?.status === 'True' && found.status.lastAppliedRevision === revision, timeoutSeconds,
  );
}

/** Has a Kustomization reconcile once more, whatever it has applied before; the object afterwards. */
export async function reconcile(testbed: Testbed, name: string, timeoutSeconds = 90): Promise<LiveObject> {
  const token = await requestReconcile(testbed, kustomization(name));
  return testbed.api.until(kustomization(name), `to have handled ${token}`, (found) => (
    found.status?.lastHandledReconcileAt === token && condition(found, 'Reconciling') === undefined && condition(found, 'Ready')?.status !== 'Unknown'
  ), timeoutSeconds);
}

/** Identities of a Kustomization's inventory, sorted. */
export function inventory(found: LiveObject): string[] {
  return (found.status?.inventory?.entries ?? []).map(({ id }: { id: string }) => id).sort();
}

/** UIDs of objects by their names; undefined for one that is not there. */
export async function uids(testbed: Testbed, objects: readonly ObjectReference[]): Promise<Record<string, string | undefined>> {
  const found = await Promise.all(objects.map(async (object) => [nameOf(object), (await testbed.api.get(object))?.metadata.uid] as const));
  return Object.fromEntries(found);
}
