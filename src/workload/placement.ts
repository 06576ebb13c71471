import { Spread } from './spread';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** On which nodes the pods are: on different ones where that is possible, on one where there is but one. */
export function podPlacement(workload: Workload): object {
  const { props, rules, selector } = workload;
  const priorityClassName = workload.said('priorityClassName', props.priorityClassName, 'priorityClassName').value as string | undefined;
  if (priorityClassName !== undefined) rules.objectName('priorityClassName', priorityClassName);
  if (props.nodeSelector) rules.labels('nodeSelector', props.nodeSelector);
  return {
    ...(props.nodeSelector ? { nodeSelector: { ...props.nodeSelector } } : {}),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(workload.serves && workload.has(WorkloadPart.ANTI_AFFINITY) ? { affinity: apart(selector) } : {}),
    ...(workload.serves && workload.has(WorkloadPart.SPREAD) ? { topologySpreadConstraints: spread(workload) } : {}),
  };
}

/** A wish, not a demand: two pods on one node are better than one pod that waits. */
function apart(matchLabels: object): object {
  const podAffinityTerm = { labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' };
  return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } };
}

function spread(workload: Workload): object[] {
  const hard = workload.said('spread', workload.props.spread, 'spread').value === Spread.REQUIRED;
  const shared = {
    maxSkew: 1,
    labelSelector: { matchLabels: workload.selector },
    // Each version is spread by itself, or a rollout's new pods would make room for old ones that are about to go.
    ...(workload.kind === 'Deployment' ? { matchLabelKeys: ['pod-template-hash'] } : {}),
  };
  return [
    // Without Honor a node that is drained counts as empty, and no pod could go anywhere else.
    { ...shared, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: hard ? 'DoNotSchedule' : 'ScheduleAnyway', nodeTaintsPolicy: 'Honor' },
    { ...shared, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
  ];
}
