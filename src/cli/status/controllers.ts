import { LoggedError, loggedErrors } from './controller-log';
import { Unread } from './flux-objects';
import { isFluxText, listOf, mapOf, textOf } from './status-shape';
import { durationText, secondsOf } from './time-text';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterReader } from '../cluster/cluster-reader';
import { LeaseSpec } from '../cluster/controller-lease';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';
import { isOwnedBy, isReady, podTrouble } from '../live/workload-pods';
import { pause } from '../time-limit';

const SYSTEM = 'flux-system';
const CONTROLLERS = [
  'source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller', 'image-reflector-controller', 'image-automation-controller',
  'source-watcher', 'flux-operator',
];
const LEASE = /^(.+-controller|source-watcher|flux-operator)(?:-leader-election|\.fluxcd\.controlplane\.io)?/;
/** A controller tries to renew its lease every few seconds, well before it runs out. */
const RENEWAL_MILLISECONDS = 500;
const RENEWAL_LOOKS = 14;
const LOG_LINES = 300;

/** Whether a controller of Flux does its work, as far as can be seen. */
export type ControllerState = 'runs' | 'unwell' | 'silent' | 'absent' | 'unknown';

/** A pod of a controller. */
export interface ControllerPod {
  readonly name: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it is not ready. */
  readonly trouble?: string;
  /** How its container ended last: `OOMKilled, exit 137, at …`. */
  readonly lastEnd?: string;
}

/** A controller of Flux. */
export interface Controller {
  readonly name: string;
  readonly namespace: string;
  readonly state: ControllerState;
  readonly meaning: string;
  readonly action?: string;
  readonly version?: string;
  readonly replicas?: { readonly desired: number; readonly ready: number };
  readonly lease?: { readonly holder: string; readonly renewed?: string };
  readonly pods: readonly ControllerPod[];
  readonly errors: readonly LoggedError[];
  /** Why there is no log of it. */
  readonly logUnread?: string;
}

/** The controllers of Flux, and what of them could not be read. */
export interface Controllers {
  readonly controllers: readonly Controller[];
  readonly unread: readonly Unread[];
}

interface Seen {
  readonly deployments?: readonly LiveObject[];
  readonly leases?: readonly LiveObject[];
  readonly sets?: readonly LiveObject[];
  readonly pods?: readonly LiveObject[];
}

/** The controller that looks after objects of a kind; undefined where it is not one of Flux's own. */
export function controllerOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string | undefined {
  switch (apiVersion.split('/')[0]) {
    case 'source.toolkit.fluxcd.io': return kind === 'ExternalArtifact' ? undefined : 'source-controller';
    case 'kustomize.toolkit.fluxcd.io': return 'kustomize-controller';
    case 'helm.toolkit.fluxcd.io': return 'helm-controller';
    case 'notification.toolkit.fluxcd.io': return 'notification-controller';
    case 'image.toolkit.fluxcd.io': return kind === 'ImageUpdateAutomation' ? 'image-automation-controller' : 'image-reflector-controller';
    case 'source.extensions.fluxcd.io': return 'source-watcher';
    case 'fluxcd.controlplane.io': return 'flux-operator';
    default: return undefined;
  }
}

/** Reads and judges the controllers of Flux: those that there are, and those that `needed` names, for which there are objects. */
export async function readControllers(reader: ClusterReader, needed: ReadonlySet<string>): Promise<Controllers> {
  const unread: Unread[] = [];
  const list = async (what: string, path: string, apiVersion: string, kind: string): Promise<LiveObject[] | undefined> => (
    reader.list(path, apiVersion, kind).catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      if (what !== '') unread.push({ what, error });
      return undefined;
    }));
  const labelled = await list('', '/apis/apps/v1/deployments?labelSelector=app.kubernetes.io%2Fpart-of%3Dflux', 'apps/v1', 'Deployment');
  const namespaces = [...new Set([SYSTEM, ...(labelled ?? []).map(({ metadata }) => metadata.namespace ?? SYSTEM)])].sort();
  const seen = new Map(await Promise.all(namespaces.map(async (namespace) => {
    const within = `namespaces/${namespace}`;
    const [deployments, leases, sets, pods] = await Promise.all([
      list(`Deployments in ${namespace}`, `/apis/apps/v1/${within}/deployments`, 'apps/v1', 'Deployment'),
      list(`Leases in ${namespace}`, `/apis/coordination.k8s.io/v1/${within}/leases`, 'coordination.k8s.io/v1', 'Lease'),
      list(`ReplicaSets in ${namespace}`, `/apis/apps/v1/${within}/replicasets`, 'apps/v1', 'ReplicaSet'),
      list(`Pods in ${namespace}`, `/api/v1/${within}/pods`, 'v1', 'Pod'),
    ]);
    return [namespace, { deployments, leases, sets, pods } as Seen] as const;
  })));
  const places = [...seen].flatMap(([namespace, { deployments = [], leases = [] }]) => [
    ...deployments.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'flux' || CONTROLLERS.includes(metadata.name)).map(({ metadata }) => [metadata.name, namespace] as const),
    ...leases.flatMap(({ metadata }) => { const name = leaseOwner(metadata.name); return name === undefined ? [] : [[name, namespace] as const]; }),
  ]);
  const found = new Map(places.map(([name, namespace]) => [`${namespace}/${name}`, { name, namespace }]));
  for (const name of needed) if (!places.some(([one]) => one === name)) found.set(`${SYSTEM}/${name}`, { name, namespace: SYSTEM });
  const rank = ({ name }: { readonly name: string }): number => { const at = CONTROLLERS.indexOf(name); return at < 0 ? CONTROLLERS.length : at; };
  const ordered = [...found.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const controllers = await Promise.all(ordered.map(({ name, namespace }) => readController(reader, name, namespace, seen.get(namespace)!)));
  return { controllers, unread };
}

async function readController(reader: ClusterReader, name: string, namespace: string, seen: Seen): Promise<Controller> {
  const deployment = seen.deployments?.find(({ metadata }) => metadata.name === name);
  const lease = seen.leases?.find(({ metadata }) => leaseOwner(metadata.name) === name);
  const own = deployment && seen.sets && seen.pods ? podsOf(deployment, seen.sets, seen.pods) : [];
  const silence = lease ? await silenceOf(reader, lease) : undefined;
  const spec = mapOf(lease?.spec) as LeaseSpec;
  const pods = own.map((pod) => podOf(pod));
  const { errors, logUnread } = await readLog(reader, own);
  const age = secondsOf(spec.renewTime, reader.serverTime ?? Date.now());
  const desired = deployment ? Number(mapOf(deployment.spec).replicas ?? 1) : undefined;
  return {
    name,
    namespace,
    ...judge({ name, namespace, hasDeployment: deployment !== undefined, desired, lease: lease !== undefined, silence, pods, seen, age }),
    ...versionOf(deployment),
    ...(desired === undefined ? {} : { replicas: { desired, ready: Number(mapOf(deployment?.status).readyReplicas ?? 0) } }),
    ...(lease ? { lease: { holder: spec.holderIdentity ?? '', ...(spec.renewTime === undefined ? {} : { renewed: spec.renewTime }) } } : {}),
    pods,
    errors,
    ...(logUnread === undefined ? {} : { logUnread }),
  };
}

interface Signs {
  readonly name: string;
  readonly namespace: string;
  readonly hasDeployment: boolean;
  readonly desired: number | undefined;
  readonly lease: boolean;
  readonly silence: string | undefined;
  readonly pods: readonly ControllerPod[];
  readonly seen: Seen;
  readonly age: number | undefined;
}

function judge({ name, namespace, hasDeployment, desired, lease, silence, pods, seen, age }: Signs): Pick<Controller, 'state' | 'meaning' | 'action'> {
  const see = `\`kubectl describe deployment ${name} -n ${namespace}\`, \`kubectl logs deployment/${name} -n ${namespace} --tail=100\``;
  const troubled = pods.find(({ ready }) => !ready);
  if (hasDeployment && desired === 0) {
    return { state: 'silent', meaning: 'its Deployment is scaled to 0', action: `find out why, then \`kubectl scale deployment ${name} -n ${namespace} --replicas=1\`` };
  }
  if (silence !== undefined) {
    const because = troubled?.trouble === undefined ? hasDeployment && pods.length === 0 && seen.pods ? ', and has no pod' : '' : `: pod ${troubled.name}: ${troubled.trouble}`;
    const action = !hasDeployment && seen.deployments ? `install Flux again: its Deployment is not in ${namespace}`
      : pods.length > 0 && !troubled ? `its pods say that they are ready: \`lifeboat restart --flux ${name}\`` : `see why: ${see}`;
    return { state: 'silent', meaning: `${silence}${because}`, action };
  }
  if (troubled) return { state: 'unwell', meaning: `pod ${troubled.name} is not ready: ${troubled.trouble}`, action: `see why: ${see}` };
  if (lease) {
    const fresh = `it renewed its lease ${age === undefined ? 'just now' : `${durationText(age)} ago`}`;
    return { state: 'runs', meaning: hasDeployment || !seen.deployments ? fresh : `${fresh}; there is no Deployment of it in ${namespace}, so it runs by other means` };
  }
  if (pods.length > 0) return { state: 'runs', meaning: 'its pods are ready; it keeps no lease that could be read' };
  if (!seen.leases || !seen.deployments || (hasDeployment && !seen.pods)) return { state: 'unknown', meaning: 'whether it runs could not be read', action: `ask for the right to list leases, deployments, replicasets and pods in ${namespace}` };
  if (hasDeployment) return { state: 'silent', meaning: 'its Deployment has no pod', action: `see why: ${see}` };
  return { state: 'absent', meaning: `it is not there: ${namespace} has neither a Deployment nor a lease of it`, action: 'install it with Flux: `flux install`, or as your fleet does it' };
}

/** Why nobody works under a lease. One that has run out by the API server's clock is looked at for a while, since clocks may differ. */
async function silenceOf(reader: ClusterReader, lease: LiveObject): Promise<string | undefined> {
  const { metadata: { name, namespace } } = lease;
  const first = mapOf(lease.spec) as LeaseSpec;
  const controller = leaseOwner(name) ?? name;
  if (!isFluxText(first.holderIdentity) || !isFluxText(first.renewTime)) return `nobody holds the lease of ${controller}`;
  const ahead = (Date.parse(first.renewTime) - (reader.serverTime ?? Date.now())) / 1000;
  const limit = first.leaseDurationSeconds ?? 15;
  if (Math.abs(ahead) <= limit) return undefined;
  for (let look = 0; look < RENEWAL_LOOKS; look++) {
    await pause(RENEWAL_MILLISECONDS);
    const now = await reader.get(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`) as LiveObject | undefined;
    if (now && (mapOf(now.spec) as LeaseSpec).renewTime !== first.renewTime) return undefined;
  }
  return `it has not renewed its lease since ${first.renewTime}`;
}

/** Whose lease it is, by its name. */
function leaseOwner(name: string): string | undefined {
  const owner = LEASE.exec(name)?.[1];
  return owner !== undefined && CONTROLLERS.includes(owner) ? owner : undefined;
}

function podsOf(deployment: LiveObject, sets: readonly LiveObject[], pods: readonly LiveObject[]): LiveObject[] {
  const owners = sets.filter((set) => isOwnedBy(set, deployment.metadata.uid)).map(({ metadata }) => metadata.uid);
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && owners.some((uid) => isOwnedBy(pod, uid)));
}

function podOf(pod: LiveObject): ControllerPod {
  const statuses = listOf(mapOf(pod.status).containerStatuses).map(mapOf);
  const ends = statuses.map(({ lastState }) => mapOf(mapOf(lastState).terminated));
  const ended = ends.find(({ reason, exitCode }) => reason !== undefined || exitCode !== undefined);
  const ready = isReady(pod);
  return {
    name: pod.metadata.name,
    ready,
    restarts: statuses.reduce((sum, { restartCount }) => sum + (typeof restartCount === 'number' ? restartCount : 0), 0),
    ...(ready ? {} : { trouble: podTrouble(pod) }),
    ...(ended ? { lastEnd: [textOf(ended.reason), `exit ${String(ended.exitCode)}`, isFluxText(ended.finishedAt) ? `at ${ended.finishedAt}` : ''].filter((part) => part !== '').join(', ') } : {}),
  };
}

async function readLog(reader: ClusterReader, pods: readonly LiveObject[]): Promise<Pick<Controller, 'errors' | 'logUnread'>> {
  if (pods.length === 0) return { errors: [] };
  try {
    const logs = await Promise.all(pods.map(({ metadata: { name, namespace } }) => (
      reader.text(`/api/v1/namespaces/${namespace}/pods/${name}/log?tailLines=${LOG_LINES}&limitBytes=500000`))));
    return { errors: loggedErrors(logs.map((log) => log ?? '').join('\n')) };
  } catch (error) {
    // What a controller does shows without its log too.
    if (!(error instanceof LifeboatError)) throw error;
    return { errors: [], logUnread: error.problem };
  }
}

function versionOf(deployment: LiveObject | undefined): { readonly version?: string } {
  const containers = listOf(mapOf(mapOf(mapOf(deployment?.spec).template).spec).containers).map(mapOf);
  const image = textOf((containers.find(({ name }) => name === 'manager') ?? containers[0])?.image);
  const version = /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1];
  return version === undefined ? {} : { version };
}
