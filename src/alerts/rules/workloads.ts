import { Alert, AlertGroup } from './alert';
import { Looking } from './timing';
import { WatchedWorkload } from './watched-workload';
import { Workload, workload } from './workload';
import { autoscalerAlerts, claimAlerts, disruptionAlerts } from './workload-bounds';
import { cronJobAlerts, jobAlerts } from './workload-jobs';
import { podAlerts } from './workload-pods';
import { replicaAlerts } from './workload-replicas';

/** The app that workloads are of. */
export interface WorkloadsApp {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  /** How long it may take until it is healthy. */
  readonly timeoutSeconds: number;
}

const ALERTS: { readonly [kind: string]: ReadonlyArray<(of: Workload) => Alert[]> } = {
  Deployment: [replicaAlerts, podAlerts],
  StatefulSet: [replicaAlerts, podAlerts],
  DaemonSet: [replicaAlerts, podAlerts],
  Job: [jobAlerts, podAlerts],
  CronJob: [cronJobAlerts, podAlerts],
  HorizontalPodAutoscaler: [autoscalerAlerts],
  PodDisruptionBudget: [disruptionAlerts],
  PersistentVolumeClaim: [claimAlerts],
};

/** Whether the workloads of an app do what they are for; without any there are no alerts. */
export function workloadAlerts(app: WorkloadsApp, workloads: readonly WatchedWorkload[], looking: Looking): AlertGroup {
  const { cluster, name, namespace, timeoutSeconds } = app;
  const alerts = workloads.flatMap((of) => {
    // Alerts of pods have no label that tells whose they are.
    const labels = { workload: `${of.kind}/${of.name}` };
    const known = workload(of, cluster, timeoutSeconds, looking);
    return (ALERTS[of.kind] ?? []).flatMap((alertsOf) => alertsOf(known)).map((alert) => ({ ...alert, labels }));
  });
  return { name: `workloads-${namespace}-${name}`, alerts };
}
