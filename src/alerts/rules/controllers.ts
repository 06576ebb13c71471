import { Alert, AlertGroup } from './alert';
import { Looking, promDuration, staleness } from './timing';

/** The controllers of a cluster. */
export interface WatchedControllers {
  readonly cluster: string;
  readonly namespace: string;
  /** Names of their Deployments: `kustomize-controller`. */
  readonly controllers: readonly string[];
  /** The longest that one reconcile may take: the greatest timeout of any app. */
  readonly longestSeconds: number;
  /** How long it may take until another pod leads; 60 without it. */
  readonly takeOverSeconds?: number;
}

const TAKE_OVER_SECONDS = 60;

const RESTARTS_WITHIN_SECONDS = 900;

/** Whether Flux's controllers run, stay up, lead, and get on with their work. */
export function controllerAlerts(of: WatchedControllers, looking: Looking): AlertGroup {
  return { name: 'flux-controllers', alerts: [...of.controllers.flatMap((app) => alertsOf(app, of, looking)), metricsMissing(of, looking)] };
}

/** Without kube-state-metrics no alert of an app can fire, so one alert says that. */
function metricsMissing({ cluster, namespace }: WatchedControllers, looking: Looking): Alert {
  const series = `gotk_resource_info{exported_namespace="${namespace}"}`;
  return {
    alert: 'FluxMetricsMissing',
    about: { exported_namespace: namespace },
    expr: `absent(${series})`,
    forSeconds: staleness(looking),
    severity: 'critical',
    summary: `Prometheus has no series of the Flux objects of cluster ${cluster}`,
    description: 'kube-state-metrics is down, or without its custom-resource configuration. Until it is back no alert about an app can fire.',
    command: 'kubectl get pods -A -l app.kubernetes.io/name=kube-state-metrics',
    cases: { fires: { series: {} }, quiet: { there: { [series]: '1' } }, firesWithoutSeries: true },
  };
}

function alertsOf(app: string, of: WatchedControllers, looking: Looking): Alert[] {
  const { cluster, namespace, longestSeconds, takeOverSeconds = TAKE_OVER_SECONDS } = of;
  const target = `app="${app}",namespace="${namespace}"`;
  const where = `${app} of cluster ${cluster}`;
  const stale = staleness(looking);
  const leads = `leader_election_master_status{${target}}`;
  const running = `workqueue_longest_running_processor_seconds{${target},name="kustomization"}`;
  const stuck = longestSeconds + stale;
  return [
    {
      alert: 'FluxControllerDown',
      about: { app, namespace },
      expr: `absent(up{${target}}) or max by (app, namespace) (up{${target}}) == 0`,
      forSeconds: stale,
      severity: 'critical',
      summary: `${where} is down`,
      description: 'Prometheus cannot reach it, so nothing that it does happens: no commit is fetched or applied, and no edit by hand is taken back.',
      command: `kubectl -n ${namespace} get pods -l app=${app}`,
      cases: { fires: { series: { [`up{${target}}`]: '0' } }, quiet: { running: { [`up{${target}}`]: '1' } }, firesWithoutSeries: true },
    },
    {
      alert: 'FluxControllerCrashLooping',
      about: { app, namespace },
      expr: `max by (app, namespace) (changes(process_start_time_seconds{${target}}[${promDuration(RESTARTS_WITHIN_SECONDS)}])) > 2`,
      forSeconds: 0,
      severity: 'critical',
      summary: `${where} crashes again and again`,
      description: `It began anew {{ $value }} times in ${RESTARTS_WITHIN_SECONDS / 60} minutes. A reconcile that is cut off may leave objects that are in no inventory.`,
      command: `kubectl -n ${namespace} logs deployment/${app} --previous --tail=50`,
      cases: {
        fires: { series: { [`process_start_time_seconds{${target}}`]: '0+100' }, fromSeconds: 3 * looking.scrapeSeconds },
        quiet: { 'running': { [`process_start_time_seconds{${target}}`]: '100' }, 'started anew once': { [`process_start_time_seconds{${target}}`]: '100x5 200x9999' } },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'FluxControllerNotLeading',
      about: { app, namespace },
      // A killed one takes this series along: that it is down is said above.
      expr: `max by (app, namespace) (up{${target}}) == 1 unless on (app, namespace) max by (app, namespace) (${leads}) == 1`,
      forSeconds: takeOverSeconds + stale,
      severity: 'critical',
      summary: `No ${where} leads`,
      description: 'It runs and does nothing, since none of its pods holds the lease.',
      command: `kubectl -n ${namespace} get lease ${app}-leader-election -o yaml`,
      cases: {
        fires: { series: { [`up{${target}}`]: '1', [leads]: '0' } },
        quiet: { leading: { [`up{${target}}`]: '1', [leads]: '1' }, down: { [`up{${target}}`]: '0' } },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'FluxQueueStuck',
      about: { app, namespace },
      expr: `max by (app, namespace, name) (workqueue_longest_running_processor_seconds{${target}}) > ${stuck}`,
      forSeconds: stale,
      severity: 'warning',
      summary: `A reconcile of ${where} hangs`,
      description: `One of {{ $labels.name }} has been running for {{ $value | humanizeDuration }}, and none may take longer than ${promDuration(longestSeconds)}.`,
      command: `kubectl -n ${namespace} logs deployment/${app} --since=15m`,
      cases: { fires: { series: { [running]: `${stuck + 1}` } }, quiet: { working: { [running]: `${longestSeconds}` } }, firesWithoutSeries: false },
    },
  ];
}
