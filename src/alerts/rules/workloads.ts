import { Alert, AlertGroup } from './alert';
import { Looking } from './timing';
import { WatchedWorkload } from './watched-workload';
import { Workload, workload, WorkloadsApp } from './workload';
import { autoscalerAlerts, claimAlerts, disruptionAlerts } from './workload-bounds';
import { cronJobAlerts, jobAlerts } from './workload-jobs';
import { podAlerts } from './workload-pods';
import { replicaAlerts } from './workload-replicas';

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
  const { name, namespace } = app;
  const alerts = workloads.flatMap((of) => {
    // Alerts of pods have no label that tells whose they are.
    const labels = { workload: `${of.kind}/${of.name}` };
    const known = workload(of, app, looking);
    return (ALERTS[of.kind] ?? []).flatMap((alertsOf) => alertsOf(known)).map((alert) => ({ ...alert, labels }));
  });
  return { name: `workloads-${namespace}-${name}`, alerts };
}
