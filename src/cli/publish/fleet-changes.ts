import { readBy } from './read-configuration';
import { Rendering } from '../../copies/rendering';
import { differenceOf, FieldDifference } from '../../manifest/difference';
import { changedPart } from '../../manifest/immutability/judge-identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { LiveObject } from '../cluster/live-object';
import { blastRadius } from '../emergency/dependents';
import { FleetState } from '../fleet/fleet-state';
import { isProtected } from '../fleet/protection';
import { fluxSpec, Root, Roots } from '../fleet/roots';
import { isWorkload } from '../live/app-workloads';
import { keyOf } from '../live/objects';

/** What becomes of one object. */
export interface ObjectChange {
  readonly identity: string;
  /** `moved` where another Kustomization of the cluster had it before. */
  readonly kind: 'new' | 'changed' | 'deleted' | 'kept' | 'moved' | 'renamed';
  readonly before?: ManifestObject;
  readonly after?: ManifestObject;
  readonly fields: readonly FieldDifference[];
  /** The identity that a renamed object had. */
  readonly from?: string;
}

/** Pods that are replaced, how, and which fields make them so. */
export interface Rollout {
  readonly identity: string;
  readonly how: string;
  readonly because: readonly string[];
}

/** What a delivery changes in what one Kustomization applies. */
export interface RootChange {
  readonly cluster: string;
  /** Namespace and name; absent for what bootstrap's own Kustomization applies. */
  readonly kustomization?: string;
  readonly directory: string;
  readonly namespaces: readonly string[];
  readonly objects: readonly ObjectChange[];
  readonly isSuspended: boolean;
  /** Kustomizations of the cluster that wait for it by `dependsOn`, directly or by another. */
  readonly dependents: readonly string[];
  readonly rollouts: readonly Rollout[];
  /** Workloads that read a changed ConfigMap or Secret, and whose pods stay. */
  readonly stale: readonly { readonly identity: string; readonly reads: string }[];
}

/** What the uncommitted files of a checkout change in what Flux applies of it, root by root. */
export function fleetChanges(directory: string, rendering: Rendering, named: string): RootChange[] {
  const state = new FleetState(directory, rendering, named);
  const unchanged = state.unchanged(state.work);
  const [before, after] = [state.roots(state.head, unchanged), state.roots(state.work, unchanged)];
  return [...new Set([...before.byKey.keys(), ...after.byKey.keys()])].sort().flatMap((key) => {
    const change = rootChange(before.byKey.get(key), after.byKey.get(key), { before, after, rendering });
    return change.objects.length > 0 ? [change] : [];
  });
}

interface Sides {
  readonly before: Roots;
  readonly after: Roots;
  readonly rendering: Rendering;
}

function rootChange(old: Root | undefined, now: Root | undefined, { before, after, rendering }: Sides): RootChange {
  const { cluster: path, kustomization, directory } = (now ?? old)!;
  const stood = (roots: Roots, own: Root | undefined, identity: string): boolean => (
    [...roots.byKey.values()].some((root) => root !== own && root.cluster === path && root.objects.has(identity))
  );
  const identities = new Set([...old?.objects.keys() ?? [], ...now?.objects.keys() ?? []]);
  const objects = pairRenamed([...identities].sort().flatMap((identity): ObjectChange[] => {
    const [one, two] = [old, now].map((root) => root?.objects.get(identity)?.object);
    if (one && two) {
      const fields = differenceOf(one, two);
      return fields.length > 0 ? [{ identity, kind: 'changed', before: one, after: two, fields }] : [];
    }
    if (two) return [{ identity, kind: stood(before, old, identity) ? 'moved' : 'new', after: two, fields: [] }];
    if (!one || stood(after, now, identity)) return [];
    return [{ identity, kind: isKept(old, one) ? 'kept' : 'deleted', before: one, fields: [] }];
  }));
  const namespaces = new Set(objects.flatMap(({ before: one, after: two }) => (two ?? one)!.metadata.namespace ?? []));
  const rollouts = objects.flatMap(rolloutOf);
  const rolling = new Set(rollouts.map(({ identity }) => identity));
  const name = kustomization && keyOf(kustomization.metadata);
  const beside = [...after.byKey.values()].filter((root) => root.cluster === path);
  const others = beside.flatMap((root) => (root.kustomization ? [root.kustomization as unknown as LiveObject] : []));
  return {
    cluster: rendering.clusters.find((one) => one.path === path)?.name ?? path ?? '',
    ...(name === undefined ? {} : { kustomization: name }),
    directory,
    namespaces: [...namespaces].sort(),
    objects,
    isSuspended: now?.kustomization !== undefined && fluxSpec(now.kustomization).suspend === true,
    dependents: name === undefined ? [] : blastRadius(name, others).dependents,
    rollouts,
    stale: [...now?.objects ?? []].flatMap(([identity, { object }]) => (
      isWorkload(object) && !rolling.has(identity) && objects.every((one) => one.kind !== 'new' || one.identity !== identity)
        ? objects.filter(({ kind, after: read }) => kind === 'changed' && readBy(object, read!)).map((one) => ({ identity, reads: one.identity })) : []
    )),
  };
}

function isKept(root: Root | undefined, object: ManifestObject): boolean {
  return isProtected(object) || (root?.kustomization !== undefined && fluxSpec(root.kustomization).prune !== true);
}

/** What is deleted and made anew under another name is told as one change. */
function pairRenamed(changes: readonly ObjectChange[]): ObjectChange[] {
  const gone = changes.filter(({ kind }) => kind === 'deleted');
  const renamed = changes.flatMap((change): ObjectChange[] => {
    if (change.kind !== 'new') return [change];
    const place = gone.findIndex(({ before }) => changedPart(before!, change.after!) !== undefined);
    if (place < 0) return [change];
    const [old] = gone.splice(place, 1);
    return [{ ...change, kind: 'renamed', before: old.before!, from: old.identity }];
  });
  return renamed.filter((change) => change.kind !== 'deleted' || gone.includes(change));
}

interface RolloutSpec {
  readonly strategy?: { readonly type?: string };
  readonly updateStrategy?: { readonly type?: string };
  readonly paused?: boolean;
}

function rolloutOf({ identity, kind, after, fields }: ObjectChange): Rollout[] {
  if (kind !== 'changed' || !after || !isWorkload(after)) return [];
  const because = fields.filter(({ segments: [top, second] }) => top === 'spec' && second === 'template').map(({ path }) => path);
  if (because.length === 0) return [];
  const { strategy, updateStrategy, paused } = (after.spec ?? {}) as RolloutSpec;
  const how = paused === true ? 'not before its rollout is resumed, since it is paused'
    : strategy?.type === 'Recreate' ? 'all at once: the old ones end before the first new one starts'
      : updateStrategy?.type === 'OnDelete' ? 'only as somebody deletes them' : 'by a rolling update';
  return [{ identity, how, because }];
}
