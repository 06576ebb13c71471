import { Alert } from './alert';
import { promDuration, staleness } from './timing';
import { describeWorkload, Workload } from './workload';

/** Whether a node could be drained. */
export function disruptionAlerts(of: Workload): Alert[] {
  const { matchers, identity, about, where, deadlineSeconds, looking } = of;
  const allowed = `kube_poddisruptionbudget_status_pod_disruptions_allowed{${matchers}}`;
  const expected = `kube_poddisruptionbudget_status_expected_pods{${matchers}}`;
  return [{
    alert: 'WorkloadNoDisruptionAllowed',
    about,
    expr: `max by (${identity}) (${allowed}) == 0 and on (${identity}) max by (${identity}) (${expected}) > 0`,
    forSeconds: deadlineSeconds + staleness(looking),
    severity: 'warning',
    summary: `${where} allows no pod to be taken away`,
    description: 'No node with one of its pods can be drained. Pods are missing, or it asks for all that there are.',
    command: describeWorkload(of),
    cases: {
      fires: { series: { [allowed]: '0', [expected]: '2' } },
      quiet: { 'one may go': { [allowed]: '1', [expected]: '2' }, 'no pods are meant to be': { [allowed]: '0', [expected]: '0' } },
      firesWithoutSeries: false,
    },
  }];
}

/** Whether an autoscaler knows what to do, and can. */
export function autoscalerAlerts(of: Workload): Alert[] {
  const { matchers, identity, about, where, patience: { scalingSeconds }, looking } = of;
  const series = (name: string): string => `kube_horizontalpodautoscaler_${name}{${matchers}}`;
  const most = (name: string): string => `max by (${identity}) (${series(name)})`;
  const [current, most_, least] = ['status_current_replicas', 'spec_max_replicas', 'spec_min_replicas'];
  const active = (status: string): string => `kube_horizontalpodautoscaler_status_condition{${matchers},condition="ScalingActive",status="${status}"}`;
  const forSeconds = scalingSeconds + staleness(looking);
  return [
    {
      alert: 'WorkloadAtMaximum',
      about,
      expr: `${most(current)} == on (${identity}) ${most(most_)} and on (${identity}) ${most(most_)} > on (${identity}) ${most(least)}`,
      forSeconds,
      severity: 'warning',
      summary: `${where} has made as many pods as it may`,
      description: `It has had {{ $value }} of them for ${promDuration(scalingSeconds)}. More load finds no more room.`,
      command: describeWorkload(of),
      cases: {
        fires: { series: { [series(current)]: '5', [series(most_)]: '5', [series(least)]: '2' } },
        quiet: {
          'room is left': { [series(current)]: '4', [series(most_)]: '5', [series(least)]: '2' },
          'it never scales': { [series(current)]: '2', [series(most_)]: '2', [series(least)]: '2' },
        },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadScalingBlind',
      about,
      expr: `max by (${identity}) (${active('false')}) == 1`,
      forSeconds,
      severity: 'warning',
      summary: `${where} has no figures to scale by`,
      description: `It has left the number of pods as it is for ${promDuration(scalingSeconds)}, whatever the load.`,
      command: describeWorkload(of),
      cases: { fires: { series: { [active('false')]: '1' } }, quiet: { scaling: { [active('false')]: '0', [active('true')]: '1' } }, firesWithoutSeries: false },
    },
  ];
}

/** Whether a claim has its volume. */
export function claimAlerts(of: Workload): Alert[] {
  const { matchers, identity, about, where, deadlineSeconds, looking } = of;
  const phase = (is: string): string => `kube_persistentvolumeclaim_status_phase{${matchers},phase="${is}"}`;
  return [{
    alert: 'WorkloadVolumeMissing',
    about,
    expr: `max by (${identity}, phase) (kube_persistentvolumeclaim_status_phase{${matchers},phase!="Bound"}) == 1`,
    forSeconds: deadlineSeconds + staleness(looking),
    severity: 'critical',
    summary: `${where} has no volume`,
    description: 'It is {{ $labels.phase }}: none was made for it, or the one that it had is gone. No pod that mounts it can start.',
    command: describeWorkload(of),
    cases: {
      fires: { series: { [phase('Pending')]: '1', [phase('Bound')]: '0' } },
      alsoFires: { lost: { [phase('Lost')]: '1' } },
      quiet: { bound: { [phase('Pending')]: '0', [phase('Bound')]: '1' } },
      firesWithoutSeries: false,
    },
  }];
}
