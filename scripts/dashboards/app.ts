import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { lines, NONE_IS_USUAL, stat, table, WITHOUT_JUDGEMENT, YES_IS_GOOD, YES_IS_UNUSUAL } from './panels';
import { APP, APPS, CLUSTER, RECONCILED_APP } from './selectors';
import { alerts } from './shared-panels';
import { choice, cluster, datasource, namespace } from './variables';

const WORKLOADS = `${CLUSTER},namespace=~"$workloads"`;
const WHERE = 'cluster, exported_namespace, customresource_kind';
const each = (series: string): string => `max by (${WHERE}) (${series})`;

/** One app: whether it is applied as Git has it, since when, why not, and how its pods are. */
export function app(): DashboardBuilder {
  return new DashboardBuilder('Lifeboat / App')
    .uid('lifeboat-app')
    .description('One app: whether it is applied as Git has it, since when, why not, and how its pods are. On several clusters at once, the worst of them.')
    .time({ from: 'now-6h', to: 'now' })
    .variables([
      datasource(), cluster(), namespace(),
      choice({ name: 'app', label: 'App', description: 'Its Kustomization or HelmRelease', series: `gotk_resource_info{${APPS}}`, of: 'name', single: true }),
      choice({ name: 'workloads', label: 'Workloads in', description: 'Namespace that its Deployments stand in', series: `kube_deployment_spec_replicas{${CLUSTER}}`, of: 'namespace' }),
    ])
    .withRow(new RowBuilder('Is it applied'))
    .withPanel(stat({
      title: 'Ready',
      description: 'Whether Flux has applied it, and found it healthy; on several clusters, whether on all.',
      width: 4,
      expr: `min(${each(`gotk_condition_info{${APP},type="Ready",status="True"}`)} or 0 * ${each(`gotk_resource_info{${APP}}`)})`,
      steps: WITHOUT_JUDGEMENT,
      words: YES_IS_GOOD,
      nothing: 'no such app',
    }))
    .withPanel(stat({
      title: 'Last success',
      description: 'How long ago it was last applied with success. Flux applies it at least once an interval.',
      width: 4,
      expr: `time() - min(${each(`gotk_succeeded_timestamp_seconds{${APP}}`)})`,
      unit: 's',
      steps: [[null, 'red'], [0, 'green'], [7200, 'orange'], [86_400, 'red']],
      nothing: 'never',
    }))
    .withPanel(stat({
      title: 'Last attempt',
      description: 'How long ago it was last applied, well or not.',
      width: 4,
      expr: `time() - min(${each(`gotk_reconciled_timestamp_seconds{${APP}}`)})`,
      unit: 's',
      steps: WITHOUT_JUDGEMENT,
      nothing: 'never',
    }))
    .withPanel(stat({
      title: 'Changes not taken up',
      description: 'Changes of the Flux object that its controller has not looked at yet. Until its first success all of them count.',
      width: 4,
      expr: `max(${each(`gotk_generation{${APP}}`)} - on (${WHERE}) ${each(`gotk_observed_generation{${APP}}`)})`,
      steps: NONE_IS_USUAL,
      nothing: 'no such app',
    }))
    .withPanel(stat({
      title: 'Suspended',
      description: 'Whether Flux is kept from it, by Git, by hand or in an emergency.',
      width: 4,
      expr: `max(gotk_suspended{${APP}})`,
      steps: WITHOUT_JUDGEMENT,
      words: YES_IS_UNUSUAL,
      nothing: 'no such app',
    }))
    .withPanel(stat({
      title: 'In an emergency for',
      description: 'How long ago the emergency began that is recorded on it.',
      width: 4,
      expr: `time() - min(${each(`gotk_emergency_since_timestamp_seconds{${APP}}`)})`,
      unit: 's',
      steps: [[null, 'green'], [0, 'orange']],
      nothing: 'none',
    }))
    .withPanel(table({
      title: 'Conditions',
      description: 'What Flux says of it. The message is not here, since each would be a series: kubectl describe shows it.',
      width: 11,
      height: 6,
      labels: { cluster: 'Cluster', exported_namespace: 'Namespace', customresource_kind: 'Kind', type: 'Condition', status: 'Status', reason: 'Reason' },
      columns: [{ title: 'Value', expr: `max by (${WHERE}, type, status, reason) (gotk_condition_info{${APP}})`, hidden: true }],
      sortBy: { column: 'Condition', descending: true },
      widths: { Kind: 112, Reason: 180 },
    }))
    .withPanel(table({
      title: 'Digest applied',
      description: 'The digest of what was last applied, how that ended, and how often it has been tried. The definition\'s stands in its RUNBOOK and in `lifeboat status`.',
      width: 13,
      height: 6,
      labels: { cluster: 'Cluster', status: 'How it ended', digest: 'Digest' },
      columns: [
        { title: 'Applied', expr: `max by (cluster, digest, status) (gotk_applied_digest_info{${APP}})`, hidden: true },
        { title: 'Tries', expr: `max by (cluster) (gotk_attempts{${APP}})`, decimals: 0 },
      ],
      sortBy: { column: 'How it ended', descending: false },
      widths: { 'How it ended': 110, 'Tries': 70 },
      colours: { 'How it ended': { ReconciliationSucceeded: ['succeeded', 'green'], ReconciliationFailed: ['failed', 'red'] } },
    }))
    .withPanel(alerts(
      'Alerts', 'What fires about this app, its objectives and the workloads in the namespace chosen above, or is about to. Each has a runbook page.',
      [`${CLUSTER},exported_namespace=~"$namespace",name="$app"`, `${CLUSTER},sloth_service="$app"`, `${WORKLOADS},alertname=~"Workload.+"`],
      { width: 24, height: 6 },
    ))
    .withRow(new RowBuilder('Over time'))
    .withPanel(lines({
      title: 'Ready and suspended',
      description: 'Since when it is as it is.',
      width: 8,
      height: 7,
      unit: 'none',
      max: 1,
      words: { 0: ['no', 'text'], 1: ['yes', 'text'] },
      queries: [
        { expr: `min(${each(`gotk_condition_info{${APP},type="Ready",status="True"}`)} or 0 * ${each(`gotk_resource_info{${APP}}`)})`, legend: 'ready' },
        { expr: `max(gotk_suspended{${APP}})`, legend: 'suspended' },
      ],
    }))
    .withPanel(lines({
      title: 'Time to reconcile',
      description: 'From the start of a reconcile to its end: half of them at most so long, and all but one in a hundred.',
      width: 8,
      height: 7,
      unit: 's',
      queries: [['0.5', 'p50'], ['0.99', 'p99']].map(([quantile, legend]) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(gotk_reconcile_duration_seconds_bucket{${RECONCILED_APP}}[1h])))`, legend,
      })),
    }))
    .withPanel(lines({
      title: 'Reconciles in an hour',
      description: 'How often it was looked at. Many mean that it fails and is tried again; a suspended one counts as well.',
      width: 8,
      height: 7,
      unit: 'short',
      queries: [{ expr: `sum by (cluster) (increase(gotk_reconcile_duration_seconds_count{${RECONCILED_APP}}[1h]))`, legend: 'reconciles {{cluster}}' }],
    }))
    .withRow(new RowBuilder('Its workloads'))
    .withPanel(table({
      title: 'Deployments',
      description: 'Replicas that are wanted and those that are available, of each Deployment in the namespace that is chosen above.',
      width: 12,
      height: 7,
      labels: { cluster: 'Cluster', namespace: 'Namespace', deployment: 'Deployment' },
      columns: [
        { title: 'Wanted', expr: `max by (cluster, namespace, deployment) (kube_deployment_spec_replicas{${WORKLOADS}})`, decimals: 0 },
        { title: 'Available', expr: `max by (cluster, namespace, deployment) (kube_deployment_status_replicas_available{${WORKLOADS}})`, decimals: 0 },
        {
          title: 'Missing',
          expr: `max by (cluster, namespace, deployment) (kube_deployment_status_replicas_unavailable{${WORKLOADS}})`,
          decimals: 0,
          steps: [[null, 'green'], [1, 'red']],
        },
      ],
      sortBy: { column: 'Missing', descending: true },
    }))
    .withPanel(lines({
      title: 'Starts of containers in an hour',
      description: 'How often containers in that namespace began anew.',
      width: 12,
      height: 7,
      unit: 'short',
      queries: [{ expr: `sum by (cluster, namespace, pod) (increase(kube_pod_container_status_restarts_total{${WORKLOADS}}[1h]))`, legend: '{{cluster}} {{namespace}}/{{pod}}' }],
    }));
}
