import { silenced } from './acknowledgement';
import { ImmutabilityFinding } from './finding';
import { UpdateContext } from './update-context';
import { textAt, valueAt } from './values';
import { sameValue } from '../difference';
import { identityOf, identityText, ObjectIdentity } from '../identity';
import { ManifestObject } from '../manifest-object';

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

/** What goes with an object of a kind when Flux prunes it, besides the object; each is gone for good. */
const LOST: ReadonlyArray<readonly [kind: string, loses: (gone: ManifestObject) => string | undefined]> = [
  ['PersistentVolumeClaim', () => 'its volume goes with it, and the data, where the reclaim policy is Delete'],
  ['PersistentVolume', (gone) => (textAt(gone, 'spec.persistentVolumeReclaimPolicy') === 'Delete' ? 'what is stored on it goes with it' : 'its claim loses its volume')],
  ['Namespace', () => 'everything in it goes with it, claims and Secrets that are not in Git included'],
  ['apiextensions.k8s.io/CustomResourceDefinition', (gone) => `every ${textAt(gone, 'spec.names.kind') || 'object'} on the cluster goes with it`],
  ['apps/StatefulSet', (gone) => (
    textAt(gone, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted') === 'Delete' ? 'its claims go with it, and their data' : undefined
  )],
];
/** Kinds whose replacement is seen by others: what it is that changes. */
const SEEN: ReadonlyArray<readonly [kind: string, what: string]> = [
  ['Service', 'clients lose its name and its address'],
  ['apps/Deployment', 'its pods end before those of the new one are ready'],
  ['apps/StatefulSet', 'its pods end, and the new one makes claims of its own'],
  ['apps/DaemonSet', 'its pods end before those of the new one are ready'],
  ['networking.k8s.io/Ingress', 'its address may change'],
  ['Secret', 'pods that name it do not start until they name the new one'],
  ['batch/Job', 'it runs again'],
];

/** What becomes of objects that are gone, or appear under another name, namespace, group or kind: delete and create, and what prune would lose. */
export function judgeIdentity(gone: readonly ManifestObject[], made: readonly ManifestObject[], context: UpdateContext): ImmutabilityFinding[] {
  const left = [...made];
  return gone.flatMap((old) => {
    const place = left.findIndex((each) => changedPart(old, each) !== undefined);
    const successor = place < 0 ? undefined : left.splice(place, 1)[0];
    const found = judge(old, successor, context);
    return found === undefined ? [] : silenced([found], successor ?? old);
  });
}

function judge(old: ManifestObject, successor: ManifestObject | undefined, { policy }: UpdateContext): ImmutabilityFinding | undefined {
  if (old.metadata.annotations?.[PRUNE] === 'disabled') return undefined;
  const kind = kindText(identityOf(old));
  const loses = LOST.find(([each]) => each === kind)?.[1](old);
  const seen = successor === undefined ? undefined : SEEN.find(([each]) => each === kind)?.[1];
  if (loses === undefined && (!policy || seen === undefined)) return undefined;
  const path = successor === undefined ? 'metadata.name' : changedPart(old, successor)!;
  const name = identityText(identityOf(old));
  const fate = successor === undefined ? 'is no longer in Git: where its Kustomization prunes, Flux deletes it'
    : `becomes ${identityText(identityOf(successor))}, which is another object: Flux makes that, and where its Kustomization prunes, deletes this one`;
  return {
    object: name,
    path,
    verdict: loses === undefined ? 'guarded' : 'depends',
    reason: `${name} ${fate}; ${loses ?? seen}`,
    remedy: loses === undefined ? 'commit the new one beside the old one, move over what uses it, then remove the old one'
      : `annotate it with \`${PRUNE}: disabled\` in a commit before, and see that the live object has it: \`kubectl get ${resourceText(old)} -o jsonpath={.metadata.annotations}\``,
    rule: successor === undefined ? 'identity-gone' : 'identity-changed',
  };
}

/** The one part of the identity in which two objects differ that are otherwise the same. */
export function changedPart(old: ManifestObject, now: ManifestObject): string | undefined {
  const [one, other] = [identityOf(old), identityOf(now)];
  const differs = (['name', 'namespace', 'group', 'kind'] as const).filter((part) => one[part] !== other[part]);
  if (differs.length !== 1) return undefined;
  // Two objects of a kind with other names are only the same object where their content says so.
  if (differs[0] === 'name') return sameContent(old, now) ? 'metadata.name' : undefined;
  return differs[0] === 'namespace' ? 'metadata.namespace' : differs[0] === 'group' ? 'apiVersion' : 'kind';
}

function sameContent(old: ManifestObject, now: ManifestObject): boolean {
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => !['apiVersion', 'kind', 'metadata', 'status'].includes(field));
  const named = (object: ManifestObject) => JSON.stringify(fields.map((field) => valueAt(object, field)), bigints).replaceAll(object.metadata.name, '');
  return fields.length > 0 && (fields.every((field) => sameValue(old[field], now[field])) || named(old) === named(now));
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function kindText({ group, kind }: ObjectIdentity): string {
  return group === '' ? kind : `${group}/${kind}`;
}

function resourceText({ kind, metadata: { name, namespace } }: ManifestObject): string {
  return `${kind.toLowerCase()}/${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}
