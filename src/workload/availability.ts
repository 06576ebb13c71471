import { AutoscalingOptions } from './options/autoscaling-options';
import { mention, Said } from './prop-rules';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** How many pods there are, and who says so. */
export interface Availability {
  /** Fewest pods, with the prop that says so. */
  readonly least: Said<number>;
  /** Number of pods; absent where an autoscaler owns it. */
  readonly replicas?: number;
  /** `spec` of the HorizontalPodAutoscaler. */
  readonly autoscaler?: object;
  /** `spec` of the PodDisruptionBudget. */
  readonly disruptionBudget?: object;
}

/** Replicas, autoscaler and disruption budget, which have to agree with each other. */
export function availability(workload: Workload): Availability {
  const scaled = scale(workload);
  return { ...scaled, ...(workload.has(WorkloadPart.DISRUPTION_BUDGET) ? { disruptionBudget: disruptionBudget(workload, scaled.least) } : {}) };
}

function scale(workload: Workload): Availability {
  const { props, rules, profile: { settings } } = workload;
  if (props.replicas !== undefined) {
    rules.whole('replicas', props.replicas, 0);
    if (props.autoscaling) {
      rules.contradict(`'replicas' (${props.replicas}) and 'autoscaling' (at most ${props.autoscaling.max}) are both given: Flux and the autoscaler would write in turn`,
        'Give one of them');
    }
    if (workload.holdsVolumeAlone && props.replicas > 1) workload.refuseWithVolume('replicas', props.replicas);
    return { replicas: props.replicas, least: { prop: 'replicas', value: props.replicas, origin: '' } };
  }
  if (workload.holdsVolumeAlone) {
    if (props.autoscaling) workload.refuseWithVolume('autoscaling.max', props.autoscaling.max);
    return { replicas: 1, least: { prop: 'replicas', value: 1, origin: " because of 'storage'" } };
  }
  if (props.autoscaling || (settings.autoscalingMax !== undefined && workload.kind === 'Deployment' && workload.has(WorkloadPart.AUTOSCALER))) {
    return autoscaled(workload, props.autoscaling ?? { max: settings.autoscalingMax! });
  }
  const said = workload.said('replicas', undefined, 'replicas');
  return { replicas: said.value, least: said };
}

function autoscaled(workload: Workload, options: AutoscalingOptions): Availability {
  const { name, rules, profile: { settings } } = workload;
  const min = settings.autoscalingMin === undefined ? { prop: 'autoscaling.min', value: options.min ?? 2, origin: '' }
    : workload.said('autoscaling.min', options.min, 'autoscalingMin');
  rules.whole('autoscaling.min', min.value, 1);
  rules.whole('autoscaling.max', options.max, 1);
  const max = { prop: 'autoscaling.max', value: options.max, origin: '' };
  if (max.value < min.value) rules.contradict(`${mention(max)} must not be less than ${mention(min)}`, 'Raise it, or lower the minimum');
  const metric = (resource: string, prop: string, averageUtilization: number): object => (
    { type: 'Resource', resource: { name: resource, target: { type: 'Utilization', averageUtilization: rules.whole(prop, averageUtilization, 1) } } }
  );
  return {
    least: min,
    autoscaler: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min.value,
      maxReplicas: max.value,
      metrics: [
        metric('cpu', 'autoscaling.cpuPercent', options.cpuPercent ?? settings.autoscalingCpuPercent ?? 80),
        ...(options.memoryPercent === undefined ? [] : [metric('memory', 'autoscaling.memoryPercent', options.memoryPercent)]),
      ],
    },
  };
}

function disruptionBudget(workload: Workload, least: Said<number>): object {
  const { props: { disruption = {} }, rules, selector } = workload;
  // Pods that are broken anyway never stand in the way of a drain.
  const shared = { selector: { matchLabels: selector }, unhealthyPodEvictionPolicy: 'AlwaysAllow' };
  if (disruption.minAvailable === undefined) {
    const said = workload.said('disruption.maxUnavailable', disruption.maxUnavailable, 'disruptionMaxUnavailable');
    const maxUnavailable = rules.share(said.prop, said.value);
    if (maxUnavailable === 0 || maxUnavailable === '0%') rules.refuse(said.prop, said.value, 'lets no pod go, so that no node can ever be drained', 'Let one go');
    return { ...shared, maxUnavailable };
  }
  if (disruption.maxUnavailable !== undefined) {
    rules.contradict(`'disruption.minAvailable' (${disruption.minAvailable}) and 'disruption.maxUnavailable' (${disruption.maxUnavailable}) are both given`,
      'Give one of them');
  }
  const minAvailable = rules.share('disruption.minAvailable', disruption.minAvailable);
  const kept = typeof minAvailable === 'number' ? minAvailable : Math.ceil(parseInt(minAvailable, 10) * least.value / 100);
  if (least.value > 0 && kept >= least.value) {
    rules.contradict(`'disruption.minAvailable' (${disruption.minAvailable}) must be less than ${mention(least)}, or no node with one of the pods can ever be drained`,
      least.value > 1 ? 'Lower it, or run more pods' : "Use 'disruption.maxUnavailable', or run more pods");
  }
  return { ...shared, minAvailable };
}
