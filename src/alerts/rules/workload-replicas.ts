import { Alert, TestSeries } from './alert';
import { promDuration, staleness } from './timing';
import { describeWorkload, Workload } from './workload';

/** The series that say how many pods a kind wants, has, and has of the new version. */
const SERIES: { readonly [kind: string]: readonly [wanted: string, available: string, updated: string] } = {
  Deployment: ['kube_deployment_spec_replicas', 'kube_deployment_status_replicas_available', 'kube_deployment_status_replicas_updated'],
  StatefulSet: ['kube_statefulset_replicas', 'kube_statefulset_status_replicas_available', 'kube_statefulset_status_replicas_updated'],
  DaemonSet: [
    'kube_daemonset_status_desired_number_scheduled', 'kube_daemonset_status_number_available', 'kube_daemonset_status_updated_number_scheduled',
  ],
};

/** How many pods a rollout replaces where it is tried. */
const PODS = 20;

/** Whether a workload has the pods that it wants, and gets those of a new version. */
export function replicaAlerts(of: Workload): Alert[] {
  const { kind, matchers, identity, about, where, deadlineSeconds, looking, replicas, recreates } = of;
  const stale = staleness(looking);
  const [wanted, available] = SERIES[kind].map((series) => `${series}{${matchers}}`);
  const most = (series: string): string => `max by (${identity}) (${series})`;
  const command = describeWorkload(of);
  // Between two versions one that has a single pod, or gives all up at once, may have none.
  const single = recreates || (kind !== 'DaemonSet' && (replicas ?? 1) < 2);
  const counts = (has: string, wants: string): TestSeries => ({ [available]: has, [wanted]: wants });
  return [
    {
      alert: 'WorkloadDown',
      about,
      expr: `${most(available)} == 0 and on (${identity}) ${most(wanted)} > 0`,
      forSeconds: (single ? deadlineSeconds : 60) + stale,
      severity: 'critical',
      summary: `${where} has no pod that is available`,
      description: 'Nothing answers in its place. Its pods crash, are not ready, or are nowhere.',
      command,
      cases: {
        fires: { series: counts('0', '2') },
        quiet: { 'one is left': counts('1', '2'), 'none is wanted': counts('0', '0'), 'back after a rollout': counts('0x2 1x9999', '2') },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadReplicasUnavailable',
      about,
      expr: `${most(wanted)} > on (${identity}) (${most(available)} > 0)`,
      // A rollout may want for one as long as it gets on.
      forSeconds: deadlineSeconds + stale,
      severity: 'warning',
      summary: `${where} has fewer pods available than it wants`,
      description: 'It wants {{ $value }}. It works with less room than it was given, and may not outlive the next node.',
      command,
      cases: {
        fires: { series: counts('1', '2') },
        quiet: { 'all are there': counts('2', '2'), 'down, which is told otherwise': counts('0', '2'), 'rolled out': counts('1x3 2x9999', '2') },
        firesWithoutSeries: false,
      },
    },
    kind === 'Deployment' ? deploymentStuck(of) : rolloutStuck(of),
  ];
}

/** The deployment controller itself says when a rollout has not got on for the deadline. */
function deploymentStuck(of: Workload): Alert {
  const { matchers, identity, about, where, deadlineSeconds, looking } = of;
  const progressing = (status: string): string => `kube_deployment_status_condition{${matchers},condition="Progressing",status="${status}"}`;
  return {
    alert: 'WorkloadRolloutStuck',
    about,
    expr: `max by (${identity}) (${progressing('false')}) == 1`,
    forSeconds: staleness(looking),
    severity: 'critical',
    summary: `The rollout of ${where} does not get on`,
    description: `No pod of the new version has become ready for ${promDuration(deadlineSeconds)}. What still answers is the old one.`,
    command: describeWorkload(of),
    cases: {
      fires: { series: { [progressing('false')]: '1' } },
      quiet: { 'getting on': { [progressing('false')]: '0', [progressing('true')]: '1' } },
      firesWithoutSeries: false,
    },
  };
}

function rolloutStuck(of: Workload): Alert {
  const { kind, matchers, identity, about, where, deadlineSeconds, partition = 0, looking } = of;
  const [wanted, , updated] = SERIES[kind].map((series) => `${series}{${matchers}}`);
  const counts = (has: string): TestSeries => ({ [updated]: has, [wanted]: `${partition + PODS}` });
  const fewer = `max by (${identity}) (${wanted})${partition > 0 ? ` - ${partition}` : ''} > on (${identity}) max by (${identity}) (${updated})`;
  return {
    alert: 'WorkloadRolloutStuck',
    about,
    expr: `${fewer} and on (${identity}) max by (${identity}) (changes(${updated}[${promDuration(deadlineSeconds)}])) == 0`,
    // As long as its past is not seen, nothing has changed in it.
    forSeconds: deadlineSeconds + staleness(looking),
    severity: 'critical',
    summary: `The rollout of ${where} does not get on`,
    description: `Pods of the old version are left, and none has been replaced for ${promDuration(deadlineSeconds)}.`,
    command: describeWorkload(of),
    cases: {
      fires: { series: counts('1') },
      quiet: { 'rolled out': counts(`${PODS}`), 'getting on': counts(Array.from({ length: PODS }, (_, index) => `${index}x5`).join(' ')) },
      firesWithoutSeries: false,
    },
  };
}
