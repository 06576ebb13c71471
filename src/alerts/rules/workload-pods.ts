import { Alert } from './alert';
import { promDuration, staleness } from './timing';
import { Workload } from './workload';

/** What Kubernetes makes the random ends of names of. */
const RANDOM = '[2456789bcdfghjklmnpqrstvwxz]';
const ENDS: { readonly [kind: string]: string } = {
  Deployment: `${RANDOM}{1,10}-${RANDOM}{5}`,
  StatefulSet: '[0-9]{1,5}',
  DaemonSet: `${RANDOM}{5}`,
  Job: `([0-9]{1,10}-)?${RANDOM}{5}`,
  CronJob: `[0-9]{1,10}-([0-9]{1,10}-)?${RANDOM}{5}`,
};
const EXAMPLES: { readonly [kind: string]: string } = {
  Deployment: '6b7f9c5d4-x2vkq', StatefulSet: '0', DaemonSet: 'x2vkq', Job: 'x2vkq', CronJob: '29384720-x2vkq',
};
/** Names are cut for the end to have room. */
const LONGEST = 46;
const RESTARTED_WITHIN_SECONDS = 900;
const CRASHED = 'CrashLoopBackOff';
const ON_ITS_WAY = 'ContainerCreating|PodInitializing';

/** Whether the pods of a workload start, and stay. */
export function podAlerts(of: Workload): Alert[] {
  const { kind, name, namespace, where, deadlineSeconds, selector, patience: { crashSeconds }, looking } = of;
  const stale = staleness(looking);
  const about = { namespace };
  const pod = `${name}-${EXAMPLES[kind]}`;
  const ends = name.length > LONGEST ? '.+' : `-${ENDS[kind]}`;
  const pods = `namespace="${namespace}",pod=~"${name.slice(0, LONGEST).replaceAll('.', '[.]')}${ends}"`;
  const container = `namespace="${namespace}",pod="${pod}",container="main"`;
  const another = `namespace="${namespace}",pod="${name}-another-one",container="main"`;
  const waiting = (of_: string, reason: string): string => `kube_pod_container_status_waiting_reason{${of_},reason="${reason}"}`;
  const phase = (is: string): string => `kube_pod_status_phase{namespace="${namespace}",pod="${pod}",phase="${is}"}`;
  const restarts = `kube_pod_container_status_restarts_total{${container}}`;
  const killed = (reason: string): string => `kube_pod_container_status_last_terminated_reason{${container},reason="${reason}"}`;
  const seen = (reasons: string, by: string): string => (
    `max by (${by}) (max_over_time(kube_pod_container_status_waiting_reason{${pods},${reasons}}[${promDuration(crashSeconds)}])) == 1`
  );
  const command = `kubectl -n ${namespace} describe pods${selector === undefined ? '' : ` -l ${selector}`}`;
  return [
    {
      alert: 'WorkloadCrashLooping',
      about,
      // Between two crashes it runs for a while. One that has caught itself after its first crashes is none.
      expr: seen(`reason="${CRASHED}"`, 'namespace, pod, container'),
      forSeconds: crashSeconds + stale,
      severity: 'critical',
      summary: `A pod of ${where} crashes again and again`,
      description: 'It is {{ $labels.pod }}, container {{ $labels.container }}. Each start is put off further, up to five minutes.',
      command,
      cases: {
        fires: { series: { [waiting(container, CRASHED)]: '1' } },
        alsoFires: { 'running between two crashes': { [waiting(container, CRASHED)]: '1 _x2 stale _x2 '.repeat(200).trim() } },
        quiet: {
          'caught itself': { [waiting(container, CRASHED)]: '1 stale' },
          'starting': { [waiting(container, 'ContainerCreating')]: '1' },
          'that of another workload': { [waiting(another, CRASHED)]: '1' },
        },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadPodCannotStart',
      about,
      expr: seen(`reason!~"${CRASHED}|${ON_ITS_WAY}"`, 'namespace, pod, container, reason'),
      forSeconds: crashSeconds + stale,
      severity: 'critical',
      summary: `A pod of ${where} cannot be started`,
      description: 'The kubelet says {{ $labels.reason }} of {{ $labels.pod }}, container {{ $labels.container }}: its image or its configuration is not to be had.',
      command,
      cases: {
        fires: { series: { [waiting(container, 'ImagePullBackOff')]: '1' } },
        quiet: {
          'starting': { [waiting(container, 'ContainerCreating')]: '1' },
          'crashing, which is told otherwise': { [waiting(container, CRASHED)]: '1' },
          'that of another workload': { [waiting(another, 'ImagePullBackOff')]: '1' },
        },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadPodPending',
      about,
      expr: `max by (namespace, pod) (kube_pod_status_phase{${pods},phase=~"Pending|Unknown"}) == 1`,
      forSeconds: deadlineSeconds + stale,
      severity: 'warning',
      summary: `A pod of ${where} waits for a node, or its node is not heard of`,
      description: 'It is {{ $labels.pod }}. No node has room for it, its volume is not there, or its node is gone.',
      command,
      cases: {
        fires: { series: { [phase('Pending')]: '1', [phase('Running')]: '0' } },
        alsoFires: { 'node gone': { [phase('Unknown')]: '1' } },
        quiet: { running: { [phase('Pending')]: '0', [phase('Running')]: '1' }, ended: { [phase('Pending')]: '0', [phase('Succeeded')]: '1' } },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadOutOfMemory',
      about,
      expr: `max by (namespace, pod, container) (changes(kube_pod_container_status_restarts_total{${pods}}[${promDuration(RESTARTED_WITHIN_SECONDS)}])) > 0`
        + ` and on (namespace, pod, container) kube_pod_container_status_last_terminated_reason{${pods},reason="OOMKilled"} == 1`,
      forSeconds: 0,
      severity: 'warning',
      summary: `A container of ${where} was killed for want of memory`,
      description: 'It is {{ $labels.container }} of {{ $labels.pod }}, and it was started anew. Its limit is too low, or it leaks.',
      command,
      cases: {
        fires: { series: { [restarts]: '0+1', [killed('OOMKilled')]: '1' }, fromSeconds: looking.scrapeSeconds },
        quiet: {
          'long ago': { [restarts]: '3', [killed('OOMKilled')]: '1' },
          'ended otherwise': { [restarts]: '0+1', [killed('Error')]: '1' },
        },
        firesWithoutSeries: false,
      },
    },
  ];
}
