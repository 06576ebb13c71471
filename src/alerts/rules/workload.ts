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
  readonly patience: Patience;
  readonly looking: Looking;
}

/** How long is waited for what no number of an app says, in seconds. */
export interface Patience {
  /** Within which a container that crashes, or cannot be started, is seen again. */
  readonly crashSeconds: number;
  /** How late a CronJob may begin. */
  readonly lateSeconds: number;
  /** How long an autoscaler may be at its end, or without figures. */
  readonly scalingSeconds: number;
}

/** The app that workloads are of. */
export interface WorkloadsApp {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  /** How long it may take until it is healthy. */
  readonly timeoutSeconds: number;
  /** Five minutes of crashes, ten of a CronJob, a quarter of an hour of an autoscaler without it. */
  readonly patience?: Patience;
}

const PATIENCE: Patience = { crashSeconds: 300, lateSeconds: 600, scalingSeconds: 900 };

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

/** What the alerts of a workload are made of. */
export function workload(of: WatchedWorkload, { cluster, timeoutSeconds, patience = PATIENCE }: WorkloadsApp, looking: Looking): Workload {
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
    patience,
    looking,
  };
}

/** The command that shows a workload and its events. */
export function describeWorkload({ kind, name, namespace }: WatchedWorkload): string {
  return `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`;
}
