import { AlertGroup } from '../../../src/alerts/rules/alert';
import { controllerAlerts } from '../../../src/alerts/rules/controllers';
import { driftAlerts } from '../../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../../src/alerts/rules/reconciliation';
import { sourceAlerts } from '../../../src/alerts/rules/sources';
import { Looking } from '../../../src/alerts/rules/timing';
import { WatchedWorkload } from '../../../src/alerts/rules/watched-workload';
import { workloadAlerts } from '../../../src/alerts/rules/workloads';

/** How often Prometheus looks unless told otherwise. */
export const USUAL: Looking = { scrapeSeconds: 30, evaluationSeconds: 30 };

/** One workload of each kind, as an app may have them. */
export const WORKLOADS: readonly WatchedWorkload[] = [
  { kind: 'Deployment', name: 'api', replicas: 2, progressDeadlineSeconds: 300, selector: 'app=api' },
  { kind: 'StatefulSet', name: 'db', replicas: 3, partition: 1 },
  { kind: 'DaemonSet', name: 'agent' },
  { kind: 'Job', name: 'migrate' },
  { kind: 'CronJob', name: 'nightly' },
  { kind: 'HorizontalPodAutoscaler', name: 'api' },
  { kind: 'PodDisruptionBudget', name: 'api' },
  { kind: 'PersistentVolumeClaim', name: 'files' },
].map((one) => ({ ...one, namespace: 'swimto' }));

/** Every group, for a cluster with one source and one app. */
export function exampleGroups(looking: Looking): AlertGroup[] {
  const app = {
    cluster: 'eldertree',
    kind: 'Kustomization',
    name: 'swimto',
    namespace: 'flux-system',
    intervalSeconds: 600,
    retrySeconds: 120,
    timeoutSeconds: 300,
    sourceIntervalSeconds: 600,
    dependencySeconds: 420,
  };
  return [
    controllerAlerts({ cluster: 'eldertree', namespace: 'flux-system', controllers: ['source-controller', 'kustomize-controller'], longestSeconds: 300 }, looking),
    sourceAlerts({ cluster: 'eldertree', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system', intervalSeconds: 600, timeoutSeconds: 60 }, looking),
    reconciliationAlerts(app, looking),
    driftAlerts(app, `sha256:${'3af1'.repeat(16)}`, looking),
    emergencyAlerts(app, looking),
    workloadAlerts(app, WORKLOADS, looking),
  ];
}
