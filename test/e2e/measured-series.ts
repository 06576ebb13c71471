import { makeStatesOfFlux } from './states-of-flux';
import { makeStatesOfWorkloads } from './states-of-workloads';
import { customResourceRules, customResourceState } from '../../src/alerts/metrics/custom-resource-state';
import { Producer, Series } from '../../src/alerts/metrics/series';
import { Monitoring, MonitoringOptions } from '../testbed/monitoring';
import { Testbed } from '../testbed/testbed';

/** What Go programs say of themselves; of it, only since when a process runs is of use. */
const OF_ITSELF = /^(go|process|promhttp|certwatcher)_/;
const KEPT = ['process_start_time_seconds'];

/** What monitoring is started with here: the configuration that is generated, an alert that always fires, and more rules. */
export function monitoringOptions(groups: readonly object[] = []): MonitoringOptions {
  return {
    customResourceState: customResourceState(),
    customResourceRules: customResourceRules(),
    groups: [{ name: 'always', rules: [{ alert: 'Always', expr: 'vector(1)', labels: { severity: 'none' } }] }, ...groups],
  };
}

function producerOf(name: string, { job }: Record<string, string>): Producer {
  if (job === undefined || name === 'up' || name.startsWith('scrape_')) return 'prometheus';
  if (job !== 'kube-state-metrics') return 'flux';
  return name.startsWith('kube_') ? 'kube-state-metrics' : 'custom-resource-state';
}

/** The series that Prometheus has now: each with all labels that any of its instances has. */
export async function seriesOf(monitoring: Monitoring): Promise<Series[]> {
  const types = new Map((await monitoring.metadata()).map(({ metric, type }) => [metric, type]));
  const found = new Map<string, { labels: Set<string>; producer: Producer }>();
  for (const { __name__: name, ...labels } of await monitoring.series()) {
    if (OF_ITSELF.test(name) && !KEPT.includes(name)) continue;
    const entry = found.get(name) ?? { labels: new Set(), producer: producerOf(name, labels) };
    for (const label of Object.keys(labels)) entry.labels.add(label);
    found.set(name, entry);
  }
  const typeOf = (name: string): Series['type'] => (types.get(name) ?? types.get(name.replace(/_(bucket|count|sum)$/, '')) ?? 'gauge') as Series['type'];
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, { labels, producer }]) => (
    { name, type: typeOf(name), labels: [...labels].sort(), producer }
  ));
}

/** Waits until what the states leave has been scraped. */
export async function untilScraped(monitoring: Monitoring): Promise<void> {
  await monitoring.until('gotk_condition_info{name="waiting",reason="DependencyNotReady"}', (samples) => samples.length === 1);
  await monitoring.until('gotk_condition_info{name="broken",type="FetchFailed"}', (samples) => samples.length === 1);
  await monitoring.until('gotk_reconcile_duration_seconds_count{name=~"broken|waiting"}', (samples) => samples.length === 2);
  await monitoring.until('gotk_attempts{name="failing"}', (samples) => samples.length === 1);
  await monitoring.until('kube_deployment_status_replicas_available{deployment="api"} == 1', (samples) => samples.length === 1);
  await monitoring.until('kube_pod_container_status_waiting_reason{pod="looping"}', (samples) => samples.length === 1);
  await monitoring.until('kube_pod_container_status_last_terminated_reason{pod="looping"}', (samples) => samples.length === 1);
  await monitoring.until('kube_job_failed{job_name="late",condition="true"} == 1', (samples) => samples.length === 1);
  await monitoring.until('kube_job_complete{job_name="done",condition="true"} == 1', (samples) => samples.length === 1);
  await monitoring.until('kube_cronjob_status_last_successful_time{cronjob="nightly"}', (samples) => samples.length === 1);
  await monitoring.until('kube_statefulset_status_replicas_available{statefulset="db"} == 1', (samples) => samples.length === 1);
  await monitoring.until('kube_daemonset_status_number_available{daemonset="agent"} == 1', (samples) => samples.length === 1);
  await monitoring.until('kube_horizontalpodautoscaler_status_condition{condition="ScalingActive"}', (samples) => samples.length > 0);
  await monitoring.until('kube_poddisruptionbudget_status_desired_healthy', (samples) => samples.length === 1);
  await monitoring.until('kube_persistentvolumeclaim_status_phase{persistentvolumeclaim="files",phase="Bound"} == 1', (samples) => samples.length === 1);
  await monitoring.until('ALERTS{alertname="Always"}', (samples) => samples.length === 1);
}

/** Starts everything, makes each state of Flux, and reads what there is then. */
export async function measuredSeries(): Promise<Series[]> {
  const testbed = new Testbed();
  await testbed.start();
  try {
    const monitoring = await Monitoring.start(testbed, monitoringOptions());
    await makeStatesOfFlux(testbed);
    await makeStatesOfWorkloads(testbed);
    await untilScraped(monitoring);
    return await seriesOf(monitoring);
  } finally {
    await testbed.stop();
  }
}
