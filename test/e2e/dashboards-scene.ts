import { monitoringOptions, untilScraped } from './measured-series';
import { configMap, makeStatesOfFlux } from './states-of-flux';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { controllerAlerts } from '../../src/alerts/rules/controllers';
import { driftAlerts } from '../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../src/alerts/rules/reconciliation';
import { ruleGroup } from '../../src/alerts/rules/rule-group';
import { sourceAlerts } from '../../src/alerts/rules/sources';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';
import { condition, kustomization } from '../testbed/flux';
import { Monitoring } from '../testbed/monitoring';
import { Testbed } from '../testbed/testbed';

const LOOKING = { scrapeSeconds: 1, evaluationSeconds: 1 };
const CLUSTER = { cluster: 'eldertree', namespace: 'flux-system' };
const OBJECTIVES = { 'flux-system': 0.99, 'well': 0.5, 'failing': 0.9 };
const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'];

/** The alerts of what stands in the states of Flux, with numbers so short that one can wait for them. */
function alerts(): object[] {
  const apps = ['well', 'suspended', 'failing', 'waiting', 'emergency', 'history'].map((name) => ({
    ...CLUSTER, kind: 'Kustomization', name, intervalSeconds: 3600, retrySeconds: 2, timeoutSeconds: 5, sourceIntervalSeconds: 1, dependencySeconds: 1,
  }));
  const groups = [
    controllerAlerts({ ...CLUSTER, controllers: ['source-controller', 'kustomize-controller'], longestSeconds: 60 }, LOOKING),
    ...['broken', 'flux-system'].map((name) => sourceAlerts({ ...CLUSTER, kind: 'GitRepository', name, intervalSeconds: 3600, timeoutSeconds: 5 }, LOOKING)),
    ...apps.flatMap((app) => [
      reconciliationAlerts(app, LOOKING), driftAlerts(app, digestOf([canonicalYaml(configMap(app.name, '1'), app.name)]), LOOKING), emergencyAlerts(app, LOOKING),
    ]),
  ];
  return groups.map((group) => ruleGroup('dashboards', group, { labels: { cluster: 'eldertree' }, runbookUrl: (alert) => `https://example.com/${alert}` }, catalogue()));
}

/** What an SLO of being ready records, in the names of sloth. */
function objectives(): object[] {
  return Object.entries(OBJECTIVES).map(([app, objective]) => {
    const labels = { sloth_id: `${app}-ready`, sloth_service: app, sloth_slo: 'ready' };
    const of = `{sloth_id="${app}-ready"}`;
    const failing = `1 - (max(gotk_condition_info{name="${app}",type="Ready",status="True"}) or 0 * max(gotk_resource_info{name="${app}"}))`;
    return {
      name: `slo-${app}`,
      rules: [
        { record: 'app:failing:ratio', expr: failing, labels },
        ...WINDOWS.map((window) => ({ record: `slo:sli_error:ratio_rate${window}`, expr: `avg_over_time(app:failing:ratio${of}[${window}])`, labels: { ...labels, sloth_window: window } })),
        { record: 'slo:objective:ratio', expr: `vector(${objective})`, labels },
        { record: 'slo:error_budget:ratio', expr: `1 - slo:objective:ratio${of}`, labels },
        { record: 'slo:current_burn_rate:ratio', expr: `slo:sli_error:ratio_rate5m${of} / on (sloth_id) slo:error_budget:ratio${of}`, labels },
        { record: 'slo:period_error_budget_remaining:ratio', expr: `1 - slo:sli_error:ratio_rate30d${of} / on (sloth_id) slo:error_budget:ratio${of}`, labels },
        { record: 'sloth_slo_info', expr: 'vector(1)', labels: { ...labels, sloth_objective: `${objective * 100}` } },
      ],
    };
  });
}

/** What was well, and then fails; what was well, and then is suspended by hand. */
async function spoil(testbed: Testbed): Promise<void> {
  await testbed.api.patch(kustomization('well'), { spec: { path: './apps/nowhere' } });
  await testbed.api.until(kustomization('well'), 'to have failed', (found) => condition(found, 'Ready')?.status === 'False');
  await testbed.api.patch(kustomization('history'), { spec: { suspend: true } });
}

/** As those of objectives and workloads are labelled. */
const OTHER_ALERTS = {
  name: 'others',
  rules: [
    { alert: 'SloBudgetBurnsFast', expr: 'max by (sloth_id, sloth_service, sloth_slo) (slo:current_burn_rate:ratio) > 6', labels: { severity: 'critical', cluster: 'eldertree' } },
    { alert: 'WorkloadOneReplica', expr: 'max by (namespace, deployment) (kube_deployment_spec_replicas) == 1', labels: { severity: 'warning', cluster: 'eldertree' } },
  ],
};

/** Everything that the dashboards are about: each state of Flux, the alerts of it, and three objectives. */
export async function startDashboardsScene(testbed: Testbed): Promise<Monitoring> {
  const monitoring = await Monitoring.start(testbed, monitoringOptions([...alerts(), ...objectives(), OTHER_ALERTS]));
  await makeStatesOfFlux(testbed);
  await spoil(testbed);
  await untilScraped(monitoring);
  await monitoring.until('gotk_suspended{name="history"} == 1 and on () gotk_condition_info{name="well",type="Ready",status="False"}', (samples) => samples.length === 1);
  await monitoring.until('ALERTS{alertstate="firing",alertname="FluxEmergencyOverdue"}', (samples) => samples.length === 1);
  await monitoring.until('slo:period_error_budget_remaining:ratio', (samples) => samples.length === Object.keys(OBJECTIVES).length);
  await monitoring.until('ALERTS{alertname="SloBudgetBurnsFast"}', (samples) => samples.some(({ metric }) => metric.sloth_service === 'failing'));
  return monitoring;
}
