import { Duration } from 'cdk8s';
import { ExternalSeries, withExternal } from '../../../src/alerts/external-series';
import { catalogue } from '../../../src/alerts/metrics/catalogue';
import { Series } from '../../../src/alerts/metrics/series';
import { AlertGroup } from '../../../src/alerts/rules/alert';
import { auditAlerts } from '../../../src/alerts/rules/audit';
import { controllerAlerts } from '../../../src/alerts/rules/controllers';
import { driftAlerts } from '../../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../../src/alerts/rules/reconciliation';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { sourceAlerts } from '../../../src/alerts/rules/sources';
import { Looking } from '../../../src/alerts/rules/timing';
import { WatchedWorkload } from '../../../src/alerts/rules/watched-workload';
import { workloadAlerts } from '../../../src/alerts/rules/workloads';
import { ServiceLevelObjective } from '../../../src/alerts/slo/service-level-objective';
import { sloGroups } from '../../../src/alerts/slo/slo-groups';

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

/** What an API measures of itself. */
export const EXTERNAL: readonly ExternalSeries[] = [
  { name: 'http_requests_total', labels: ['code', 'namespace'] },
  { name: 'http_request_duration_seconds_bucket', labels: ['le', 'namespace'] },
  { name: 'http_request_duration_seconds_count', labels: ['namespace'] },
];

/** An objective of each kind. */
export const OBJECTIVES: readonly ServiceLevelObjective[] = [
  ServiceLevelObjective.reconciliation({ objective: 99.5 }),
  ServiceLevelObjective.timeToRecovery({ objective: 99.9, target: Duration.minutes(30) }),
  ServiceLevelObjective.availability({ objective: 99.9, workload: 'api' }),
  ServiceLevelObjective.latency({ objective: 95, histogram: 'http_request_duration_seconds', threshold: '0.3', matchers: 'namespace="swimto"' }),
  ServiceLevelObjective.expression({
    name: 'requests', objective: 99.99, errors: 'sum(rate(http_requests_total{code=~"5.."}[$window]))', total: 'sum(rate(http_requests_total[$window]))',
  }),
  ServiceLevelObjective.expression({ name: 'busy', objective: 80, errorRatio: '1 - clamp_max(sum(rate(http_requests_total[$window])), 1)' }),
];

/** The app that they are of. */
export const OBJECTIVE_APP = {
  cluster: 'eldertree',
  name: 'swimto',
  appNamespace: 'swimto',
  kustomizationName: 'swimto',
  kustomizationNamespace: 'flux-system',
  timeoutSeconds: 300,
  retrySeconds: 120,
};

/** The series there are for some groups: those that are measured, the external ones, and what they record. */
export function seriesFor(groups: readonly AlertGroup[]): ReadonlyMap<string, Series> {
  return groups.reduce((series, group) => recordedSeries('test', group, series), withExternal('test', catalogue(), EXTERNAL));
}

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
    controllerAlerts({ cluster: 'eldertree', namespace: 'flux-system', controllers: ['source-controller', 'kustomize-controller', 'notification-controller'], longestSeconds: 300 }, looking),
    sourceAlerts({ cluster: 'eldertree', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system', intervalSeconds: 600, timeoutSeconds: 60 }, looking),
    reconciliationAlerts(app, looking),
    driftAlerts(app, `sha256:${'3af1'.repeat(16)}`, looking),
    emergencyAlerts(app, looking),
    workloadAlerts(app, WORKLOADS, looking),
    ...sloGroups(OBJECTIVE_APP, OBJECTIVES, looking),
    // Of a week promtool takes minutes.
    auditAlerts('audit', [{ cluster: 'eldertree', namespace: 'audit', cronJob: 'audit-weekly', periodSeconds: 3600, lateSeconds: 600 }], looking),
  ];
}
