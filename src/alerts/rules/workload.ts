import { Looking } from './timing';
import { WatchedWorkload } from './watched-workload';

/** A workload with what its alerts are made of. */
export interface Workload extends WatchedWorkload {
  /** `Deployment swimto/api of cluster eldertree`. */
  readonly where: string;
  /** The label by which kube-state-metrics names it. */
  readonly label: string;
  /** The matchers of its series. */
  readonly matchers: string;
  /** The labels that are left of its series, whoever scrapes. */
  readonly identity: string;
  readonly about: { readonly [label: string]: string };
  /** How long a rollout of it may go without getting on. */
  readonly deadlineSeconds: number;
  readonly looking: Looking;
}

const LABELS: { readonly [kind: string]: string } = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
  Job: 'job_name',
  CronJob: 'cronjob',
  HorizontalPodAutoscaler: 'horizontalpodautoscaler',
  PodDisruptionBudget: 'poddisruptionbudget',
  PersistentVolumeClaim: 'persistentvolumeclaim',
};

/** What the alerts of a workload are made of; `timeoutSeconds` is how long its app may take to become healthy. */
export function workload(of: WatchedWorkload, cluster: string, timeoutSeconds: number, looking: Looking): Workload {
  const { kind, name, namespace, progressDeadlineSeconds } = of;
  const label = LABELS[kind];
  return {
    ...of,
    where: `${kind} ${namespace}/${name} of cluster ${cluster}`,
    label,
    matchers: `namespace="${namespace}",${label}="${name}"`,
    identity: `namespace, ${label}`,
    about: { namespace, [label]: name },
    // What the API server fills in for a Deployment.
    deadlineSeconds: Math.max(progressDeadlineSeconds ?? (kind === 'Deployment' ? 600 : 0), timeoutSeconds),
    looking,
  };
}

/** The command that shows a workload and its events. */
export function describeWorkload({ kind, name, namespace }: WatchedWorkload): string {
  return `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`;
}
