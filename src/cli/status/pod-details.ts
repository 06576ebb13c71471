import { FluxName, nameText } from './state';
import { ClusterReader } from '../cluster/cluster-reader';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';
import { isWorkload, workloadPath } from '../live/app-workloads';
import { isReady, podTrouble, readWorkloadPods } from '../live/workload-pods';

const WORKLOADS = 5;
const PODS = 2;

/** What the pods of unhealthy objects say of themselves, a line each; the first few. */
export async function healthDetails(reader: ClusterReader, unhealthy: readonly FluxName[]): Promise<string[]> {
  const workloads = unhealthy.filter(({ kind }) => isWorkload({ apiVersion: 'apps/v1', kind })).slice(0, WORKLOADS);
  return (await Promise.all(workloads.map(async (name) => detailsOf(reader, name)))).flat();
}

async function detailsOf(reader: ClusterReader, { kind, namespace, name }: FluxName): Promise<string[]> {
  const about = nameText({ kind, namespace, name });
  try {
    const live = await reader.get(workloadPath({ kind, metadata: { name, namespace } })) as LiveObject | undefined;
    if (!live) return [`${about}: it is not there`];
    const found = await readWorkloadPods(reader, { ...live, apiVersion: 'apps/v1', kind });
    if (!found) return [`${about}: it is not there`];
    const { pods, desired } = found;
    const troubled = pods.filter((pod) => !isReady(pod));
    if (pods.length === 0 && desired > 0) return [`${about}: it has no pod of ${desired}: \`kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}\``];
    if (troubled.length === 0) return [`${about}: by now its pods are ready`];
    const more = troubled.length > PODS ? [`${about}: and ${troubled.length - PODS} more pods`] : [];
    return [...troubled.slice(0, PODS).map((pod) => `${about}: pod ${pod.metadata.name}: ${podTrouble(pod)}`), ...more];
  } catch (error) {
    if (isForbidden(error)) return [`${about}: its pods may not be read`];
    throw error;
  }
}
