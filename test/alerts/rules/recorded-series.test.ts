import { USUAL } from './example-groups';
import { promtool } from './promtool';
import { withExternal } from '../../../src/alerts/external-series';
import { catalogue } from '../../../src/alerts/metrics/catalogue';
import { AlertGroup, RecordingRule } from '../../../src/alerts/rules/alert';
import { ownAlert } from '../../../src/alerts/rules/own-alert';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { ruleGroup, RuleLabels } from '../../../src/alerts/rules/rule-group';
import { requireMonitoring } from '../../testbed/requirements';

const RULES: RuleLabels = { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}` };
const recording = (...records: RecordingRule[]): AlertGroup => ({ name: 'recorded', records, alerts: [] });
const after = (...records: RecordingRule[]) => recordedSeries('rules', recording(...records), catalogue());

const OWN = { alert: 'ApiSlow', expr: 'app:ready:count < 1', summary: 'The API of {{ $labels.app }} is slow', description: 'It is.' };

test('what is recorded is a series for what comes behind, with the labels of its expression and its own', () => {
  const all = after(
    { record: 'app:ready:count', expr: 'count by (name) (gotk_resource_info{ready="True"})', labels: { app: 'swimto' } },
    { record: 'app:ready:ratio', expr: 'app:ready:count / on (name) count by (name) (gotk_resource_info)' },
  );
  expect(all.get('app:ready:count')).toEqual({ name: 'app:ready:count', type: 'gauge', labels: ['app', 'name'], producer: 'recorded' });
  expect(all.get('app:ready:ratio')?.labels).toEqual(['name']);
  expect(all.size).toBe(catalogue().size + 2);
});

test('a name that is recorded again has the labels of both', () => {
  const all = after({ record: 'a', expr: 'count(up)', labels: { one: '1' } }, { record: 'a', expr: 'count by (job) (up)', labels: { other: '1' } });
  expect(all.get('a')?.labels).toEqual(['job', 'one', 'other']);
});

test('refused: a real series, no name, no label, and what is recorded only further down', () => {
  expect(() => after({ record: 'up', expr: 'vector(1)' })).toThrow("rules: it records 'up', which is a series already (prometheus). Record it under another name. [series-clash]");
  expect(() => after({ record: 'app-ready', expr: 'vector(1)' })).toThrow("rules: record is 'app-ready', and the name of a series has only letters");
  expect(() => after({ record: 'a', expr: 'vector(1)', labels: { 'a-b': '1' } })).toThrow("rules a: it has the label 'a-b'");
  expect(() => after({ record: 'a', expr: 'vector(1)', labels: { __name__: 'b' } })).toThrow('[label-name]');
  expect(() => after({ record: 'a', expr: 'app:later' }, { record: 'app:later', expr: 'vector(1)' })).toThrow("rules a, character 1: nothing that is generated gives the metric 'app:later'");
});

test('what is declared as external is a series, with the labels that it is declared with', () => {
  const all = withExternal('app', catalogue(), [{ name: 'http_requests_total', labels: ['code', 'app', 'code'] }]);
  expect(all.get('http_requests_total')).toEqual({ name: 'http_requests_total', type: 'unknown', labels: ['app', 'code'], producer: 'external' });
  const twice = { name: 'a', labels: [] };
  expect(() => withExternal('app', catalogue(), [twice, twice])).toThrow("app: it declares 'a' as external, which is a series already (external). Declare it once, with all its labels. [series-clash]");
  expect(() => withExternal('app', catalogue(), [{ name: 'up', labels: [] }])).toThrow('Leave the declaration out: the series is known with its labels');
  expect(() => withExternal('app', catalogue(), [{ name: 'http.requests', labels: [] }])).toThrow('[series-name]');
  expect(() => withExternal('app', catalogue(), [{ name: 'a', labels: ['status code'] }])).toThrow("app a: it has the label 'status code'");
});

describe('a group with what it records and an alert of one\'s own', () => {
  const group: AlertGroup = {
    name: 'own',
    intervalSeconds: 300,
    records: [{ record: 'app:ready:count', expr: 'count(gotk_resource_info{ready="True"})', labels: { app: 'swimto' } }, { record: 'app:all:count', expr: 'count(gotk_resource_info)' }],
    alerts: [ownAlert('own', { ...OWN, labels: { team: 'a' } }, 'kubectl get pods')],
  };

  test('has the records first, and is what promtool takes', async () => {
    await requireMonitoring();
    const rules = ruleGroup('app', group, RULES, catalogue());
    expect(rules).toEqual({
      name: 'own',
      interval: '5m',
      rules: [
        { record: 'app:ready:count', expr: 'count(gotk_resource_info{ready="True"})', labels: { app: 'swimto' } },
        { record: 'app:all:count', expr: 'count(gotk_resource_info)' },
        {
          alert: 'ApiSlow',
          expr: 'app:ready:count < 1',
          labels: { severity: 'warning', cluster: 'eldertree', team: 'a' },
          annotations: { summary: OWN.summary, description: 'It is. First: kubectl get pods', runbook_url: 'https://example.com/ApiSlow' },
        },
      ],
    });
    expect(await promtool('check', [rules], [group], USUAL)).toMatchObject({ good: true });
    expect(await promtool('test', [rules], [group], USUAL)).toMatchObject({ good: true });
  }, 600_000);

  test.each([
    ['a name that no page can have', { alert: 'api slow' }, "own: an alert is named 'api slow', and its name is CamelCase"],
    ['a severity that no route knows', { severity: 'page' }, "own: ApiSlow has the severity 'page', and routes know critical and warning"],
    ['a time that is none', { forSeconds: -1 }, 'own: ApiSlow has forSeconds -1'],
  ])('%s is refused', (_, wrong, problem) => {
    expect(() => ownAlert('own', { ...OWN, ...wrong }, 'kubectl get pods')).toThrow(problem);
  });
});
