import { LiveObject, nameOf, ObjectReference, reference } from './live-object';
import { Testbed } from './testbed';

const FLUX_SYSTEM = 'flux-system';
let requests = 0;

/** A Kustomization of Flux. */
export function kustomization(name: string, namespace = FLUX_SYSTEM): ObjectReference {
  return reference('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, namespace);
}

/** A GitRepository of Flux. */
export function gitRepository(name: string, namespace = FLUX_SYSTEM): ObjectReference {
  return reference('source.toolkit.fluxcd.io/v1', 'GitRepository', name, namespace);
}

/** What a controller says of an object. */
interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** A condition of an object, or undefined. */
export function condition(object: LiveObject | undefined, type: string): Condition | undefined {
  return object?.status?.conditions?.find((each: { type: string }) => each.type === type);
}

/** Asks the controller to reconcile now; the token that it will report as handled. */
export async function requestReconcile(testbed: Testbed, object: ObjectReference): Promise<string> {
  const token = `${process.pid}-${Date.now()}-${++requests}`;
  await testbed.api.patch(object, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': token } } });
  return token;
}

/** Has the source fetch a revision that has been pushed. */
export async function fetchRevision(testbed: Testbed, source: ObjectReference, revision: string): Promise<void> {
  await requestReconcile(testbed, source);
  await testbed.api.until(source, `with ${revision}`, ({ status }) => status?.artifact?.revision === revision);
}

/** Whether a Kustomization rests: one that has failed says that it is reconciling until its next try. */
function rests(found: LiveObject): boolean {
  const reconciling = condition(found, 'Reconciling');
  return (reconciling === undefined || reconciling.reason === 'ProgressingWithRetry') && ['True', 'False'].includes(condition(found, 'Ready')?.status ?? '');
}

/** Whether a Kustomization has come to an end with a revision, well or not. */
export function settled(found: LiveObject, revision: string): boolean {
  return found.status?.lastAttemptedRevision === revision && found.status.observedGeneration === found.metadata.generation && rests(found);
}

/** The Kustomization once it has tried a revision. */
export async function untilSettled(testbed: Testbed, object: ObjectReference, revision: string, timeoutSeconds = 90): Promise<LiveObject> {
  return testbed.api.until(object, `to be done with ${revision}`, (found) => settled(found, revision), timeoutSeconds);
}

/** The Kustomization once it has applied a revision. */
export async function untilReady(testbed: Testbed, object: ObjectReference, revision: string, timeoutSeconds = 90): Promise<LiveObject> {
  return testbed.api.until(
    object, `to have applied ${revision}`,
    (found) => settled(found, revision) && condition(found, 'Ready')?.status === 'True' && found.status.lastAppliedRevision === revision, timeoutSeconds,
  );
}

/** Has the Kustomization reconcile, and waits until that very reconcile has applied a revision: one on a source's event may come before it. */
export async function reconcileTo(testbed: Testbed, object: ObjectReference, revision: string): Promise<LiveObject> {
  const token = await requestReconcile(testbed, object);
  await testbed.api.until(object, `to have handled ${token}`, ({ status }) => status?.lastHandledReconcileAt === token, 90);
  return untilReady(testbed, object, revision);
}

/** Has the Kustomization reconcile once more, whatever it has applied before; the object afterwards. */
export async function reconcile(testbed: Testbed, object: ObjectReference, timeoutSeconds = 90): Promise<LiveObject> {
  const token = await requestReconcile(testbed, object);
  return testbed.api.until(object, `to have handled ${token}`, (found) => (
    found.status?.lastHandledReconcileAt === token && rests(found)
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
