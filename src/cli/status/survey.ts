import { Controller, controllerOf, readControllers } from './controllers';
import { discoverKinds, FluxKind, readObjects, Unread } from './flux-objects';
import { judgeObject, sourceNameOf } from './judge-object';
import { inOrder, withCauses } from './order';
import { healthDetails } from './pod-details';
import { FluxName, Judgement, nameText, QUIET_STATES } from './state';
import { listOf, mapOf, textOf } from './status-shape';
import { ClusterReader } from '../cluster/cluster-reader';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';
import { EmergencyEntry, readEmergencies } from '../emergency/status';

const HISTORY = 5;

/** One line of `status.history`: a digest that was applied, and how that went. */
export interface Sync {
  readonly digest: string;
  readonly revision?: string;
  readonly first?: string;
  readonly last?: string;
  readonly status?: string;
  readonly total?: number;
}

/** An object of Flux, judged, with what it has to do with the others. */
export interface JudgedObject extends Judgement, FluxName {
  readonly apiVersion: string;
  /** The one at the end of the chain of causes. */
  readonly root?: FluxName;
  /** A chain of causes that comes back to this object. */
  readonly cycle?: readonly FluxName[];
  /** Those whose state comes from this one's. */
  readonly consequences: readonly FluxName[];
  /** What of a revision it has: applied, or fetched. */
  readonly revision?: string;
  /** What its source has, where that is another. */
  readonly sourceRevision?: string;
  /** How many go on with what this source fetched last. */
  readonly users: number;
  /** What the pods of an unhealthy object say. */
  readonly details: readonly string[];
  readonly history: readonly Sync[];
}

/** What a cluster says of its Flux. */
export interface Survey {
  readonly context: string;
  readonly server: string;
  /** The API server's time, in milliseconds. */
  readonly time: number;
  readonly verdict: 'well' | 'not-well' | 'unknown';
  /** Whether the API server serves kinds of Flux at all. */
  readonly installed: boolean;
  readonly controllers: readonly Controller[];
  /** What is not well in the order in which to mend it, then the rest. */
  readonly objects: readonly JudgedObject[];
  /** Emergencies that are recorded where there is no Kustomization. */
  readonly emergencies: readonly EmergencyEntry[];
  readonly unread: readonly Unread[];
  readonly requests: number;
}

/** Reads and judges all of Flux on a cluster. */
export async function survey(reader: ClusterReader): Promise<Survey> {
  const before = reader.requests;
  const kinds = await discoverKinds(reader);
  const { found, unread } = await readObjects(reader, kinds);
  const now = reader.serverTime ?? Date.now();
  const needed = new Set(found.flatMap(({ kind, objects }) => (kind.hasStatus && objects.length > 0 ? controllerOf(kind) ?? [] : [])));
  const seen = kinds.length === 0 ? await readControllers(reader, new Set(['source-controller', 'kustomize-controller'])) : await readControllers(reader, needed);
  const judged = found.flatMap(({ kind, objects }) => objects.map((live) => ({ live, judged: judgedObject(live, kind, now) })));
  const lives = judged.map(({ live }) => live);
  const current = withRevisions(judged.map(({ judged: one, live }) => withController(one, live, seen.controllers)), lives);
  const objects = inOrder(withCauses(current));
  const detailed = await Promise.all(objects.map(async (one) => ({ ...one, details: await healthDetails(reader, one.unhealthy ?? []) })));
  const { emergencies, unseen } = kinds.length === 0 ? await recorded(reader, new Date(now)) : { emergencies: [], unseen: [] };
  // Missing rights matter where they leave something open: a lease tells of a controller without its pods.
  const isOpen = kinds.length > 0 && (seen.controllers.length === 0 || seen.controllers.some(({ state }) => state === 'unknown'));
  const all = [...unread, ...isOpen ? seen.unread : [], ...unseen];
  const isWell = kinds.length > 0 && seen.controllers.every(({ state }) => state === 'runs') && detailed.every(({ state }) => QUIET_STATES.has(state));
  return {
    context: reader.context,
    server: reader.server,
    time: now,
    verdict: all.length > 0 || (kinds.length > 0 && seen.controllers.some(({ state }) => state === 'unknown')) ? 'unknown' : isWell ? 'well' : 'not-well',
    installed: kinds.length > 0,
    controllers: seen.controllers,
    objects: detailed,
    emergencies,
    unread: all,
    requests: reader.requests - before,
  };
}

/** The controllers whose silence makes what their objects say old. */
export function silentControllers({ controllers }: Pick<Survey, 'controllers'>): Controller[] {
  return controllers.filter(({ state }) => state === 'silent' || state === 'absent');
}

function judgedObject(live: LiveObject, kind: FluxKind, now: number): JudgedObject {
  const { name, namespace = '' } = live.metadata;
  const status = mapOf(live.status);
  const revision = textOf(mapOf(status.artifact).revision ?? status.lastAppliedRevision);
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    namespace,
    name,
    ...judgeObject(live, kind, now),
    consequences: [],
    users: 0,
    details: [],
    ...(revision === '' ? {} : { revision }),
    history: listOf(status.history).slice(0, HISTORY).map(syncOf),
  };
}

function syncOf(entry: unknown): Sync {
  const { digest, metadata, firstReconciled, lastReconciled, lastReconciledStatus, status, totalReconciliations, chartVersion } = mapOf(entry);
  const revision = mapOf(metadata).revision ?? chartVersion;
  const texts = { revision, first: firstReconciled, last: lastReconciled, status: lastReconciledStatus ?? status };
  return {
    digest: textOf(digest),
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => typeof value === 'string')),
    ...(typeof totalReconciliations === 'number' ? { total: totalReconciliations } : {}),
  };
}

/** Nothing is well, or under way, because a controller that is gone once said so. */
function withController(one: JudgedObject, live: LiveObject, controllers: readonly Controller[]): JudgedObject {
  const name = controllerOf(live);
  const own = controllers.filter((each) => each.name === name);
  if (name === undefined || own.some(({ state }) => state === 'runs' || state === 'unwell')) return one;
  const action = `bring ${name} back`;
  if (own.every(({ state }) => state === 'unknown')) {
    return one.state === 'ready' ? { ...one, state: 'unknown', meaning: `it says Ready, and whether ${name} still looks could not be read`, action: 'ask for the rights that are missing' } : one;
  }
  switch (one.state) {
    case 'ready': return { ...one, state: 'stale', meaning: `it was Ready when ${name} last looked, and nobody has looked since`, action };
    case 'reconciling': return { ...one, state: 'stale', meaning: `it was being reconciled when ${name} ended, and stays where it was then`, action };
    case 'never-reconciled': case 'unobserved': return { ...one, action };
    default: return one;
  }
}

/** What a source has beside what was applied of it. */
function withRevisions(all: readonly JudgedObject[], lives: readonly LiveObject[]): JudgedObject[] {
  const byName = new Map(all.map((one) => [nameText(one), one]));
  const users = new Map<string, number>();
  for (const live of lives) {
    const source = sourceNameOf(live);
    if (source) users.set(nameText(source), (users.get(nameText(source)) ?? 0) + 1);
  }
  return all.map((one, index) => {
    const used = users.get(nameText(one)) ?? 0;
    const name = one.kind === 'Kustomization' ? sourceNameOf(lives[index]) : undefined;
    const revision = name && byName.get(nameText(name))?.revision;
    if (revision === undefined || one.revision === undefined || revision === one.revision) return { ...one, users: used };
    const isBehind = one.state === 'ready';
    return {
      ...one,
      users: used,
      sourceRevision: revision,
      ...(isBehind ? {
        state: 'behind' as const,
        meaning: `it has applied ${one.revision}, and its source has ${revision}`,
        action: `wait for Flux, or \`lifeboat reconcile ${one.name} --namespace ${one.namespace}\``,
      } : {}),
    };
  });
}

/** Where Flux is missing altogether, a record stands on a ConfigMap. */
async function recorded(reader: ClusterReader, now: Date): Promise<{ readonly emergencies: EmergencyEntry[]; readonly unseen: Unread[] }> {
  try {
    return { emergencies: await readEmergencies(reader, now), unseen: [] };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { emergencies: [], unseen: [{ what: 'Records of emergencies', error }] };
  }
}
