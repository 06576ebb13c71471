import { kustomizationStatus } from './flux-status';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterReader } from '../cluster/cluster-reader';
import { ControllerLease } from '../cluster/controller-lease';
import { conditionOf, LiveObject } from '../cluster/live-object';
import { ServerSideApply } from '../cluster/server-side-apply';
import { pause } from '../time-limit';

/** The field manager of requests, which `resume-flux.sh` takes back too. */
export const REQUEST_MANAGER = 'cdk8s-lifeboat-request';
const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';
const LOOK_MILLISECONDS = 300;
const LEASE_LOOKS = 4;

/** What a request needs of the cluster. */
export interface RequestNeeds {
  readonly reader: ClusterReader;
  readonly apply: ServerSideApply;
  readonly lease: ControllerLease;
  /** When waiting ends, in milliseconds. */
  readonly deadline: number;
  /** Is told each time that the controller says something new. */
  readonly progress: (text: string) => void;
}

/** Has Flux reconcile one object now: the object once a reconcile that began after this has come to its end, well or not. */
export async function requestReconcile(path: string, live: LiveObject, needs: RequestNeeds): Promise<LiveObject> {
  const silence = await needs.lease.silence();
  if (silence !== undefined) throw silentError(live, silence);
  const token = new Date().toISOString();
  await needs.apply.annotate(path, live, { [REQUESTED_AT]: token });
  try {
    return await untilHandled(path, live, token, needs);
  } finally {
    await release(path, live, token, needs);
  }
}

async function untilHandled(path: string, asked: LiveObject, token: string, needs: RequestNeeds): Promise<LiveObject> {
  const { reader, apply, lease, deadline, progress } = needs;
  // Whoever asks later puts another token in this one's place; a reconcile that handles it began after ours.
  const tokens = new Set([token]);
  let said = '';
  for (let look = 1; ; look++) {
    const live = await reader.get(path) as LiveObject | undefined;
    if (!live || live.metadata.uid !== asked.metadata.uid) {
      throw new LifeboatError('reconcile-unknown', { place: placeOf(asked), problem: 'it was deleted while it was waited for', remedy: 'Find out who did it' });
    }
    const { lastHandledReconcileAt } = live.status as { lastHandledReconcileAt?: string } ?? {};
    if (lastHandledReconcileAt !== undefined && tokens.has(lastHandledReconcileAt) && rests(live)) return live;
    const standing = live.metadata.annotations?.[REQUESTED_AT];
    if (standing === undefined) await apply.annotate(path, live, { [REQUESTED_AT]: token });
    else tokens.add(standing);
    const saying = conditionOf(live, 'Reconciling')?.message ?? '';
    if (saying !== '' && saying !== said) progress(said = saying);
    if (look % LEASE_LOOKS === 0) {
      const silence = await lease.silence();
      if (silence !== undefined) throw silentError(live, silence);
    }
    if (Date.now() > deadline) {
      throw new LifeboatError('reconcile-unknown', {
        place: placeOf(live),
        problem: `it was not done in time${said === '' ? '' : `; it last said: ${said.replace(/[.\s]+$/, '')}`}`,
        remedy: 'Look at the object and the log of its controller, or wait longer with --timeout',
      });
    }
    await pause(LOOK_MILLISECONDS);
  }
}

/** Whether a controller is done with it; one that waits for another object will try by itself. */
function rests(live: LiveObject): boolean {
  const ready = conditionOf(live, 'Ready');
  const reconciling = conditionOf(live, 'Reconciling');
  return kustomizationStatus(live).observedGeneration === live.metadata.generation && ready?.reason !== 'DependencyNotReady'
    && (ready?.status === 'True' || ready?.status === 'False') && (reconciling === undefined || reconciling.reason === 'ProgressingWithRetry');
}

/** Takes the token back, unless another's stands there by now. */
async function release(path: string, asked: LiveObject, token: string, { reader, apply }: RequestNeeds): Promise<void> {
  const live = await reader.get(path) as LiveObject | undefined;
  if (live?.metadata.uid === asked.metadata.uid && live?.metadata.annotations?.[REQUESTED_AT] === token) await apply.release(path, live);
}

function silentError(live: LiveObject, silence: string): LifeboatError {
  return new LifeboatError('controller-silent', {
    place: placeOf(live),
    problem: `${silence}, so nobody would reconcile it`,
    remedy: 'See why it does not run: `kubectl get pods -n flux-system`; without Flux, `lifeboat emergency deploy`',
  });
}

function placeOf({ kind, metadata: { name, namespace } }: LiveObject): string {
  return `${kind} ${namespace}/${name}`;
}
