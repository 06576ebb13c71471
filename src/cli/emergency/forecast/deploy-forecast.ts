import { claimsLeft } from './claims';
import { ObjectForecast } from './fate';
import { asFluxSends } from './flux-form';
import { notTakenOver, ownershipOf } from './managers';
import { changes, courseOf, sameTemplate } from './object-forecast';
import { withChosen } from './service-fields';
import { takenBack } from './take-back';
import { valueAt } from '../../../manifest/difference';
import { ManifestObject } from '../../../manifest/manifest-object';
import { DryRun, DryRunAnswer } from '../../cluster/dry-run';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { isForbidden } from '../../cluster/unless-forbidden';
import { isMerged, isNeverPruned } from '../../live/flux-annotations';
import { FLUX_MANAGER } from '../../live/object-difference';

/** A manifest that the emergency or Git applies. */
export interface Manifest {
  readonly identity: string;
  readonly object: ManifestObject;
  readonly file?: string;
}

/** What is known of the Kustomization that both belong to. */
export interface Owner {
  /** Identities in its inventory. */
  readonly inventory: ReadonlySet<string>;
  readonly prune: boolean;
}

const AT_ONCE = 8;
const NOTHING = {
  deploy: 'leaves', fields: [], rollsAtDeploy: false, rollsAgain: false, madeByEmergency: false, orphan: false, pruned: false, recreated: false, made: false,
} as const;

/** What becomes of everything that applying the copy changes, once Flux applies Git again. */
export async function forecastDeploy(dryRun: DryRun, copy: readonly Manifest[], git: readonly Manifest[], owner: Owner): Promise<ObjectForecast[]> {
  const inGit = new Map(git.map((one) => [one.identity, one]));
  const inCopy = new Map(copy.map((one) => [one.identity, one]));
  const all = [...inCopy.values(), ...git.filter(({ identity }) => !inCopy.has(identity))];
  return inParallel(all, unlessUnseen((one) => forecastObject(dryRun, one, inCopy.get(one.identity), inGit.get(one.identity), owner)));
}

async function forecastObject(
  dryRun: DryRun, { identity, file, object }: Manifest, copy: Manifest | undefined, git: Manifest | undefined, owner: Owner,
): Promise<ObjectForecast> {
  const about = { ...NOTHING, identity, ...(file === undefined ? {} : { file }) };
  const live = await dryRun.get(object);
  const deployed: DryRunAnswer | undefined = copy && await dryRun.apply(copy.object, FLUX_MANAGER);
  const refusal = deployed && 'refused' in deployed ? { deploy: 'refused' as const, refusal: deployed.refused } : {};
  const during = copy && deployed && 'object' in deployed ? withChosen(deployed.object, live, copy.object) : live;
  const made = copy !== undefined && live === undefined && !('refused' in (deployed ?? {}));
  if (!git) {
    const inInventory = owner.inventory.has(identity);
    const pruned = inInventory && owner.prune && (during === undefined || !isNeverPruned(during));
    const fields = live && during && !pruned ? changes(live, during).map((one) => ({
      path: one.path, segments: one.segments, fate: 'kept' as const, during: one.after, after: one.after, reason: 'neither Git nor the inventory has this object',
    })) : [];
    return { ...about, deploy: made ? 'makes' : fields.length > 0 ? 'changes' : 'leaves', ...refusal, fields, madeByEmergency: !pruned && live === undefined, pruned };
  }
  if (during === undefined) return { ...about, deploy: made ? 'makes' : 'leaves', ...refusal, made: !made };
  const answer = await dryRun.apply(asFluxSends(git.object), FLUX_MANAGER);
  if (!('object' in answer)) return { ...about, ...refusal, fields: [{ path: '', segments: [], fate: 'wedged', reason: 'refused' in answer ? answer.refused : answer.absent }] };
  const target = withChosen(await targetOf(dryRun, answer.object, git.object), live, git.object);
  const course = courseOf({ identity, during, target, git: git.object });
  const changed = live === undefined || (deployed !== undefined && 'object' in deployed && changes(live, deployed.object).length > 0);
  return {
    ...about,
    deploy: made ? 'makes' : copy && changed ? 'changes' : 'leaves',
    ...refusal,
    ...course,
    fields: [...course.fields, ...claimsLeft(asManifest(during), valueAt(asManifest(target), ['spec', 'replicas']))],
    rollsAtDeploy: live !== undefined && deployed !== undefined && !sameTemplate(asManifest(live), asManifest(during)),
  };
}

/** The state that Git would have had, its defaults filled in by the API server. */
async function targetOf(dryRun: DryRun, applied: LiveObject, git: ManifestObject): Promise<LiveObject> {
  const computed = withoutTakenOver(applied, git);
  if (computed === applied) return applied;
  const { managedFields, ...metadata } = computed.metadata;
  const answer = await dryRun.replace({ ...computed, metadata } as unknown as ManifestObject, FLUX_MANAGER);
  return 'object' in answer ? { ...answer.object, metadata: { ...answer.object.metadata, managedFields } } as LiveObject : computed;
}

/** What Flux leaves of a target once it has taken over the fields of kubectl and applied once more. */
function withoutTakenOver(target: LiveObject, git: ManifestObject): LiveObject {
  const cleanup = !isMerged(git, target);
  if (!cleanup || !ownershipOf(target, true).takesOver) return target;
  const result = takenBack(target, target, { cleanup }) as unknown as LiveObject;
  return { ...result, metadata: { ...result.metadata, managedFields: notTakenOver(target.metadata.managedFields ?? []) } };
}

/** The same for what may not be looked at or tried: it says so, and does not take the forecast of the others with it. */
export function unlessUnseen(forecast: (one: Manifest) => Promise<ObjectForecast>): (one: Manifest) => Promise<ObjectForecast> {
  return async (one) => {
    try {
      return await forecast(one);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return { ...NOTHING, identity: one.identity, ...(one.file === undefined ? {} : { file: one.file }), unknown: error.problem };
    }
  };
}

/** Work on many, some at a time, in their order. */
export async function inParallel<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const results = new Array<B>(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const place = next++;
      results[place] = await work(all[place]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

