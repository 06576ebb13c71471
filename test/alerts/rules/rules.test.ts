import { exampleGroups, seriesFor, USUAL } from './example-groups';
import { promtool, survivors } from './promtool';
import { Alert, AlertGroup } from '../../../src/alerts/rules/alert';
import { ruleGroup, RuleLabels } from '../../../src/alerts/rules/rule-group';
import { Looking } from '../../../src/alerts/rules/timing';
import { requireMonitoring } from '../../testbed/requirements';

const LABELS: RuleLabels = { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/runbooks/${alert}` };
const series = seriesFor(exampleGroups(USUAL));
const rulesOf = (groups: readonly AlertGroup[]): object[] => groups.map((group) => ruleGroup('eldertree/alerts', group, LABELS, series));
const HASTY: Looking = { scrapeSeconds: 10, evaluationSeconds: 15 };

const groups = exampleGroups(USUAL);
/** Each alert once, with its group: those of the pods of one kind differ from another's in a name only. */
const alerts = new Map(groups.flatMap((group) => (
  group.alerts.map((alert): [string, { group: AlertGroup; alert: Alert }] => [`${group.name} ${alert.alert} of ${Object.keys(alert.about).join(', ')}`, { group, alert }])
)));

beforeAll(() => requireMonitoring(), 600_000);

test.each([['usual', USUAL], ['hasty', HASTY]] as const)('promtool is content with the rules and their tests where Prometheus is %s', async (_, looking) => {
  const own = exampleGroups(looking);
  expect(await promtool('check', rulesOf(own), own, looking)).toMatchObject({ good: true });
  expect(await promtool('test', rulesOf(own), own, looking)).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
}, 600_000);

test('each alert says what, where, and the one command, and links its page', () => {
  for (const { rules } of rulesOf(groups) as any[]) {
    for (const { annotations, labels, record } of rules) {
      if (record) continue;
      expect(annotations).toEqual({
        summary: expect.stringMatching(/eldertree/),
        description: expect.stringMatching(/ First: kubectl [^\n]+$/),
        runbook_url: expect.stringMatching(/^https:\/\/example\.com\/runbooks\/(Flux|Workload|Slo)[A-Za-z]+$/),
      });
      expect(labels).toMatchObject({ severity: expect.stringMatching(/^(critical|warning)$/), cluster: 'eldertree' });
    }
  }
});

/** The expression with one thing turned into its opposite, each way there is. */
function* broken(expr: string): Iterable<string> {
  const turns: Array<[RegExp, string]> = [
    [/ == 1(?! unless)$/, ' == 7'], [/ == 1 unless/, ' == 7 unless'], [/ == 0/, ' == 7'], [/ > /, ' < '], [/ unless on/, ' and on'], [/status!="/, 'status="'], [/status="/, 'status!="'], [/max_over_time\(/, 'absent_over_time('],
    [/reason!~"/, 'reason=~"'], [/reason="/, 'reason!="'], [/digest="/, 'digest!="'], [/absent\(/, 'count('], [/changes\(/, 'resets('],
    [/phase="/, 'phase!="'], [/phase!="/, 'phase="'], [/phase=~/, 'phase!~'], [/condition="true"/, 'condition="false"'], [/,status="false"/, ',status="true"'], [/pod=~/, 'pod!~'], [/ and on \(.+$/, ''], [/ and on \([^)]*\)/, ' or'], [/> 14\.4 /, '> 1.44 '], [/> 6 /, '> 60 '], [/> 3 /, '> 30 '], [/> 1 \*/, '> 10 *'],
    [/_rate5m/, '_rate1h'], [/_rate6h/, '_rate30m'], [/_rate3d/, '_rate6h'], [/_rate2h/, '_rate1d'],
  ];
  for (const [from, to] of turns) if (from.test(expr)) yield expr.replace(from, to);
}

test('the tests of each alert notice when its expression is broken', async () => {
  const mutants = [...alerts].flatMap(([name, { group, alert }]) => {
    const own: AlertGroup = { ...group, alerts: [alert] };
    const [whole] = rulesOf([own]) as any[];
    const all = [...broken(alert.expr)];
    expect({ name, mutants: all.length }).not.toEqual({ name, mutants: 0 });
    return all.map((expr) => (
      { told: `${name}: ${expr}`, group: own, rules: { ...whole, rules: whole.rules.map((rule: any) => (rule.alert ? { ...rule, expr } : rule)) } }
    ));
  });
  expect(await survivors(mutants, USUAL)).toEqual([]);
}, 600_000);

test('a text that names a label that the alert has not is refused', () => {
  const [{ alerts: [alert] }] = exampleGroups(USUAL);
  const wrong = (): object => ruleGroup('eldertree/alerts', { name: 'one', alerts: [{ ...alert, summary: '{{ $labels.pod }} is down' }] }, LABELS, series);
  expect(wrong).toThrow("eldertree/alerts FluxControllerDown: its text names the label 'pod', and the alert has app, namespace. Use one of them. [unknown-label]");
});
