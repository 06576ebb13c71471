import { monitoringOptions, seriesOf, untilScraped } from './measured-series';
import { configMap, makeStatesOfFlux, StatesOfFlux } from './states-of-flux';
import { makeStatesOfWorkloads } from './states-of-workloads';
import { useTestbed } from './use-testbed';
import { Fleet, FluxApp, FluxMonitors } from '../../src';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { controllerAlerts } from '../../src/alerts/rules/controllers';
import { driftAlerts } from '../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../src/alerts/rules/reconciliation';
import { ruleGroup } from '../../src/alerts/rules/rule-group';
import { sourceAlerts } from '../../src/alerts/rules/sources';
import { collectFleet } from '../../src/definition/collect';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';
import { Manifest } from '../testbed/live-object';
import { Monitoring } from '../testbed/monitoring';

const LOOKING = { scrapeSeconds: 1, evaluationSeconds: 1 };
const CLUSTER = { cluster: 'eldertree', namespace: 'flux-system' };

/** The alerts of everything that stands in those states, with numbers so short that one can wait for them. */
function groups(): object[] {
  // Of `history` the definition is one commit behind.
  const apps = ['well', 'suspended', 'failing', 'waiting', 'emergency', 'history'].map((name) => ({
    ...CLUSTER, kind: 'Kustomization', name, intervalSeconds: 3600, retrySeconds: 2, timeoutSeconds: 5, sourceIntervalSeconds: 1, dependencySeconds: 1,
  }));
  const digest = (name: string) => digestOf([canonicalYaml(configMap(name, '1'), name)]);
  const all = [
    controllerAlerts({ ...CLUSTER, controllers: ['source-controller', 'kustomize-controller'], longestSeconds: 60 }, LOOKING),
    ...['broken', 'flux-system'].map((name) => sourceAlerts({ ...CLUSTER, kind: 'GitRepository', name, intervalSeconds: 3600, timeoutSeconds: 5 }, LOOKING)),
    ...apps.flatMap((app) => [reconciliationAlerts(app, LOOKING), driftAlerts(app, digest(app.name), LOOKING), emergencyAlerts(app, LOOKING)]),
  ];
  return all.map((group) => ruleGroup('test', group, { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}` }, catalogue()));
}

/** What FluxMonitors makes. */
function monitors(): Manifest[] {
  const fleet = new Fleet();
  new FluxMonitors(new FluxApp(fleet.addCluster('eldertree'), 'monitoring', { namespace: 'monitoring' }), 'flux-monitors');
  return [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object as Manifest))
    .filter(({ kind }) => kind.endsWith('Monitor'));
}

describe('what a real Prometheus has of real controllers', () => {
  let monitoring: Monitoring;
  let states: StatesOfFlux;
  const testbed = useTestbed(async (started) => {
    monitoring = await Monitoring.start(started, monitoringOptions(groups()));
    states = await makeStatesOfFlux(started);
    await makeStatesOfWorkloads(started);
    await untilScraped(monitoring);
  });

  const valueOf = async (expression: string): Promise<number[]> => (await monitoring.query(expression)).map(({ value }) => value);

  test('is every series of the catalogue, with its labels', async () => {
    // What rules record is not scraped.
    const found = (await seriesOf(monitoring)).filter(({ name }) => !name.includes(':'));
    // Alerts have the labels of their rules besides.
    const given = found.filter(({ name }) => !name.startsWith('ALERTS'));
    expect(given).toEqual(given.map(({ name }) => catalogue().get(name)));
    expect(found.map(({ name }) => name).sort()).toEqual([...catalogue().keys()].sort());
  });

  test('is the digest that was applied last, and no earlier one', async () => {
    const digests = await monitoring.until('gotk_applied_digest_info{name="history"}', ([one]) => one?.metric.digest === states.history[0]);
    expect(digests.map(({ metric }) => metric.status)).toEqual(['ReconciliationSucceeded']);
    expect(states.history[0]).not.toBe(states.history[1]);
  });

  test('is a failure as a condition and a status, and not as an error of controller-runtime', async () => {
    expect(await valueOf('gotk_condition_info{name="failing",type="Ready",status="False",reason="ReconciliationFailed"}')).toEqual([1]);
    expect(await valueOf('gotk_applied_digest_info{name="failing",status="ReconciliationFailed"}')).toEqual([1]);
    expect(await valueOf('gotk_succeeded_timestamp_seconds{name="failing"}')).toEqual([]);
    expect(await valueOf('controller_runtime_reconcile_errors_total{controller="kustomization"}')).toEqual([0]);
  });

  test('is a suspend as 1, and 0 where nothing is said; a suspended object counts reconciles nevertheless', async () => {
    expect(await valueOf('gotk_suspended{name=~"suspended|emergency"}')).toEqual([1, 1]);
    expect(await valueOf('gotk_suspended{name="well"}')).toEqual([0]);
    await monitoring.until('gotk_reconcile_duration_seconds_count{name="suspended"}', (samples) => samples.some(({ value }) => value > 0));
  });

  test('is the record of an emergency in seconds', async () => {
    expect(await valueOf('gotk_emergency_since_timestamp_seconds')).toEqual([Date.parse('2026-01-02T03:04:05Z') / 1000]);
    expect(await valueOf('gotk_emergency_until_timestamp_seconds')).toEqual([Date.parse('2026-01-02T04:04:05Z') / 1000]);
    expect((await monitoring.query('gotk_emergency_step_info')).map(({ metric }) => metric.step)).toEqual(['applied']);
  });

  test('is a fetch that fails as a condition, and counted as a reconcile like one that succeeds', async () => {
    expect(await valueOf('gotk_condition_info{name="broken",type="FetchFailed",status="True",reason="GitOperationFailed"}')).toEqual([1]);
    await monitoring.until('gotk_reconcile_duration_seconds_count{kind="GitRepository",name="broken"}', (samples) => samples.some(({ value }) => value > 0));
  });

  test('is so many series of an app with one Deployment of one pod', async () => {
    const count = async (matcher: string): Promise<number> => (await valueOf(`count({job="kube-state-metrics",${matcher}})`))[0] ?? 0;
    const found = {
      Kustomization: await count('customresource_kind="Kustomization",name="well"'),
      Deployment: await count('deployment="api"'),
      ReplicaSet: await count('replicaset=~"api-.+"'),
      Pod: await count('pod=~"api-.+"'),
      PodDisruptionBudget: await count('poddisruptionbudget="api"'),
    };
    expect(found).toEqual({ Kustomization: 10, Deployment: 18, ReplicaSet: 8, Pod: 43, PodDisruptionBudget: 6 });
  });

  test('is scraped by monitors that prometheus-operator has a definition of, with no field that it does not know', async () => {
    await testbed.defineOtherKinds();
    for (const monitor of monitors()) {
      const { spec } = await testbed.api.apply(monitor, { dryRun: true });
      expect(spec).toEqual(monitor.spec);
    }
  });

  test('fires the alerts of each state, and none where all is well', async () => {
    const expected = [
      'FluxDependencyBlocked waiting', 'FluxDigestDiffers failing', 'FluxDigestDiffers history', 'FluxDigestDiffers waiting',
      'FluxEmergencyInForce emergency', 'FluxEmergencyOverdue emergency', 'FluxReconcileFailing failing', 'FluxSuspendedByHand suspended',
    ];
    const found = await monitoring.until('ALERTS{alertstate="firing",alertname=~"Flux.+"}', (samples) => samples.length === expected.length);
    expect(found.map(({ metric }) => `${metric.alertname} ${metric.name ?? metric.app}`).sort()).toEqual(expected);
  });

  test('loses a controller that is killed: `up` is 0 and its own series are gone, while its lease stays', async () => {
    await testbed.kill('kustomize-controller');
    await monitoring.until('up{app="kustomize-controller"} == 0', (samples) => samples.length === 1);
    await monitoring.until('leader_election_master_status{app="kustomize-controller"}', (samples) => samples.length === 0);
    expect(await valueOf('count(kube_lease_renew_time{lease="kustomize-controller-leader-election"})')).toEqual([1]);
    await testbed.start('kustomize-controller');
    await monitoring.until('changes(process_start_time_seconds{app="kustomize-controller"}[5m]) > 0', (samples) => samples.length === 1);
  });
});
