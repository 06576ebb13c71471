import { alertOf } from './alerts/alerting-groups';
import { FaultyWorkloads, WORKLOADS } from './alerts/faulty-workloads';
import { MeasuredAlerts } from './alerts/measured-alerts';
import { MeasuredPage, measuredTable, writePage } from './alerts/measured-page';
import { useTestbed } from './use-testbed';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { customResourceRules, customResourceState } from '../../src/alerts/metrics/custom-resource-state';
import { Alert, AlertGroup } from '../../src/alerts/rules/alert';
import { recordedSeries } from '../../src/alerts/rules/recorded-series';
import { ruleGroup } from '../../src/alerts/rules/rule-group';
import { Looking } from '../../src/alerts/rules/timing';
import { WatchedWorkload } from '../../src/alerts/rules/watched-workload';
import { workloadAlerts } from '../../src/alerts/rules/workloads';
import { ServiceLevelObjective } from '../../src/alerts/slo/service-level-objective';
import { sloGroups } from '../../src/alerts/slo/slo-groups';
import { Monitoring } from '../testbed/monitoring';

// Prometheus itself may be late where the machine is busy.
const GRACE_SECONDS = 15;
const LOOKING: Looking = { scrapeSeconds: 2, evaluationSeconds: 2 };
const APP = { cluster: 'eldertree', name: 'shop', namespace: 'flux-system', timeoutSeconds: 4, patience: { crashSeconds: 4, lateSeconds: 4, scalingSeconds: 4 } };
const SLO_APP = { ...APP, appNamespace: 'down', kustomizationName: 'shop', kustomizationNamespace: 'flux-system', retrySeconds: 4 };
const OBJECTIVES = [ServiceLevelObjective.availability({ objective: 99, workload: 'api' })];
const PAGE: MeasuredPage = {
  name: 'alerts-measured-workloads',
  title: 'Alerts about workloads and objectives, measured',
  test: 'workload-alerts.test.ts',
  shortened: `Deadlines and patience are seconds; the expressions are those of any other cluster. What only a kubelet or a night
would write into a status (a crash, an image that is not there, when a CronJob ran) is written by the test.`,
};

/** The groups of all workloads and of the objective. */
function groupsOf(workloads: readonly WatchedWorkload[]): AlertGroup[] {
  return [workloadAlerts(APP, workloads, LOOKING), ...sloGroups(SLO_APP, OBJECTIVES, LOOKING)];
}

function rulesOf(groups: readonly AlertGroup[]): object[] {
  let series = catalogue();
  return groups.map((group) => {
    const before = series;
    series = recordedSeries('test', group, series);
    return ruleGroup('test', group, { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}` }, before);
  });
}

describe('each alert about workloads and objectives', () => {
  let monitoring: Monitoring;
  let measured: MeasuredAlerts;
  let faulty: FaultyWorkloads;
  const groups = groupsOf(WORKLOADS);
  useTestbed(async (testbed) => {
    faulty = await FaultyWorkloads.create(testbed);
    monitoring = await Monitoring.start(testbed, {
      customResourceState: customResourceState(), customResourceRules: customResourceRules(), groups: rulesOf(groups), scrapeInterval: '2s',
    });
    measured = new MeasuredAlerts(monitoring, LOOKING);
  });
  afterAll(() => {
    if (measured === undefined) return;
    const table = measuredTable(measured.all, (forSeconds) => measured.bound(forSeconds));
    process.stdout.write(table);
    writePage(PAGE, table, LOOKING);
  });

  const of = (alert: string, about: Record<string, string>): Alert => alertOf(groups, alert, about);

  test('is quiet where all is well', async () => {
    const since = Date.now() / 1000;
    const longest = Math.max(...groups.flatMap(({ alerts }) => alerts.map(({ forSeconds }) => forSeconds)));
    await monitoring.until('vector(time())', ([{ value }]) => value > since + longest + 4);
    expect((await monitoring.samples('ALERTS{alertstate="firing"}[1m]')).map(({ metric }) => metric)).toEqual([]);
    // All of them are there, so that it is no quiet of nothing.
    await monitoring.until('count(kube_deployment_status_replicas_available > 0)', (samples) => samples[0]?.value === 4);
  });

  test('fires after its fault', async () => {
    const down = { namespace: 'down', deployment: 'api' };
    await Promise.all([
      measured.provoke('a commit whose pods no node takes, and the old one is gone', () => faulty.down(), [
        of('WorkloadDown', down), of('WorkloadRolloutStuck', down), of('WorkloadNoDisruptionAllowed', { namespace: 'down', poddisruptionbudget: 'api' }),
        of('WorkloadPodPending', { namespace: 'down' }), of('SloBudgetBurnsFast', {}), of('SloBudgetBurns', {}),
      ]),
      measured.provoke('more replicas than there are nodes, one of which each wants for itself', () => faulty.short(), [
        of('WorkloadReplicasUnavailable', { namespace: 'short', deployment: 'api' }),
      ]),
      measured.provoke('a container that is killed for want of memory, again and again', () => faulty.crash((restarts) => (
        monitoring.until(`kube_pod_container_status_restarts_total{namespace="crash"} == ${restarts}`, (samples) => samples.length === 1)
      )), [
        of('WorkloadCrashLooping', { namespace: 'crash' }), of('WorkloadOutOfMemory', { namespace: 'crash' }),
      ]),
      measured.provoke('an image that is not there', () => faulty.image(), [of('WorkloadPodCannotStart', { namespace: 'image' })]),
      measured.provoke('a Job whose time runs out', () => faulty.job(), [of('WorkloadJobFailed', { namespace: 'jobs', job_name: 'late' })]),
      measured.provoke('a CronJob whose last run failed, and which has not begun when it should have', () => faulty.cronJob(), [
        of('WorkloadCronJobNotRun', { namespace: 'jobs', cronjob: 'nightly' }), of('WorkloadCronJobFailing', { namespace: 'jobs', cronjob: 'nightly' }),
      ]),
      measured.provoke('a volume that is gone', () => faulty.claim(), [
        of('WorkloadVolumeMissing', { namespace: 'jobs', persistentvolumeclaim: 'files' }),
      ]),
      measured.provoke('an autoscaler without metrics, of a Deployment with as many pods as it may have', () => faulty.autoscaler(), [
        of('WorkloadAtMaximum', { namespace: 'scaled', horizontalpodautoscaler: 'api' }),
        of('WorkloadScalingBlind', { namespace: 'scaled', horizontalpodautoscaler: 'api' }),
      ]),
    ]);
    const names = (alerts: readonly { readonly alert: string }[]): string[] => [...new Set(alerts.map(({ alert }) => alert))].sort();
    expect(names(measured.all)).toEqual(names(groups.flatMap(({ alerts }) => alerts)));
    const late = measured.all.filter(({ rule }) => rule!.fired > measured.bound(rule!.forSeconds) + GRACE_SECONDS);
    expect(late).toEqual([]);
  }, 300_000);
});
