import { OBJECTIVE_APP, OBJECTIVES, seriesFor, USUAL } from './example-groups';
import { runPromtool } from './promtool';
import { isElementwise } from '../../../src/alerts/promql/elementwise';
import { parseExpression } from '../../../src/alerts/promql/parse';
import { Alert, AlertGroup } from '../../../src/alerts/rules/alert';
import { driftAlerts } from '../../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../../src/alerts/rules/emergency';
import { mergeGroups } from '../../../src/alerts/rules/merge-groups';
import { promtoolTests } from '../../../src/alerts/rules/promtool-tests';
import { reconciliationAlerts } from '../../../src/alerts/rules/reconciliation';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';
import { workloadAlerts } from '../../../src/alerts/rules/workloads';
import { sloGroups } from '../../../src/alerts/slo/slo-groups';
import { requireMonitoring } from '../../testbed/requirements';

const RULES = { labels: {}, runbookUrl: () => '' };
const NUMBERS = { intervalSeconds: 600, retrySeconds: 120, timeoutSeconds: 300, sourceIntervalSeconds: 600, dependencySeconds: 420 };
const appOf = (name: string, numbers: object = {}): typeof NUMBERS & { cluster: string; kind: string; name: string; namespace: string } => (
  { cluster: 'eldertree', kind: 'Kustomization', name, namespace: 'flux-system', ...NUMBERS, ...numbers }
);
const NAMES = ['shop', 'shop-2', 'is.dotted', 'the'];
const reconciliation = (...names: string[]): AlertGroup[] => names.map((name) => reconciliationAlerts(appOf(name), USUAL));
const workloads = NAMES.slice(0, 2).map((name) => workloadAlerts(appOf(name), [
  { kind: 'Deployment', name: 'api', namespace: name, replicas: 2, selector: 'app=api' }, { kind: 'PodDisruptionBudget', name: 'api', namespace: name },
], USUAL));

/** What a person reads of an alert about something. */
function read({ summary, description, command }: Alert, about: { readonly [label: string]: string }): string[] {
  return [summary, description, command].map((text) => text.replace(/\{\{ \$labels\.([a-z_]+) \}\}/g, (whole, label: string) => about[label] ?? whole));
}

beforeAll(() => requireMonitoring(), 600_000);

test.each([
  ['reconciliation', reconciliation(...NAMES), 7], ['emergency', NAMES.map((name) => emergencyAlerts(appOf(name), USUAL)), 4], ['workloads', workloads, 8],
  ['drift', NAMES.map((name, index) => driftAlerts(appOf(name), `sha256:${`${index + 1}`.repeat(64)}`, USUAL)), 5],
])('%s of several apps are as many rules as of one, and what each says of each app is the same', async (_, groups, most) => {
  const merged = mergeGroups('merged', groups);
  expect(merged.alerts.length).toBeLessThanOrEqual(most);
  for (const { alerts } of groups) {
    for (const alert of alerts) {
      const same = merged.alerts.filter((one) => one.alert === alert.alert).map((one) => read(one, alert.about));
      expect(same).toContainEqual(read(alert, alert.about));
    }
  }
  const rules = ruleGroup('test', merged, RULES, seriesFor([]));
  expect(await runPromtool('test', [rules], promtoolTests('rules.yaml', groups, USUAL))).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
}, 600_000);

test('objectives of several apps are, too; each keeps its own series', async () => {
  const apps = ['shop', 'books'].map((name) => sloGroups({ ...OBJECTIVE_APP, name, appNamespace: name, kustomizationName: name }, OBJECTIVES.slice(0, 3), USUAL));
  const merged = apps[0].map(({ name }, index) => mergeGroups(name, apps.map((groups) => groups[index])));
  const count = (groups: readonly AlertGroup[]): number => groups.reduce((sum, { records = [], alerts }) => sum + records.length + alerts.length, 0);
  expect(count(merged)).toBeLessThan(count(apps[0]) * 1.5);
  const all = merged.reduce((series, group) => recordedSeries('test', group, series), seriesFor([]));
  const rules = merged.map((group) => ruleGroup('test', group, RULES, all));
  expect(await runPromtool('test', rules.slice(2), promtoolTests('rules.yaml', apps.map(([, , alerts]) => alerts), USUAL))).toMatchObject({ good: true });
  const available = (name: string): string => `kube_deployment_status_replicas_available{namespace="${name}",deployment="api"}`;
  const tests = {
    evaluation_interval: '30s',
    tests: [{
      interval: '30s',
      input_series: [{ series: available('shop'), values: '0x60' }, { series: available('books'), values: '1x60' }],
      promql_expr_test: [{
        expr: 'slo:sli_error:ratio_rate5m',
        eval_time: '20m',
        exp_samples: ['books', 'shop'].map((name, value) => (
          { labels: `slo:sli_error:ratio_rate5m{sloth_id="${name}-api-availability",sloth_service="${name}",sloth_slo="api-availability",sloth_window="5m"}`, value }
        )),
      }],
    }],
  };
  expect(await runPromtool('test', rules, tests)).toMatchObject({ good: true, said: expect.stringContaining('SUCCESS') });
}, 600_000);

test('other numbers are other rules', () => {
  const groups = [reconciliationAlerts(appOf('shop'), USUAL), reconciliationAlerts(appOf('books', { timeoutSeconds: 60 }), USUAL)];
  expect(mergeGroups('merged', groups).alerts).toHaveLength(8);
});

test.each([
  ['up{app="a"} == 0', true], ['max by (app) (up{app="a"}) unless on (app) sum by (app, job) (up{app="a"}) == 1', true], ['time() - up{app="a"} > 5', true],
  ['sum without (job) (rate(up{app="a"}[5m]))', true], ['up{app="a"} + ignoring (job) up{app="a"}', true],
  ['up{app="a"} and on () group(up)', true], ['up == 0', false], ['up{app=~"a"}', false], ['max(up{app="a"})', false], ['max by (job) (up{app="a"})', false], ['absent(up{app="a"})', false],
  ['up{app="a"} and on () up{app="a"}', false], ['up{app="a"} and on (app) up', false], ['topk by (app) (1, up{app="a"})', false], ['vector(1)', false],
  ['sum without (app) (up{app="a"})', false], ['up{app="a"} + ignoring (app) up{app="a"}', false], ['label_replace(up{app="a"}, "app", "b", "job", ".*")', false],
])('%s says of several what it says of each: %s', (expression, expected) => {
  expect(isElementwise(parseExpression(expression), 'app', 'a')).toBe(expected);
});
