import { workloadPath } from './app-workloads';
import { ClusterReader } from '../cluster/cluster-reader';
import { conditionOf, LiveObject } from '../cluster/live-object';

interface Selector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** The pods of a workload, as they are now. */
export interface WorkloadPods {
  /** Those that have not come to an end and that nobody has begun to delete. */
  readonly pods: readonly LiveObject[];
  /** How many there should be. */
  readonly desired: number;
  /** For how many seconds one has to be ready before it counts. */
  readonly minReadySeconds: number;
}

/** Reads the pods that a workload owns, itself or by its ReplicaSets; undefined where the workload is gone. */
export async function readWorkloadPods(reader: ClusterReader, workload: LiveObject): Promise<WorkloadPods | undefined> {
  const live = await reader.get(workloadPath(workload)) as LiveObject | undefined;
  if (!live || live.metadata.uid !== workload.metadata.uid) return undefined;
  const { selector, replicas = 1, minReadySeconds = 0 } = live.spec as { selector: Selector; replicas?: number; minReadySeconds?: number };
  const query = selectorQuery(selector);
  const { namespace, uid } = live.metadata;
  const sets = live.kind === 'Deployment' ? await reader.list(`/apis/apps/v1/namespaces/${namespace}/replicasets?${query}`, 'apps/v1', 'ReplicaSet') ?? [] : [];
  const owners = new Set([uid, ...sets.filter((set) => isOwnedBy(set, uid)).map(({ metadata }) => metadata.uid)]);
  const all = await reader.list(`/api/v1/namespaces/${namespace}/pods?${query}`, 'v1', 'Pod') ?? [];
  const isOwn = (pod: LiveObject): boolean => [...owners].some((owner) => isOwnedBy(pod, owner));
  const pods = all.filter((pod) => pod.metadata.deletionTimestamp === undefined && !hasEnded(pod) && isOwn(pod));
  const desired = live.kind === 'DaemonSet' ? (live.status as { desiredNumberScheduled?: number } | undefined)?.desiredNumberScheduled ?? 0 : replicas;
  return { pods, desired, minReadySeconds };
}

/** Whether a pod is ready. */
export function isReady(pod: LiveObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** What keeps a pod from being ready, as far as it says. */
export function podTrouble(pod: LiveObject): string {
  const { containerStatuses = [], initContainerStatuses = [] } = (pod.status ?? {}) as {
    containerStatuses?: readonly ContainerStatus[]; initContainerStatuses?: readonly ContainerStatus[];
  };
  const waiting = [...initContainerStatuses, ...containerStatuses].find(({ state }) => state?.waiting && state.waiting.reason !== 'PodInitializing');
  if (waiting) return [`container ${waiting.name} waits`, waiting.state?.waiting?.reason, waiting.state?.waiting?.message].filter(Boolean).join(': ');
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return `no node takes it: ${scheduled.message ?? scheduled.reason ?? 'no reason'}`;
  return `it is ${(pod.status as { phase?: string } | undefined)?.phase ?? 'Pending'}, and not ready`;
}

/** The query of a list that a selector narrows. */
export function selectorQuery({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'Exists': return key;
      case 'DoesNotExist': return `!${key}`;
      default: return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
    }
  });
  const labelSelector = [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
  return new URLSearchParams({ labelSelector }).toString();
}

/** Whether an object has an owner. */
export function isOwnedBy({ metadata }: LiveObject, uid: string | undefined): boolean {
  return (metadata.ownerReferences as readonly { uid?: string }[] | undefined ?? []).some((owner) => owner.uid === uid);
}

function hasEnded({ status }: LiveObject): boolean {
  return ['Succeeded', 'Failed'].includes((status as { phase?: string } | undefined)?.phase ?? '');
}
