import { ClusterReader } from '../cluster/cluster-reader';
import { LiveObject } from '../cluster/live-object';
import { isReady } from '../live/workload-pods';

interface BudgetStatus {
  readonly observedGeneration?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
}

/** Why the budget that refused an eviction will go on refusing, with the way on; undefined where waiting can help, or nobody can tell. */
export async function lastingRefusal(reader: ClusterReader, pod: LiveObject, words: string): Promise<string | undefined> {
  const { name, namespace } = pod.metadata;
  const byHand = `or delete it by hand, which no budget stops: \`kubectl delete pod ${name} -n ${namespace}\``;
  if (words.includes('more than one PodDisruptionBudget')) {
    return `two disruption budgets select it, and the API server evicts no such pod. Remove one of them in Git, ${byHand}`;
  }
  const [, budget] = /disruption budget (\S+) needs/.exec(words) ?? [];
  if (budget === undefined) return undefined;
  const live = await reader.get(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/${budget}`).catch(() => undefined) as LiveObject | undefined;
  const { observedGeneration, desiredHealthy = 0, expectedPods = 0 } = (live?.status ?? {}) as BudgetStatus;
  if (!live || observedGeneration !== live.metadata.generation || desiredHealthy < expectedPods) return undefined;
  const { minAvailable, maxUnavailable } = live.spec as { readonly minAvailable?: number | string; readonly maxUnavailable?: number | string };
  const rule = maxUnavailable === undefined ? `minAvailable: ${minAvailable}` : `maxUnavailable: ${maxUnavailable}`;
  const unready = isReady(pod) ? '' : ' (`unhealthyPodEvictionPolicy: AlwaysAllow` lets pods go that are not ready)';
  return `the disruption budget ${budget} (${rule}) never allows it, since ${desiredHealthy} of ${expectedPods} pods have to stay. `
    + `Change it${unready} or the replicas in Git, ${byHand}`;
}
