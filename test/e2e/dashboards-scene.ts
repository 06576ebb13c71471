import { monitoringOptions, untilScraped } from './measured-series';
import { configMap, makeStatesOfFlux } from './states-of-flux';
import { makeStatesOfWorkloads } from './states-of-workloads';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { controllerAlerts } from '../../src/alerts/rules/controllers';
import { driftAlerts } from '../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../src/alerts/rules/reconciliation';
import { recordedSeries } from '../../src/alerts/rules/recorded-series';
import { ruleGroup, RuleLabels } from '../../src/alerts/rules/rule-group';
import { sourceAlerts } from '../../src/alerts/rules/sources';
import { ServiceLevelObjective } from '../../src/alerts/slo/service-level-objective';
import { sloGroups } from '../../src/alerts/slo/slo-groups';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';
import { condition, kustomization } from '../testbed/flux';
import { Monitoring } from '../testbed/monitoring';
import { Testbed } from '../testbed/testbed';

const LOOKING = { scrapeSeconds: 1, evaluationSeconds: 1 };
const CLUSTER = { cluster: 'eldertree', namespace: 'flux-system' };
const OBJECTIVES = { 'flux-system': 99, 'well': 50, 'failing': 90 };
const LABELS: RuleLabels = { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}` };

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
  return groups.map((group) => ruleGroup('dashboards', group, LABELS, catalogue()));
}

/** What objectives of being applied record, and the alerts of what is left of them. */
function objectives(): object[] {
  const groups = Object.entries(OBJECTIVES).flatMap(([name, objective]) => sloGroups(
    { ...CLUSTER, name, appNamespace: 'default', kustomizationName: name, kustomizationNamespace: CLUSTER.namespace, timeoutSeconds: 5, retrySeconds: 2 },
    [ServiceLevelObjective.reconciliation({ objective })],
    LOOKING,
  ));
  let series = catalogue();
  return groups.map((group) => {
    const rules = ruleGroup('dashboards', group, LABELS, series);
    series = recordedSeries('dashboards', group, series);
    return rules;
  });
}

/** What was well, and then fails; what was well, and then is suspended by hand. */
async function spoil(testbed: Testbed): Promise<void> {
  await testbed.api.patch(kustomization('well'), { spec: { path: './apps/nowhere' } });
  await testbed.api.until(kustomization('well'), 'to have failed', (found) => condition(found, 'Ready')?.status === 'False');
  await testbed.api.patch(kustomization('history'), { spec: { suspend: true } });
}

/** One that is labelled as those of workloads are. */
const OF_A_WORKLOAD = {
  name: 'workloads',
  rules: [{ alert: 'WorkloadOneReplica', expr: 'max by (namespace, deployment) (kube_deployment_spec_replicas) == 1', labels: { severity: 'warning', cluster: 'eldertree' } }],
};

/** Everything that the dashboards are about: each state of Flux, the alerts of it, and three objectives. */
export async function startDashboardsScene(testbed: Testbed): Promise<Monitoring> {
  const monitoring = await Monitoring.start(testbed, monitoringOptions([...alerts(), ...objectives(), OF_A_WORKLOAD]));
  await makeStatesOfFlux(testbed);
  await makeStatesOfWorkloads(testbed);
  await spoil(testbed);
  await untilScraped(monitoring);
  await monitoring.until('gotk_suspended{name="history"} == 1 and on () gotk_condition_info{name="well",type="Ready",status="False"}', (samples) => samples.length === 1);
  await monitoring.until('ALERTS{alertstate="firing",alertname="FluxEmergencyOverdue"}', (samples) => samples.length === 1);
  await monitoring.until('slo:period_error_budget_remaining:ratio', (samples) => samples.length === Object.keys(OBJECTIVES).length);
  await monitoring.until('ALERTS{alertname="SloBudgetBurnsFast"}', (samples) => samples.some(({ metric }) => metric.sloth_service === 'failing'));
  return monitoring;
}
