import { chain, Commands, Owner } from './commands';
import { declaredHotfix } from './hotfix';
import { RefusedFields, refusedFields } from './refused';
import { patchText, PatchOperation, pointer, removalPatch } from './removal-patch';
import { standingOf } from './standing';
import { PathSegment } from '../../../manifest/difference';
import { ManifestObject } from '../../../manifest/manifest-object';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { Scenario, Way } from '../../comparison/finding';
import { isMerged, isRecreated } from '../flux-annotations';
import { allWritersOf, Writer } from '../managed-fields';
import { FLUX_MANAGER, isControlPlane, LiveDifference } from '../object-difference';
import { isTakenOver } from '../taken-over';

/** A live object that is not as it is defined. */
export interface EditedObject {
  /** The Kustomization that applies it, and what of it stands on the cluster. */
  readonly owner: Owner;
  readonly kustomization?: LiveObject;
  /** Whether Flux has applied this very definition, so that whatever differs came afterwards. */
  readonly isApplied: boolean;
  /** The app whose capture takes it over, or why none does. */
  readonly captured: { readonly app: string } | { readonly why: string };
  /** Whose emergency would be ended. */
  readonly app?: string;
  readonly defined: ManifestObject;
  readonly live: LiveObject;
  readonly differences: readonly LiveDifference[];
}

const PREFIX = 'kustomize.toolkit.fluxcd.io/';
const REPLICAS = 'spec.replicas';
const HOLDS: readonly (readonly [name: string, values: readonly string[]])[] = [['reconcile', ['disabled']], ['ssa', ['ignore', 'merge']]];

/** What has happened to one field; undefined where Flux may just not have applied it yet. */
export function scenarioOf(edited: EditedObject, { before, writers }: LiveDifference): Scenario | undefined {
  const { isApplied, kustomization, live } = edited;
  if (standingOf(kustomization) === 'held' || declaredHotfix(live) !== undefined) return 'hotfix';
  const isPerson = (writer: Writer): boolean => writer.manager !== FLUX_MANAGER && !isControlPlane(writer);
  const isByHand = writers.some(isPerson) || (writers.length === 0 && (before === undefined || allWritersOf(live).some(isPerson)));
  return isApplied || isByHand ? 'manual-edit' : undefined;
}

/** How an edit is taken back or kept, the likelier first. */
export function editWays(edited: EditedObject, commands: Commands): Way[] {
  const refused = refusedOf(edited);
  const [back, keep] = [refused ? remake(edited, refused, commands) : takeBack(edited, commands), keepIt(edited, commands)];
  const reason = reasonToKeep(edited) ?? (refused?.loses === undefined ? undefined : `the API server refuses to change ${refused.paths.join(' and ')} back`);
  return reason === undefined ? [back, keep] : [{ ...keep, text: `${reason}: ${keep.text}` }, back];
}

/** Why an edit was most likely meant to stay. */
function reasonToKeep({ kustomization, live }: EditedObject): string | undefined {
  const declared = declaredHotfix(live);
  if (declared !== undefined) return `it is declared a hotfix (${declared || 'no reason'})`;
  switch (standingOf(kustomization)) {
    case 'held': return 'most likely, since an emergency is on by our record';
    case 'suspended': return 'most likely, since somebody suspended Flux for it';
    default: return undefined;
  }
}

function takeBack(edited: EditedObject, commands: Commands): Way {
  const { defined, live, differences, kustomization } = edited;
  const hold = holdOf(defined, live);
  const merged = isMerged(defined, hold ? withoutHolds(live) : live);
  const staying = differences.filter((difference) => !isReverted(difference, merged));
  const patch = removal(live, staying, hold, commands);
  const obstacle = hold ? `Flux leaves the object alone, since ${hold.text} stands on it` : staying.length > 0 ? stayingText(staying) : undefined;
  // Nobody resumes Flux for what it leaves alone.
  if (staying.length === differences.length && !hold && standingOf(kustomization) !== 'runs') return { way: 'take-back', text: `${obstacle}`, command: patch };
  const { text, command } = byFlux(edited, commands);
  return { way: 'take-back', text: obstacle ?? text, ...command === undefined ? {} : { command: chain(patch, command) } };
}

/** Nothing where Flux itself deletes what it may not change. */
function refusedOf({ defined, live, differences, kustomization }: EditedObject): RefusedFields | undefined {
  const isForced = isRecreated(defined, live) || (kustomization?.spec as { readonly force?: boolean } | undefined)?.force === true;
  return isForced ? undefined : refusedFields(defined, differences);
}

/** Where no apply is let through: the object is deleted, if that loses nothing, and Flux makes it anew. */
function remake(edited: EditedObject, { paths, loses, meaning, options }: RefusedFields, commands: Commands): Way {
  const refused = `the API server lets nobody change ${paths.join(' and ')} of what stands`;
  if (loses !== undefined) {
    return { way: 'take-back', text: `${refused}, and to delete it would lose ${loses}: make one under a new name beside it, move over what uses it, then remove this one` };
  }
  const { text, command } = byFlux(edited, commands, commands.kubectl('delete', ...targetOf(edited.live), ...options));
  return { way: 'take-back', text: `${refused}, so that it is deleted first: ${meaning}`, ...command === undefined ? { text: `${refused}; ${text}, then delete it` } : { command } };
}

/** The command that takes away what Flux would leave; a defaulted field is then kubectl's, which Flux takes over. */
function removal(live: LiveObject, staying: readonly LiveDifference[], hold: Hold | undefined, commands: Commands): string | undefined {
  const isScaled = staying.some(({ path, writers }) => path === REPLICAS && writers.length === 0);
  const fields = staying.filter(({ path, writers }) => path !== REPLICAS || writers.length > 0).map(({ segments }) => segments);
  const operations: PatchOperation[] = [
    ...removalPatch(asManifest(live), distinct(hold && hold.wanted === undefined ? [...fields, hold.segments] : fields)),
    ...hold?.wanted === undefined ? [] : [{ op: 'replace' as const, path: pointer(hold.segments), value: hold.wanted }],
  ];
  const command = chain(
    isScaled ? commands.kubectl('scale', ...targetOf(live), '--replicas=1') : undefined,
    operations.length === 0 ? undefined : commands.kubectl('patch', ...targetOf(live), '--type=json', '-p', patchText(operations)),
  );
  return command === '' ? undefined : command;
}

/** How Flux is brought to apply once more, whoever holds it, after something else is done. */
function byFlux(edited: EditedObject, commands: Commands, first?: string): { readonly text: string; readonly command?: string } {
  const { owner, kustomization, app, differences } = edited;
  const standing = standingOf(kustomization);
  const { name } = owner;
  if (standing === 'held') {
    const command = app === undefined ? undefined : commands.resume(app);
    const text = `this ends the emergency of ${name} as a whole`;
    return command === undefined ? { text: `${text}, by the resume script of the project copy` } : { text, command: chain(first, command) };
  }
  if (standing === 'declared') return { text: `${name} is suspended in the fleet repository: publish the fleet copy of this definition` };
  const isUnpublished = differences.some((difference) => scenarioOf(edited, difference) === undefined);
  const published = isUnpublished ? publishing(commands, `Publish ${name}`) : undefined;
  const command = chain(published, first, standing === 'suspended' ? commands.wake(owner) : undefined, commands.reconcile(owner));
  if (standing === 'suspended') return { text: `this resumes Flux for ${name} as a whole, which somebody suspended`, command };
  const interval = (kustomization?.spec as { interval?: string } | undefined)?.interval;
  return { text: `Flux does so by itself at its next reconcile${interval === undefined ? '' : `, at the latest after ${interval}`}`, command };
}

/** Only what is checked out here can be published by a command. */
function publishing(commands: Commands, message: string): string | undefined {
  return commands.place.hasDefinition && commands.place.fleet !== undefined ? commands.publish(message) : undefined;
}

function keepIt({ owner, kustomization, captured, app }: EditedObject, commands: Commands): Way {
  if ('why' in captured) return { way: 'keep', text: captured.why };
  const capture = commands.capture(captured.app);
  if (capture === undefined) return { way: 'keep', text: 'make the same change in the definition, which does not stand in this directory' };
  const standing = standingOf(kustomization);
  const all = `takes over into the definition all that was changed by hand in ${captured.app}`;
  const published = publishing(commands, `Capture what was changed by hand in ${captured.app}`);
  if (published === undefined) {
    return { way: 'keep', text: `${all}; then commit and push both copies (with --fleet DIR this names all commands)`, command: chain(capture, 'lifeboat synth') };
  }
  const last = standing === 'held' ? app === undefined ? undefined : commands.resume(app)
    : chain(standing === 'suspended' ? commands.wake(owner) : undefined, commands.reconcile(owner));
  return { way: 'keep', text: all, command: chain(capture, published, last) };
}

/** Whether Flux's next apply takes a field back: what Git has, and what it takes over from others. */
function isReverted({ before, writers }: LiveDifference, merged: boolean): boolean {
  if (before !== undefined) return true;
  return writers.length > 0 && writers.every((writer) => writer.manager === FLUX_MANAGER || (!merged && isTakenOver(writer)));
}

function stayingText(staying: readonly LiveDifference[]): string {
  const writers = staying.flatMap((one) => one.writers.map(({ manager }) => manager));
  const managers = [...new Set(writers)].filter((manager) => manager !== FLUX_MANAGER);
  const paths = staying.map(({ path }) => path).join(', ');
  if (managers.length === 0) return `Flux leaves ${paths} alone, since nobody is recorded for it; 1 is the default`;
  return `Flux leaves ${paths} alone, since it belongs to ${managers.join(' and ')}; if that is a controller, it will write it again`;
}

interface Hold {
  readonly segments: readonly string[];
  readonly text: string;
  /** What Git has there. */
  readonly wanted?: string;
}

/** A label or annotation that somebody put there to keep Flux away; Flux does not care for case. */
function holdOf(defined: ManifestObject, live: LiveObject): Hold | undefined {
  for (const [name, values] of HOLDS) {
    for (const map of ['annotations', 'labels'] as const) {
      const key = PREFIX + name;
      const [is, wanted] = [live.metadata[map]?.[key], defined.metadata[map]?.[key]];
      if (is !== undefined && is !== wanted && values.includes(is.toLowerCase())) {
        return { segments: ['metadata', map, key], text: `${key}: ${is}`, ...wanted === undefined ? {} : { wanted } };
      }
    }
  }
  return undefined;
}

/** A live object once nobody keeps Flux from it. */
function withoutHolds(live: LiveObject): LiveObject {
  return { ...live, metadata: { ...live.metadata, labels: {}, annotations: {} } };
}

function distinct(fields: readonly (readonly PathSegment[])[]): (readonly PathSegment[])[] {
  return [...new Map(fields.map((segments) => [JSON.stringify(segments), segments])).values()];
}

/** An object as words of a kubectl line. */
export function targetOf({ apiVersion, kind, metadata: { name, namespace } }: Pick<LiveObject, 'apiVersion' | 'kind' | 'metadata'>): string[] {
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
  return [`${kind.toLowerCase()}${group}`, name, ...namespace === undefined ? [] : ['-n', namespace]];
}
