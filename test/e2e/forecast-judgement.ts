import { FieldForecast, ObjectForecast } from '../../src/cli/emergency/forecast/fate';
import { comparable } from '../../src/cli/emergency/forecast/object-forecast';
import { CHOSEN_ANEW } from '../../src/cli/emergency/forecast/service-fields';
import { differenceOf, fieldPath, PathSegment, sameValue, valueAt } from '../../src/manifest/difference';
import { identityOf, identityText } from '../../src/manifest/identity';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const REVISION = 'deployment.kubernetes.io/revision';

/** What was said of a field, as it can be read in JSON. */
export type ToldField = Omit<FieldForecast, 'segments'>;

/** What was said of an object. */
export interface Told extends Omit<ObjectForecast, 'fields'> {
  readonly fields: readonly ToldField[];
}

/** Live objects by identity, at one moment. */
export type Snapshot = ReadonlyMap<string, LiveObject>;

/** The moments of an emergency. */
export interface Moments {
  /** When Flux was last done. */
  readonly clean: Snapshot;
  /** Before the deploy. */
  readonly before: Snapshot;
  /** Before the resume. */
  readonly during: Snapshot;
  /** Once Flux is back. */
  readonly after: Snapshot;
}

/** What stands of these objects, once the controllers of workloads have written their part. */
export async function snapshotOf(testbed: Testbed, objects: readonly Manifest[]): Promise<Snapshot> {
  const wanted = new Map(objects.map((object) => [identityText(identityOf(object as ManifestObject)), object]));
  const found = await Promise.all([...wanted].map(async ([identity, object]) => [identity, await settled(testbed, object)] as const));
  return new Map(found.flatMap(([identity, object]) => (object ? [[identity, object]] : [])));
}

async function settled({ api }: Testbed, object: Manifest): Promise<LiveObject | undefined> {
  if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') return api.get(object);
  const look = async (): Promise<readonly [LiveObject | undefined, boolean]> => {
    const live = await api.get(object);
    if (!live) return [undefined, true];
    const observed = live.status?.observedGeneration === live.metadata.generation && revisionOf(live) !== undefined;
    if (!observed || live.kind === 'StatefulSet') return [live, observed];
    // A rollout that ends other pods first is observed before it has counted the template.
    const sets = await api.list('apps/v1', 'ReplicaSet', { namespace: live.metadata.namespace });
    return [live, sets.some((set) => isCurrent(set, live))];
  };
  const [live] = await api.poll(`${object.kind} ${object.metadata.namespace}/${object.metadata.name} to be observed`, 60, look, ([, done]) => done);
  return live;
}

function isCurrent(set: LiveObject, deployment: LiveObject): boolean {
  const { 'pod-template-hash': _, ...labels } = set.spec.template.metadata.labels;
  const template = { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
  return (set.metadata.ownerReferences ?? []).some(({ uid }) => uid === deployment.metadata.uid)
    && set.metadata.annotations?.[REVISION] === revisionOf(deployment) && sameValue(template, deployment.spec.template);
}

/** What the deploy did, against what was said of it. */
export function judgeDeploy(told: readonly Told[], { clean, before }: Pick<Moments, 'clean' | 'before'>, deployed: Snapshot): string[] {
  const strange = [...deployed.keys()].filter((identity) => !before.has(identity) && told.every((one) => one.identity !== identity));
  return [
    ...strange.map((identity) => `deploy ${identity}: was made, and nothing was forecast`),
    ...told.flatMap((one) => deployOf(one, [clean, before, deployed].map((moment) => moment.get(one.identity)))),
  ];
}

function deployOf(told: Told, [clean, before, deployed]: readonly (LiveObject | undefined)[]): string[] {
  const { identity, deploy, fields, rollsAtDeploy, madeByEmergency } = told;
  const problem = (text: string): string => `deploy ${identity}: ${text}`;
  if (!before || !deployed) {
    const is = before ? 'is gone' : deployed ? 'was made' : 'was not made';
    return (deploy === 'makes' ? is === 'was made' : is === 'was not made') ? [] : [problem(`${deploy} by forecast, and it ${is}`)];
  }
  if (madeByEmergency) return [problem('made by the emergency alone by forecast, and it was there before')];
  const [then, now] = [manifestOf(before), manifestOf(deployed)];
  const changed = differenceOf(then, now);
  if (deploy === 'refused') return changed.length === 0 ? [] : [problem('refused by forecast, and it was changed')];
  const unsaid = changed.filter(({ path, segments }) => (
    !fields.some((field) => isAbout(field, path)) && !(clean && sameValue(valueAt(manifestOf(clean), segments), valueAt(now, segments)))
  ));
  return [
    ...(deploy === 'changes') === (changed.length > 0) ? [] : [problem(`${deploy} by forecast, and it changed ${changed.map(({ path }) => path).join(', ') || 'nothing'}`)],
    ...unsaid.map(({ path, before: one, after: other }) => problem(`${path} was ${JSON.stringify(one)}, is ${JSON.stringify(other)}, and nothing was forecast`)),
    ...fields.filter((field) => isOfObject(field) && field.fate !== 'wedged' && !isAsSaid(now, field, field.during))
      .map((field) => problem(`${field.path} in the emergency: forecast ${JSON.stringify(field.during)}, is ${JSON.stringify(valueAt(now, segmentsOf(field.path)))}`)),
    ...rolled(before, deployed) === rollsAtDeploy ? [] : [problem(`rolls at deploy by forecast: ${rollsAtDeploy}, and ${!rollsAtDeploy}`)],
  ];
}

/** What became of the emergency, against what was said of it before the deploy or before the resume; `failure` is Flux's. */
export function judgeResume(phase: 'deploy' | 'resume', told: readonly Told[], moments: Moments, failure: string | undefined, removed = false): string[] {
  const wedged = told.filter(({ fields }) => fields.some(({ fate }) => fate === 'wedged'));
  const names = wedged.map(({ identity }) => identity).join(', ') || 'none';
  if ((wedged.length > 0) !== (failure !== undefined)) return [`${phase}: wedged by forecast: ${names}; Flux: ${failure ?? 'applied'}`];
  if (failure !== undefined) return wedged.some(({ identity }) => failure.includes(`/${identity.split('/').at(-1)} `)) ? [] : [`${phase}: wedged by forecast: ${names}; Flux: ${failure}`];
  const there = new Set([...moments.during.keys(), ...moments.after.keys()]);
  const strange = [...there].filter((identity) => told.every((one) => one.identity !== identity));
  return [
    ...strange.map((identity) => `${phase} ${identity}: stands, and nothing was forecast`),
    ...told.flatMap((one) => resumeOf(phase, one, moments, removed)),
  ];
}

function resumeOf(phase: 'deploy' | 'resume', told: Told, moments: Moments, removed: boolean): string[] {
  const { identity, fields } = told;
  const [clean, before, during, after] = [moments.clean, moments.before, moments.during, moments.after].map((moment) => moment.get(identity));
  const problem = (text: string): string => `${phase} ${identity}: ${text}`;
  if (told.madeByEmergency || told.orphan) {
    if (!during) return [problem('made by the emergency by forecast, and it is not there')];
    return (after === undefined) === removed ? [] : [problem(`made by the emergency by forecast, and it ${after ? 'is left' : 'is gone'}`)];
  }
  if (told.pruned) return after ? [problem('pruned by forecast, and it is there')] : [];
  if (!after) return [problem('is gone')];
  if (told.made === (during !== undefined)) return [problem(`made again by forecast: ${told.made}, and it ${during ? 'was there' : 'was not there'}`)];
  const result = manifestOf(after);
  const problems = fields.filter((field) => isOfObject(field) && !isAsSaid(result, field, field.after)).map(({ path, fate, after: value }) => (
    problem(`${path} ${fate}: forecast ${JSON.stringify(value)}, is ${JSON.stringify(valueAt(result, segmentsOf(path)))}`)
  ));
  const twice = fields.filter(({ path }, place) => fields.findIndex((other) => other.path === path) !== place);
  problems.push(...twice.map(({ path, fate }) => problem(`${path} ${fate}: is told twice`)));
  for (const field of clean && during ? fields.filter(isOfObject) : []) {
    const [then, meanwhile, now] = [clean!, during!, after].map((object) => valueAt(manifestOf(object), segmentsOf(field.path)));
    const isGitsAgain = isSame(then, now);
    if (field.fate === 'kept' && (isGitsAgain || !isSame(meanwhile, now))) {
      problems.push(problem(`${field.path} kept by forecast, and was ${JSON.stringify(then)}, then ${JSON.stringify(meanwhile)}, is ${JSON.stringify(now)}`));
    }
    if ((field.fate === 'reverted' || field.fate === 'removed') && !isGitsAgain) {
      problems.push(problem(`${field.path} ${field.fate} by forecast, and was ${JSON.stringify(then)} and is ${JSON.stringify(now)}`));
    }
  }
  // Before a deploy: what stood when Flux was last done stands again, but for what was forecast to stay.
  // Before a resume: what stands stays, but for what was forecast to go.
  const reference = phase === 'deploy' ? clean : during;
  const covered = fields.filter(({ fate }) => phase === 'resume' || ['kept', 'reset'].includes(fate));
  for (const one of reference ? differenceOf(manifestOf(reference), result) : []) {
    if (one.kind === 'reordered' && !sameValue(valueAt(manifestOf(reference!), one.segments), one.before)) continue;
    const wasSo = phase === 'deploy' && before !== undefined && sameValue(valueAt(manifestOf(before), one.segments), valueAt(result, one.segments));
    if (wasSo || covered.some((field) => isAbout(field, one.path))) continue;
    problems.push(problem(`${one.path} was ${JSON.stringify(one.before)}, is ${JSON.stringify(one.after)}, and nothing was forecast`));
  }
  if (during && !told.recreated && rolled(during, after) !== told.rollsAgain) problems.push(problem(`rolls again by forecast: ${told.rollsAgain}, and ${!told.rollsAgain}`));
  if (during && told.recreated === (during.metadata.uid === after.metadata.uid)) problems.push(problem(`made anew by forecast: ${told.recreated}, and ${!told.recreated}`));
  return problems;
}

function manifestOf(object: LiveObject): ManifestObject {
  return comparable(object as unknown as ManifestObject);
}

function isAbout({ path }: ToldField, changed: string): boolean {
  return changed.startsWith(path) || path.startsWith(changed);
}

/** Some fields name another object that stays. */
function isOfObject({ path }: ToldField): boolean {
  return !path.startsWith('PersistentVolumeClaim ');
}

function isAsSaid(object: ManifestObject, { path }: ToldField, said: ManifestValue): boolean {
  const value = valueAt(object, segmentsOf(path));
  return isSame(withChosen(value, said), said);
}

/** A value with what the API server chose as it was said. */
function withChosen(value: ManifestValue, said: ManifestValue): ManifestValue {
  if (said === CHOSEN_ANEW && value !== undefined) return CHOSEN_ANEW;
  if (Array.isArray(value) && Array.isArray(said)) return value.map((one, place) => withChosen(one, said[place]));
  if (typeof value !== 'object' || value === null || typeof said !== 'object' || said === null || Array.isArray(value) || Array.isArray(said)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withChosen(one, said[key])]));
}

/** Entries with a key stand in the order in which their writers came. */
function isSame(one: ManifestValue, other: ManifestValue): boolean {
  if (sameValue(one, other)) return true;
  return differenceOf({ value: one } as unknown as ManifestObject, { value: other } as unknown as ManifestObject).every(({ kind }) => kind === 'reordered');
}

/** Whether the pods of a workload were replaced: its controller counts their templates. */
function rolled(one: LiveObject, other: LiveObject): boolean {
  return one.metadata.uid === other.metadata.uid && revisionOf(one) !== revisionOf(other);
}

function revisionOf({ kind, metadata, status }: LiveObject): string | undefined {
  if (kind === 'Deployment') return metadata.annotations?.[REVISION];
  return kind === 'StatefulSet' ? status?.updateRevision : undefined;
}

const SEGMENT = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[((?:[\w.]+=(?:[\w./:-]+|"(?:[^"\\]|\\.)*")(?:,(?=[\w.]+=))?)+)\]/gy;
const KEY = /([\w.]+)=([\w./:-]+|"(?:[^"\\]|\\.)*")/g;

/** The steps that a path names. */
export function segmentsOf(path: string): PathSegment[] {
  const segments = [...path.matchAll(SEGMENT)].map(([, name, place, quoted, keys]): PathSegment => {
    if (name !== undefined) return name;
    if (place !== undefined) return Number(place);
    if (quoted !== undefined) return JSON.parse(quoted) as string;
    return Object.fromEntries([...keys.matchAll(KEY)].map(([, key, value]) => [key, value.startsWith('"') ? JSON.parse(value) as string : value]));
  });
  if (fieldPath(segments) !== path) throw new Error(`${path} is no path of a field`);
  return segments;
}

/** How many of each fate were forecast. */
export function countsOf(told: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (what: string): void => { counts[what] = (counts[what] ?? 0) + 1; };
  for (const { deploy, rollsAgain, fields } of told) {
    count('objects forecast');
    if (deploy === 'refused') count('refused at deploy');
    if (rollsAgain) count('rolls again');
    for (const { fate } of fields) count(`fields ${fate}`);
  }
  return counts;
}
