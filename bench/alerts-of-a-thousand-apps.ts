import { AlertGroup } from '../src/alerts/rules/alert';
import { driftAlerts } from '../src/alerts/rules/drift';
import { emergencyAlerts } from '../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../src/alerts/rules/reconciliation';
import { Looking } from '../src/alerts/rules/timing';
import { workloadAlerts } from '../src/alerts/rules/workloads';
import { ServiceLevelObjective } from '../src/alerts/slo/service-level-objective';
import { sloGroups } from '../src/alerts/slo/slo-groups';

const LOOKING: Looking = { scrapeSeconds: 30, evaluationSeconds: 30 };
const NUMBERS = { intervalSeconds: 600, retrySeconds: 120, timeoutSeconds: 300, sourceIntervalSeconds: 600, dependencySeconds: 0 };

export const nameOf = (index: number): string => `app-${index}`;
export const digestOf = (index: number): string => `sha256:${index.toString(16).padStart(64, '0')}`;

/** The groups of an app with a Deployment of two pods that has a disruption budget, and two objectives. */
export function groupsOf(index: number): AlertGroup[] {
  const name = nameOf(index);
  const app = { cluster: 'eldertree', kind: 'Kustomization', name, namespace: 'flux-system', ...NUMBERS };
  const objectives = [ServiceLevelObjective.reconciliation({ objective: 99.5 }), ServiceLevelObjective.availability({ objective: 99.9, workload: 'api' })];
  const workloads = [
    { kind: 'Deployment', name: 'api', namespace: name, replicas: 2, progressDeadlineSeconds: 300, selector: 'app=api' },
    { kind: 'PodDisruptionBudget', name: 'api', namespace: name },
  ];
  const of = { cluster: 'eldertree', name, appNamespace: name, kustomizationName: name, kustomizationNamespace: 'flux-system', ...NUMBERS };
  return [
    reconciliationAlerts(app, LOOKING),
    driftAlerts(app, digestOf(index), LOOKING),
    emergencyAlerts(app, LOOKING),
    workloadAlerts(app, workloads, LOOKING),
    ...sloGroups(of, objectives, LOOKING),
  ];
}

/** What kube-state-metrics says of such an app where all is well, as it writes it; the labels of what has many values with each of them. */
export function seriesOf(index: number, now: number): string {
  const name = nameOf(index);
  const lines: string[] = [];
  /* eslint-disable max-len -- One kind of series a line. */
  const add = (metric: string, labels: object, value: number): void => {
    lines.push(`${metric}{${Object.entries(labels).map(([label, text]) => `${label}="${text}"`).join(',')}} ${value}`);
  };
  const flux = {
    customresource_group: 'kustomize.toolkit.fluxcd.io', customresource_kind: 'Kustomization', customresource_version: 'v1', exported_namespace: 'flux-system', name,
  };
  add('gotk_resource_info', { ...flux, ready: 'True' }, 1);
  add('gotk_condition_info', { ...flux, type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' }, 1);
  add('gotk_suspended', flux, 0);
  for (const one of ['generation', 'observed_generation', 'attempts']) add(`gotk_${one}`, flux, 3);
  for (const one of ['created', 'reconciled', 'succeeded']) add(`gotk_${one}_timestamp_seconds`, flux, now);
  add('gotk_applied_digest_info', { ...flux, digest: digestOf(index), status: 'ReconciliationSucceeded' }, 1);
  const deployment = { namespace: name, deployment: 'api' };
  for (const one of ['created', 'metadata_generation', 'status_observed_generation', 'spec_paused', 'spec_strategy_rollingupdate_max_surge', 'spec_strategy_rollingupdate_max_unavailable']) add(`kube_deployment_${one}`, deployment, 1);
  for (const one of ['spec_replicas', 'status_replicas', 'status_replicas_available', 'status_replicas_ready', 'status_replicas_updated']) add(`kube_deployment_${one}`, deployment, 2);
  add('kube_deployment_status_replicas_unavailable', deployment, 0);
  for (const condition of ['Available', 'Progressing']) {
    for (const status of ['true', 'false', 'unknown']) add('kube_deployment_status_condition', { ...deployment, condition, status }, status === 'true' ? 1 : 0);
  }
  const random = (seed: number, length: number): string => [...Array(length).keys()].map((at) => 'bcdfghjklmnpqrstvwxz2456789'[(seed * 31 + at * 17 + index * (at + 3)) % 27]).join('');
  const replicaset = `api-${random(1, 9)}`;
  for (const one of ['created', 'metadata_generation', 'owner', 'spec_replicas', 'status_fully_labeled_replicas', 'status_observed_generation', 'status_ready_replicas', 'status_replicas']) {
    add(`kube_replicaset_${one}`, { namespace: name, replicaset }, 2);
  }
  for (const seed of [1, 2]) {
    const pod = { namespace: name, pod: `${replicaset}-${random(seed, 5)}`, uid: `uid-${index}-${seed}` };
    for (const one of ['created', 'info', 'ips', 'owner', 'restart_policy', 'scheduler', 'service_account', 'start_time', 'status_container_ready_time', 'status_initialized_time',
      'status_ready_time', 'status_scheduled_time', 'tolerations']) add(`kube_pod_${one}`, pod, 1);
    for (const phase of ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running']) add('kube_pod_status_phase', { ...pod, phase }, phase === 'Running' ? 1 : 0);
    for (const reason of ['Evicted', 'NodeAffinity', 'NodeLost', 'Shutdown', 'UnexpectedAdmissionError']) add('kube_pod_status_reason', { ...pod, reason }, 0);
    for (const condition of ['true', 'false', 'unknown']) for (const one of ['ready', 'scheduled']) add(`kube_pod_status_${one}`, { ...pod, condition }, condition === 'true' ? 1 : 0);
    for (const qos_class of ['BestEffort', 'Burstable', 'Guaranteed']) add('kube_pod_status_qos_class', { ...pod, qos_class }, 1);
    const container = { ...pod, container: 'api' };
    for (const one of ['info', 'state_started', 'status_ready', 'status_running', 'status_terminated', 'status_waiting']) add(`kube_pod_container_${one}`, container, 1);
    add('kube_pod_container_status_restarts_total', container, 0);
    for (const resource of ['cpu', 'memory']) for (const one of ['limits', 'requests']) add(`kube_pod_container_resource_${one}`, { ...container, resource, unit: 'byte' }, 1);
  }
  const budget = { namespace: name, poddisruptionbudget: 'api' };
  for (const one of ['created', 'status_current_healthy', 'status_desired_healthy', 'status_expected_pods', 'status_observed_generation', 'status_pod_disruptions_allowed']) {
    add(`kube_poddisruptionbudget_${one}`, budget, 2);
  }
  return `${lines.join('\n')}\n`;
}
