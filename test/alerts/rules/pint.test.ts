import { exampleGroups, seriesFor, USUAL } from './example-groups';
import { pint } from './pint';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';

const BUILD_MILLISECONDS = 1_200_000;
const groups = exampleGroups(USUAL);
const rules = groups.map((group) => ruleGroup('eldertree/alerts', group, {
  labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}`,
}, seriesFor(groups)));
const rule = (expr: string, more: object = {}): object => ({ name: 'one', rules: [{ alert: 'One', expr, for: '1m', labels: { severity: 'critical' }, ...more }] });

test('pint has nothing to say of the rules of every group', async () => {
  expect(await pint(rules)).toEqual([]);
}, BUILD_MILLISECONDS);

test.each([
  ['an expression that cannot be read', rule('sum(up'), 'promql/syntax'],
  ['a label in a text that the aggregation has taken away', rule('sum by (job) (up) == 0', { annotations: { summary: '{{ $labels.instance }} is down' } }), 'alerts/template'],
  ['an alert that compares with nothing', rule('sum(up)'), 'alerts/comparison'],
  ['a duration that Prometheus does not know', rule('up == 0', { for: 'soon' }), 'alerts/for'],
  ['a regular expression that is none', rule('up{job=~"prometheus"} == 0'), 'promql/regexp'],
])('and it finds %s', async (_, group, reporter) => {
  expect((await pint([...rules, group])).map((one) => one.reporter)).toContain(reporter);
}, BUILD_MILLISECONDS);
