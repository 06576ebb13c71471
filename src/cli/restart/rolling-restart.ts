import { lastingRefusal } from './disruption-budget';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterReader } from '../cluster/cluster-reader';
import { Endpoint } from '../cluster/endpoint';
import { evict } from '../cluster/eviction';
import { LiveObject } from '../cluster/live-object';
import { isReady, podTrouble, readWorkloadPods, WorkloadPods } from '../live/workload-pods';
import { pause } from '../time-limit';

const LOOK_MILLISECONDS = 500;
/** A pod that is back sooner needs no line of its own. */
const QUIET_MILLISECONDS = 5000;
/** An API server that restarts says one of these for a while. */
const PASSING = ['cluster-unreachable', 'cluster-answer'];

/** What was restarted of a workload. */
export interface Restarted {
  readonly restarted: number;
  readonly pods: number;
  /** Why it stopped before the end. */
  readonly obstacle?: string;
  /** Fewer pods are ready than before, so nothing else should be touched. */
  readonly isWorse?: true;
}

/** Why a pod was not replaced. */
type Trouble = Required<Pick<Restarted, 'obstacle'>> & Pick<Restarted, 'isWorse'>;

/** Who hears how it goes. */
export type Say = (workload: LiveObject, text: string) => void;

/**
 * Has the pods of workloads replaced, one after the other: each is evicted, which budgets may forbid, and the next goes only when as many are
 * ready as before. Nothing is written to the workload, so there is nothing for Flux to take back.
 */
export class RollingRestart {
  /** When this run first saw a pod ready; clocks of other machines do not count. */
  private readonly readySince = new Map<string, number>();
  private evictions = 0;

  public constructor(
    private readonly endpoint: Endpoint, private readonly reader: ClusterReader, private readonly limit: number, private readonly say: Say,
  ) {}

  /** Restarts the pods that a workload has now; where one does not come back, the others are left running. */
  public async restart(workload: LiveObject): Promise<Restarted> {
    const order = await this.order(workload).catch((error: unknown) => this.troubleOf(error));
    if ('obstacle' in order) {
      this.say(workload, `not begun: ${order.obstacle}`);
      return { restarted: 0, pods: 0, ...order };
    }
    const { pods, note } = order;
    this.say(workload, note);
    let restarted = 0;
    for (const pod of pods) {
      const trouble = await this.restartPod(workload, pod, `${restarted + 1} of ${pods.length}`).catch((error: unknown) => this.troubleOf(error));
      if (!trouble) {
        restarted++;
        continue;
      }
      this.say(workload, `stopped there: ${trouble.obstacle}`);
      return { restarted, pods: pods.length, ...trouble };
    }
    return { restarted, pods: pods.length };
  }

  /** Says what a restart would do, and whether budgets would allow its first step now. */
  public async plan(workload: LiveObject): Promise<Restarted> {
    const { pods, note } = await this.order(workload);
    this.say(workload, note);
    for (const [index, pod] of pods.entries()) {
      const answer = await evict(this.endpoint, pod, true);
      const lasting = typeof answer === 'string' ? undefined : await lastingRefusal(this.reader, pod, answer.budget);
      const words = typeof answer === 'string' ? 'its budgets allow it now' : lasting ?? `would wait: ${answer.budget}`;
      this.say(workload, `pod ${pod.metadata.name} (${index + 1} of ${pods.length}): ${words}`);
      if (lasting !== undefined) return { restarted: index, pods: pods.length, obstacle: lasting };
    }
    return { restarted: pods.length, pods: pods.length };
  }

  /** Once a pod has been deleted, what goes wrong is no refusal any more: what stands has to be said. */
  private troubleOf(error: unknown): Trouble {
    if (!(error instanceof LifeboatError) || this.evictions === 0) throw error;
    return { obstacle: error.message, isWorse: true };
  }

  private async order(workload: LiveObject): Promise<{ readonly pods: readonly LiveObject[]; readonly note: string }> {
    const now = await this.look(workload, Date.now() + this.limit);
    const pods = [...now?.pods ?? []].sort(byOrder);
    for (const pod of pods.filter(isReady)) this.readySince.set(pod.metadata.uid!, -Infinity);
    return { pods, note: [countText(pods.length, now), ...templateNote(workload)].join('; ') };
  }

  private async restartPod(workload: LiveObject, pod: LiveObject, count: string): Promise<Trouble | undefined> {
    const { name, uid } = pod.metadata;
    const first = await this.evictInTime(workload, pod);
    if (typeof first === 'string') return { obstacle: first };
    if (first.evicted) this.say(workload, `pod ${name} deleted (${count})`);
    const begun = Date.now();
    let told = '';
    for (;;) {
      const now = await this.look(workload, begun + this.limit);
      if (!now) return { obstacle: 'the workload was deleted' };
      const ready = this.readyIn(now);
      const isGone = now.pods.every(({ metadata }) => metadata.uid !== uid);
      if (isGone && ready >= Math.min(first.needed, now.desired)) return undefined;
      const why = troubleIn(now, ready);
      if (Date.now() > begun + this.limit) {
        const isWorse = ready < first.ready ? { isWorse: true as const } : {};
        return { obstacle: `${ready} of ${now.desired} pods are ready since ${name} was deleted, and no more became so in time; ${why}`, ...isWorse };
      }
      if (Date.now() > begun + QUIET_MILLISECONDS && why !== told) this.say(workload, `${ready} of ${now.desired} pods are ready; ${told = why}`);
      await pause(LOOK_MILLISECONDS);
    }
  }

  /** How many pods have to be ready once the pod is replaced and how many were before; or why it stays. */
  private async evictInTime(
    workload: LiveObject, pod: LiveObject,
  ): Promise<{ readonly evicted: boolean; readonly needed: number; readonly ready: number } | string> {
    const deadline = Date.now() + this.limit;
    const { name, uid } = pod.metadata;
    let told = '';
    for (;;) {
      const now = await this.look(workload, deadline);
      if (!now) return 'the workload was deleted';
      const ready = this.readyIn(now);
      const present = now.pods.find(({ metadata }) => metadata.uid === uid);
      // Somebody else replaced it, as a rollout does.
      if (!present) return { evicted: false, needed: 0, ready };
      const answer = await this.patiently(deadline, () => evict(this.endpoint, pod));
      // One that was not ready is restarted to become so.
      if (answer === 'evicted') {
        this.evictions++;
        return { evicted: true, needed: ready + (isReady(present) ? 0 : 1), ready };
      }
      if (answer !== 'gone') {
        const lasting = await lastingRefusal(this.reader, pod, answer.budget);
        if (lasting !== undefined) return `pod ${name}: ${lasting}`;
        if (answer.budget !== told) this.say(workload, `waits with pod ${name}: ${told = answer.budget}`);
        if (Date.now() > deadline) return `its disruption budget did not allow it in time: ${answer.budget}. See why the others are not ready, or give a longer --timeout`;
      }
      await pause(LOOK_MILLISECONDS);
    }
  }

  private async look(workload: LiveObject, deadline: number): Promise<WorkloadPods | undefined> {
    return this.patiently(deadline, () => readWorkloadPods(this.reader, workload));
  }

  /** An API server that is away for a moment is no reason to leave a restart half done. */
  private async patiently<T>(deadline: number, ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof LifeboatError) || !PASSING.includes(error.code) || Date.now() > deadline) throw error;
        await pause(LOOK_MILLISECONDS);
      }
    }
  }

  private readyIn({ pods, minReadySeconds }: WorkloadPods): number {
    const now = Date.now();
    return pods.filter((pod) => {
      const uid = pod.metadata.uid!;
      if (!isReady(pod)) {
        this.readySince.delete(uid);
        return false;
      }
      const since = this.readySince.get(uid) ?? now;
      this.readySince.set(uid, since);
      return since + minReadySeconds * 1000 <= now;
    }).length;
  }
}

function countText(pods: number, now: WorkloadPods | undefined): string {
  if (pods === 0) return now?.desired === 0 ? 'has no pods, and is to have none' : 'has no pods yet';
  return pods === 1 ? 'has 1 pod, so it is away until the next is ready' : `has ${pods} pods`;
}

/** With this strategy a pod comes back as the template has been since, not as it was. */
function templateNote({ spec }: LiveObject): string[] {
  const { updateStrategy } = spec as { readonly updateStrategy?: { readonly type?: string } };
  return updateStrategy?.type === 'OnDelete' ? ['its strategy is OnDelete, so each pod comes back as the template is now'] : [];
}

function troubleIn({ pods, desired }: WorkloadPods, ready: number): string {
  const [pod] = pods.filter((one) => !isReady(one));
  if (pod) return `pod ${pod.metadata.name}: ${podTrouble(pod)}`;
  return pods.length > ready ? 'the newest has to stay ready for a while' : pods.length < desired ? 'the next pod is not made yet' : 'the old pod is not gone yet';
}

/** Those that are not ready first; then from the last to the first, as a StatefulSet rolls. */
function byOrder(a: LiveObject, b: LiveObject): number {
  return Number(isReady(a)) - Number(isReady(b)) || b.metadata.name.localeCompare(a.metadata.name, 'en', { numeric: true });
}
