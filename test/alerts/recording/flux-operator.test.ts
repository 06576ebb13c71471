import { answerable, fluxOperatorCatalogue, fluxOperatorRecords } from '../../../src/alerts/recording/flux-operator';
import { controllerAlerts } from '../../../src/alerts/rules/controllers';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';
import { requireMonitoring } from '../../testbed/requirements';
import { exampleGroups, USUAL } from '../rules/example-groups';
import { runPromtool } from '../rules/promtool';

const RULES = { labels: {}, runbookUrl: () => '' };
const records = fluxOperatorRecords();
const series = recordedSeries('test', records, fluxOperatorCatalogue());
const flux = exampleGroups(USUAL).filter(({ name }) => name.startsWith('flux-'));

test('leaves out what flux-operator does not say: when, with which digest, and by whose record', () => {
  const { groups, leftOut } = answerable('test', flux, series);
  expect(leftOut).toEqual(['FluxApplyFailed', 'FluxDigestDiffers', 'FluxEmergencyInForce', 'FluxEmergencyOverdue', 'FluxReconcileStuck', 'FluxSuspendedByHand']);
  const kept = new Set(groups.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)));
  expect([...kept]).toEqual(expect.arrayContaining(['FluxReconcileFailing', 'FluxDependencyBlocked', 'FluxHealthFailing', 'FluxSourceFailing', 'FluxMetricsMissing', 'FluxControllerDown']));
});

test('what is wrong otherwise is refused as ever', () => {
  const [group] = [controllerAlerts({ cluster: 'a', namespace: 'b', controllers: [], longestSeconds: 1 }, USUAL)];
  const wrong = { ...group, alerts: [{ ...group.alerts[0], expr: 'up{nothing="1"}' }] };
  expect(() => answerable('test', [wrong], series)).toThrow('[unknown-label]');
});

test('the same alerts fire on its series', async () => {
  await requireMonitoring();
  const { groups } = answerable('test', flux, series);
  const rules = [ruleGroup('test', records, RULES, fluxOperatorCatalogue()), ...groups.map((group) => ruleGroup('test', group, RULES, series))];
  const info = (kind: string, name: string, state: string): string => (
    `flux_resource_info{kind="${kind}",name="${name}",exported_namespace="flux-system",uid="1",revision="main",${state},pod="flux-operator",namespace="flux-system"}`
  );
  const firing = (alert: string, expected: boolean): object => (
    { expr: `group by (name) (ALERTS{alertname="${alert}",alertstate="firing"})`, eval_time: '40m', exp_samples: expected ? [{ labels: '{name="swimto"}', value: 1 }] : [] }
  );
  const situation = (state: string, looks: object[]): object => (
    { interval: '30s', input_series: [{ series: info('Kustomization', 'swimto', state), values: '1x100' }], promql_expr_test: looks }
  );
  const tests = {
    evaluation_interval: '30s',
    tests: [
      situation('ready="False",reason="ReconciliationFailed",suspended="False"', [firing('FluxReconcileFailing', true), firing('FluxHealthFailing', false)]),
      situation('ready="False",reason="HealthCheckFailed",suspended="False"', [firing('FluxHealthFailing', true), firing('FluxReconcileFailing', false)]),
      situation('ready="False",reason="ReconciliationFailed",suspended="True"', [firing('FluxReconcileFailing', false)]),
      situation('ready="True",reason="ReconciliationSucceeded",suspended="False"', [firing('FluxReconcileFailing', false), firing('FluxHealthFailing', false)]),
    ],
  };
  expect(await runPromtool('test', rules, tests)).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
}, 600_000);
