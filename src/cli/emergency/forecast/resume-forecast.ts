import { claimsLeft } from './claims';
import { inParallel, Manifest, Owner, unlessUnseen } from './deploy-forecast';
import { FieldForecast, ObjectForecast } from './fate';
import { childOf } from './field-set';
import { asFluxSends } from './flux-form';
import { allFields, notTakenOver, ownershipOf } from './managers';
import { differencesOf, sameTemplate } from './object-forecast';
import { CHOSEN_ANEW, isAllocated } from './service-fields';
import { hasDrift, takenBack } from './take-back';
import { fieldPath, PathSegment, sameValue, valueAt } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap } from '../../../manifest/value-map';
import { DryRun } from '../../cluster/dry-run';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { isMerged, isNeverPruned, isRecreated, leftAloneBy } from '../../live/flux-annotations';
import { FLUX_MANAGER, liveDifferences } from '../../live/object-difference';

/** What is known of the emergency and its Kustomization. */
export interface Emergency extends Owner {
  /** When it began: what was written before is not of the emergency. */
  readonly since?: string;
  /** Live objects with the owner labels, by identity. */
  readonly labelled: ReadonlyMap<string, LiveObject>;
}

const NOTHING = {
  deploy: 'leaves', fields: [], rollsAtDeploy: false, rollsAgain: false, madeByEmergency: false, orphan: false, pruned: false, recreated: false, made: false,
} as const;
/** Maps that hold nothing but what people wrote. */
const MAPS_OF_PEOPLE: readonly (readonly string[])[] = [['data'], ['binaryData'], ['metadata', 'labels'], ['metadata', 'annotations']];
const CHOSEN = new Set(['spec.replicas', 'spec.clusterIP', 'spec.clusterIPs']);

/** What Flux's next apply of Git makes of what stands, by the API server's own dry-run. */
export async function forecastResume(dryRun: DryRun, git: readonly Manifest[], emergency: Emergency): Promise<ObjectForecast[]> {
  const known = new Set(git.map(({ identity }) => identity));
  const strays = [...emergency.labelled].filter(([identity]) => !known.has(identity)).map(([identity, object]): ObjectForecast => {
    const inInventory = emergency.inventory.has(identity);
    const pruned = inInventory && emergency.prune && !isNeverPruned(object);
    return { ...NOTHING, identity, pruned, orphan: !pruned && !inInventory };
  });
  return [...await inParallel(git, unlessUnseen((one) => forecastObject(dryRun, one, emergency))), ...strays];
}

async function forecastObject(dryRun: DryRun, manifest: Manifest, emergency: Emergency, triesLeft = 5): Promise<ObjectForecast> {
  const { identity, file, object: git } = manifest;
  const about = { ...NOTHING, identity, ...(file === undefined ? {} : { file }) };
  const standing = await dryRun.get(git);
  if (!standing) return { ...about, made: true };
  const since = emergency.since;
  const alone = leftAloneBy(git, standing);
  if (alone !== undefined) return { ...about, fields: keptOf(git, standing, since).map((one) => ({ ...one, reason: `Flux leaves the object alone: ${alone}` })) };
  const answer = await dryRun.apply(asFluxSends(git), FLUX_MANAGER);
  if ('absent' in answer) return { ...about, fields: [{ path: '', segments: [], fate: 'wedged', reason: answer.absent }] };
  if ('refused' in answer) {
    return isRecreated(git, standing) ? { ...about, recreated: true, rollsAgain: true }
      : { ...about, fields: [{ path: '', segments: [], fate: 'wedged', reason: answer.refused }] };
  }
  const after = await afterApply(dryRun, git, standing, answer.object);
  // A controller wrote to it in the meantime.
  if ('refused' in after && after.status === 409 && triesLeft > 0) return forecastObject(dryRun, manifest, emergency, triesLeft - 1);
  if ('refused' in after) return { ...about, fields: [{ path: '', segments: [], fate: 'wedged', reason: String(after.refused) }] };
  // What Flux held and Git does not have is nobody's by then, and what stands in its place is a default.
  const { managedFields: applied = [] } = answer.object.metadata;
  const managedFields = isMerged(git, standing) ? applied : notTakenOver(applied);
  const afterLive = { ...after, metadata: { ...after.metadata, managedFields } } as unknown as LiveObject;
  return {
    ...about,
    fields: [...takenFields(git, standing, after), ...keptOf(git, afterLive, since), ...claimsLeft(asManifest(standing), valueAt(after, ['spec', 'replicas']))],
    rollsAgain: !sameTemplate(asManifest(standing), after),
  };
}

/** What stands after Flux took over the fields of kubectl and applied: the API server fills in the defaults of what that takes away. */
async function afterApply(
  dryRun: DryRun, git: ManifestObject, standing: LiveObject, applied: LiveObject,
): Promise<ManifestObject | { readonly refused: string; readonly status: number }> {
  if (isMerged(git, standing) || !ownershipOf(standing, true).takesOver) {
    return hasDrift(standing, asManifest(applied)) ? asManifest(applied) : asManifest(standing);
  }
  const taken = takenBack(applied, applied, { cleanup: true });
  const { managedFields, ...metadata } = taken.metadata;
  const answer = await dryRun.replace({ ...taken, metadata } as unknown as ManifestObject, FLUX_MANAGER);
  if ('refused' in answer) return answer;
  return 'object' in answer ? asManifest(answer.object) : taken;
}

function takenFields(git: ManifestObject, standing: LiveObject, after: ManifestObject): FieldForecast[] {
  return differencesOf(asManifest(standing), after).flatMap((one): FieldForecast[] => {
    if (one.kind === 'reordered' && !sameValue(valueAt(asManifest(standing), one.segments), one.before)) return [];
    const inGit = valueAt(git, one.segments) !== undefined;
    if (!inGit && one.before === undefined && isAllocated(git, one.segments)) {
      return [{ path: one.path, segments: one.segments, fate: 'reset', after: CHOSEN_ANEW, reason: 'the API server gave up the one that it had' }];
    }
    const fate = one.after === undefined ? 'removed' : !inGit && CHOSEN.has(one.path) && one.before !== undefined ? 'reset' : inGit || one.before === undefined ? 'reverted' : 'removed';
    const values = { ...(one.before === undefined ? {} : { during: one.before }), ...(one.after === undefined ? {} : { after: one.after }) };
    return [{ path: one.path, segments: one.segments, fate, ...values }];
  });
}

/** What stays although Git does not have it. */
function keptOf(git: ManifestObject, after: LiveObject, since: string | undefined): FieldForecast[] {
  const written = liveDifferences(git, after).filter(({ kind, before, writers }) => (
    (kind === 'added' || before === undefined) && (since === undefined || writers.length === 0 || writers.some(({ time = '' }) => time >= since))
  )).map(({ path, segments, after: value, writers }): FieldForecast => ({
    path,
    segments,
    fate: 'kept',
    during: value,
    after: value,
    reason: writers.length === 0 ? 'nobody is recorded for it, so nobody takes it back' : `it belongs to ${[...new Set(writers.map(({ manager }) => manager))].join(' and ')}`,
  }));
  const known = new Set(written.map(({ path }) => path));
  return [...written, ...nobodys(git, after).filter(({ path }) => !known.has(path))];
}

/** Keys of people's maps that nobody is recorded for: what was written through stringData, for one. */
function nobodys(git: ManifestObject, after: LiveObject): FieldForecast[] {
  const fields = allFields(after);
  return MAPS_OF_PEOPLE.flatMap((path) => {
    const [here, there] = [valueAt(asManifest(after), [...path]), valueAt(git, [...path])];
    if (!isValueMap(here)) return [];
    const owned = path.reduce<typeof fields | undefined>((at, key) => at?.children.get(`f:${key}`), fields);
    return Object.keys(here).filter((key) => childOf(there as ManifestValue, `f:${key}`) === undefined && !owned?.children.has(`f:${key}`) && !isServerMade(after, key)).map((key): FieldForecast => {
      const segments: PathSegment[] = [...path, key];
      return { path: fieldPath(segments), segments, fate: 'kept', during: here[key], after: here[key], reason: 'nobody is recorded for it, so nobody takes it back' };
    });
  });
}

function isServerMade({ kind }: LiveObject, key: string): boolean {
  return key === 'kubernetes.io/metadata.name' && kind === 'Namespace';
}

