import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { ALL_IS_GOOD, lines, NONE_IS_GOOD, NONE_IS_USUAL, stat, table, YES_IS_GOOD } from './panels';
import { APPS, CLUSTER, CONTROLLERS, IDENTITY, IDENTITY_COLUMNS, RECONCILED_APPS, RECONCILED_SOURCES, SOURCES } from './selectors';
import { alerts, TO_APP } from './shared-panels';
import { cluster, datasource, namespace } from './variables';

const each = (series: string): string => `max by (${IDENTITY}) (${series})`;
const orNone = (expr: string): string => `${expr} or vector(0)`;
const suspended = `${each(`gotk_suspended{${APPS}}`)} == 1`;
const notReady = `(${each(`gotk_resource_info{${APPS}}`)} unless on (${IDENTITY}) ${each(`gotk_condition_info{${APPS},type="Ready",status="True"}`)})`;
const PER_CONTROLLER = 'cluster, app';
const reconciles = (of: string): string => (
  `sum by (${IDENTITY}) (label_replace(increase(gotk_reconcile_duration_seconds_count{${of}}[1h]), "customresource_kind", "$1", "kind", "(.+)"))`
);

/** Whether Flux is alive, fetches and applies, on every cluster: what to look at first. */
export function fleet(): DashboardBuilder {
  return new DashboardBuilder('Lifeboat / Fleet')
    .uid('lifeboat-fleet')
    .description('Whether Flux is alive on every cluster, fetches, and applies; which apps need a look.')
    .time({ from: 'now-6h', to: 'now' })
    .variables([datasource(), cluster(), namespace()])
    .withRow(new RowBuilder('Is Flux alive'))
    .withPanel(stat({
      title: 'Controllers up',
      description: 'Controllers of Flux that Prometheus reaches. Where it is 0, nothing is fetched or applied anywhere.',
      width: 4,
      expr: orNone(`count(max by (${PER_CONTROLLER}) (up{${CONTROLLERS}}) == 1)`),
      steps: ALL_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Controllers down',
      description: 'Controllers that Prometheus knows of and does not reach. See the table, and then: kubectl -n flux-system get pods',
      width: 4,
      expr: orNone(`count(max by (${PER_CONTROLLER}) (up{${CONTROLLERS}}) == 0)`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Without a leader',
      description: 'Controllers that run and hold no lease, and so do nothing.',
      width: 4,
      expr: orNone(`count(max by (${PER_CONTROLLER}) (up{${CONTROLLERS}}) == 1 unless on (${PER_CONTROLLER}) `
        + `max by (${PER_CONTROLLER}) (leader_election_master_status{${CONTROLLERS}}) == 1)`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Starts in the last hour',
      description: 'How often controllers began anew. A reconcile that is cut off may leave objects that are in no inventory.',
      width: 4,
      expr: orNone(`sum(changes(process_start_time_seconds{${CONTROLLERS}}[1h]))`),
      steps: [[null, 'green'], [1, 'orange'], [3, 'red']],
    }))
    .withPanel(stat({
      title: 'Critical alerts',
      description: 'Alerts of severity critical that fire.',
      width: 4,
      expr: orNone(`count(ALERTS{${CLUSTER},alertstate="firing",severity="critical"})`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Warnings',
      description: 'Alerts of severity warning that fire.',
      width: 4,
      expr: orNone(`count(ALERTS{${CLUSTER},alertstate="firing",severity="warning"})`),
      steps: NONE_IS_USUAL,
    }))
    .withPanel(table({
      title: 'Controllers',
      description: 'Each controller: whether Prometheus reaches it, whether it leads, what waits in its queues, and for how long the slowest reconcile has been running.',
      width: 24,
      height: 6,
      labels: { cluster: 'Cluster', app: 'Controller' },
      columns: [
        { title: 'Up', expr: `max by (${PER_CONTROLLER}) (up{${CONTROLLERS}})`, words: YES_IS_GOOD },
        { title: 'Leads', expr: `max by (${PER_CONTROLLER}) (leader_election_master_status{${CONTROLLERS}})`, words: YES_IS_GOOD },
        { title: 'Queued', expr: `sum by (${PER_CONTROLLER}) (workqueue_depth{${CONTROLLERS}})`, decimals: 0 },
        { title: 'Working', expr: `sum by (${PER_CONTROLLER}) (controller_runtime_active_workers{${CONTROLLERS}})`, decimals: 0 },
        {
          title: 'Slowest now',
          expr: `max by (${PER_CONTROLLER}) (workqueue_longest_running_processor_seconds{${CONTROLLERS}})`,
          unit: 's',
          decimals: 0,
          steps: [[null, 'green'], [300, 'orange'], [900, 'red']],
        },
        { title: 'Up for', expr: `time() - max by (${PER_CONTROLLER}) (process_start_time_seconds{${CONTROLLERS}})`, unit: 's', decimals: 0 },
      ],
      sortBy: { column: 'Up', descending: false },
    }))
    .withPanel(alerts('Alerts', 'What fires, or is about to. Each has a runbook page; its first command is in the alert itself.', [CLUSTER], { width: 24, height: 8 }))
    .withRow(new RowBuilder('Apps'))
    .withPanel(stat({
      title: 'Apps',
      description: 'Kustomizations and HelmReleases that kube-state-metrics sees. 0 means that it is down or lacks its configuration.',
      width: 4,
      expr: orNone(`count(${each(`gotk_resource_info{${APPS}}`)})`),
      steps: ALL_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Not ready',
      description: 'Apps that are not ready and not suspended.',
      width: 4,
      expr: orNone(`count(${notReady} unless on (${IDENTITY}) ${suspended})`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Suspended',
      description: 'Apps that no commit reaches. See the dashboard of emergencies for those that nobody has accounted for.',
      width: 4,
      expr: orNone(`count(${suspended})`),
      steps: NONE_IS_USUAL,
    }))
    .withPanel(stat({
      title: 'In an emergency',
      description: 'Apps with the record of an emergency.',
      width: 4,
      expr: orNone(`count(${each(`gotk_emergency_since_timestamp_seconds{${APPS}}`)})`),
      steps: NONE_IS_USUAL,
    }))
    .withPanel(stat({
      title: 'Overdue',
      description: 'Emergencies whose time has run out.',
      width: 4,
      expr: orNone(`count(time() - ${each(`gotk_emergency_until_timestamp_seconds{${APPS}}`)} > 0)`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Not as defined',
      description: 'Apps of which the digest that was applied with success is not the definition\'s: the alert FluxDigestDiffers.',
      width: 4,
      expr: orNone(`count(ALERTS{${CLUSTER},alertname="FluxDigestDiffers",alertstate="firing"})`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(table({
      title: 'Apps that are not ready',
      description: 'Why, and how long ago the last success was; one that has never succeeded has none.',
      width: 16,
      height: 8,
      labels: { ...IDENTITY_COLUMNS, reason: 'Reason' },
      columns: [
        { title: 'Not ready', expr: `max by (${IDENTITY}, reason) (gotk_condition_info{${APPS},type="Ready",status!="True"})`, hidden: true },
        {
          title: 'Last success',
          expr: `time() - ${each(`gotk_succeeded_timestamp_seconds{${APPS}}`)} and on (${IDENTITY}) ${each(`gotk_condition_info{${APPS},type="Ready",status!="True"}`)}`,
          unit: 's',
          decimals: 0,
        },
        { title: 'Suspended', expr: `${each(`gotk_suspended{${APPS}}`)} and on (${IDENTITY}) ${each(`gotk_condition_info{${APPS},type="Ready",status!="True"}`)}`, words: { 0: ['no', 'text'], 1: ['yes', 'orange'] } },
      ],
      link: TO_APP,
      sortBy: { column: 'Name', descending: false },
      widths: { Reason: 180 },
    }))
    .withPanel(table({
      title: 'Longest without a success',
      description: 'Apps by the time since the last apply that went well. An app is applied at least once an interval, so one that stands out is stuck or suspended.',
      width: 8,
      height: 8,
      labels: { cluster: 'Cluster', exported_namespace: 'Namespace', name: 'Name' },
      columns: [{
        title: 'Last success',
        expr: `topk(10, time() - max by (cluster, exported_namespace, name) (gotk_succeeded_timestamp_seconds{${APPS}}))`,
        unit: 's',
        decimals: 0,
        steps: [[null, 'green'], [7200, 'orange'], [86_400, 'red']],
      }],
      link: TO_APP,
      sortBy: { column: 'Last success', descending: true },
    }))
    .withRow(new RowBuilder('Sources'))
    .withPanel(table({
      title: 'Sources',
      description: 'Whether each is fetched, how long ago what it gives last changed, and how often it was looked at within the last hour: 0 means that nothing is fetched.',
      width: 14,
      height: 8,
      labels: { ...IDENTITY_COLUMNS, status: 'Ready', reason: 'Reason' },
      columns: [
        { title: 'Condition', expr: `max by (${IDENTITY}, status, reason) (gotk_condition_info{${SOURCES},type="Ready"})`, hidden: true },
        { title: 'Changed', expr: `time() - ${each(`gotk_artifact_timestamp_seconds{${SOURCES}}`)}`, unit: 's', decimals: 0 },
        { title: 'Fetches', expr: reconciles(RECONCILED_SOURCES), decimals: 0 },
      ],
      sortBy: { column: 'Ready', descending: false },
      widths: { Reason: 160 },
      colours: { Ready: { True: ['True', 'green'], False: ['False', 'red'], Unknown: ['Unknown', 'orange'] } },
    }))
    .withPanel(lines({
      title: 'Time to fetch',
      description: 'How long a look at a source takes: half of them at most so long, and all but one in a hundred.',
      width: 10,
      height: 8,
      unit: 's',
      queries: [['0.5', 'p50'], ['0.99', 'p99']].map(([quantile, legend]) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(gotk_reconcile_duration_seconds_bucket{${RECONCILED_SOURCES}}[$__rate_interval])))`, legend,
      })),
    }))
    .withRow(new RowBuilder('Work'))
    .withPanel(lines({
      title: 'Time to reconcile an app',
      description: 'From the start of a reconcile to its end, waiting for health included: half of them at most so long, and all but one in a hundred.',
      width: 8,
      height: 8,
      unit: 's',
      queries: [['0.5', 'p50'], ['0.99', 'p99']].map(([quantile, legend]) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(gotk_reconcile_duration_seconds_bucket{${RECONCILED_APPS}}[$__rate_interval])))`, legend,
      })),
    }))
    .withPanel(lines({
      title: 'Queued',
      description: 'Objects that wait for a controller. One that only grows is stuck.',
      width: 8,
      height: 8,
      unit: 'short',
      queries: [{ expr: `sum by (${PER_CONTROLLER}, name) (workqueue_depth{${CONTROLLERS}})`, legend: '{{cluster}} {{name}}' }],
    }))
    .withPanel(lines({
      title: 'Apps over time',
      description: 'How many are ready, not ready, and suspended.',
      width: 8,
      height: 8,
      unit: 'short',
      queries: [
        { expr: orNone(`count(${each(`gotk_condition_info{${APPS},type="Ready",status="True"}`)})`), legend: 'ready' },
        { expr: orNone(`count(${notReady})`), legend: 'not ready' },
        { expr: orNone(`count(${suspended})`), legend: 'suspended' },
      ],
    }));
}

