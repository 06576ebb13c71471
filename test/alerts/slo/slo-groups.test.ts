import { Duration } from 'cdk8s';
import { ServiceLevelObjective } from '../../../src';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';
import { BURN_RATES } from '../../../src/alerts/slo/burn-rate';
import { sloGroups } from '../../../src/alerts/slo/slo-groups';
import { requireMonitoring } from '../../testbed/requirements';
import { OBJECTIVE_APP, seriesFor } from '../rules/example-groups';
import { runPromtool } from '../rules/promtool';

const LOOKING = { scrapeSeconds: 60, evaluationSeconds: 60 };
const MINUTES = 150;
const RECONCILIATION = ServiceLevelObjective.reconciliation({ objective: 99.5 });
const REQUESTS = { errors: 'sum(rate(http_requests_total{code=~"5.."}[$window]))', total: 'sum(rate(http_requests_total[$window]))' };
const object = 'customresource_kind="Kustomization",exported_namespace="flux-system",name="swimto"';
const ready = (status: string): string => `gotk_condition_info{${object},type="Ready",status="${status}",reason="any"}`;
const suspended = `gotk_suspended{${object}}`;

/** Looks of one objective at some series: an expression and whether it holds. */
interface Look {
  readonly atMinutes: number;
  readonly expr: string;
  readonly holds: boolean;
}

const look = (atMinutes: number, expr: string, holds = true): Look => ({ atMinutes, expr, holds });
const fires = (atMinutes: number, alert: string, holds = true): Look => look(atMinutes, `ALERTS{alertname="${alert}",alertstate="firing"}`, holds);
const within = (atMinutes: number, window: string, from: number, to: number): Look => (
  look(atMinutes, `slo:sli_error:ratio_rate${window} >= ${from} and slo:sli_error:ratio_rate${window} <= ${to}`)
);

async function expectLooks(objective: ServiceLevelObjective, series: { readonly [series: string]: string }, looks: readonly Look[]): Promise<void> {
  const groups = sloGroups(OBJECTIVE_APP, [objective], LOOKING);
  const all = seriesFor(groups);
  const rules = groups.map((group) => ruleGroup('test', group, { labels: {}, runbookUrl: () => '' }, all));
  const tests = {
    evaluation_interval: '1m',
    tests: [{
      interval: '1m',
      input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      promql_expr_test: looks.map(({ atMinutes, expr, holds }) => (
        { expr: `group(${expr})`, eval_time: `${atMinutes}m`, exp_samples: holds ? [{ labels: '{}', value: 1 }] : [] }
      )),
    }],
  };
  expect(await runPromtool('test', rules, tests)).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
}

beforeAll(() => requireMonitoring(), 600_000);

describe('what is bad, by the series that there are', () => {
  test('an app that cannot be applied from the sixtieth minute on', () => expectLooks(RECONCILIATION, {
    [suspended]: `0x${MINUTES}`,
    [ready('True')]: '1x59 stale',
    // Each new try takes the condition away.
    [ready('False')]: `_x60 ${'1 stale '.repeat(45)}`.trim(),
  }, [
    within(50, '1h', 0, 0), within(64, '5m', 0.5, 1), fires(60, 'SloBudgetBurnsFast', false), within(90, '5m', 1, 1), within(90, '30m', 0.95, 1), within(90, '1h', 0.45, 0.55), within(90, '30d', 0.3, 0.4),
    fires(70, 'SloBudgetBurnsFast'), look(90, 'slo:current_burn_rate:ratio > 199'),
    look(50, 'slo:period_error_budget_remaining:ratio == 1'), look(90, 'slo:period_error_budget_remaining:ratio < 0'),
  ]), 600_000);

  test('one that takes its time to be applied is none', () => expectLooks(RECONCILIATION, {
    [suspended]: `0x${MINUTES}`, [ready('True')]: '1x59 stale', [ready('Unknown')]: `_x60 1x${MINUTES}`,
  }, [within(90, '1h', 0, 0)]), 600_000);

  test('of one that is suspended nothing is said', () => expectLooks(RECONCILIATION, {
    [suspended]: `1x${MINUTES}`, [ready('False')]: `1x${MINUTES}`,
  }, [look(90, 'slo:sli_error:ratio_rate1h', false), fires(90, 'SloBudgetBurnsFast', false)]), 600_000);

  test('a failure within its target is none, and what lasts longer is one only from then on', () => expectLooks(
    ServiceLevelObjective.timeToRecovery({ objective: 99.9, target: Duration.minutes(30) }),
    { [suspended]: `0x${MINUTES}`, [ready('True')]: '1x39 stale _x20 1x19 stale', [ready('False')]: '_x40 1x19 stale _x20 1x60' },
    [
      within(79, '1h', 0, 0), look(105, 'lifeboat:sli_error:now == 0'), look(112, 'lifeboat:sli_error:now == 1'), within(120, '30m', 0.2, 0.4), fires(120, 'SloBudgetBurnsFast'),
    ]), 600_000);

  test('what was failing when Prometheus began has not failed for the whole target yet', () => expectLooks(
    ServiceLevelObjective.timeToRecovery({ objective: 99.9, target: Duration.minutes(30) }), { [suspended]: '0x90', [ready('False')]: '1x90' },
    [look(20, 'lifeboat:sli_error:now == 0'), look(31, 'lifeboat:sli_error:now == 1')]), 600_000);

  test('a Deployment without a pod', () => expectLooks(ServiceLevelObjective.availability({ objective: 99.9, workload: 'api' }), {
    'kube_deployment_status_replicas_available{namespace="swimto",deployment="api"}': '2x60 1x30 0x60',
  }, [within(85, '30m', 0, 0), within(100, '5m', 1, 1), within(120, '1h', 0.45, 0.55)]), 600_000);

  test('a StatefulSet elsewhere that needs two', () => expectLooks(
    ServiceLevelObjective.availability({ objective: 99.9, workload: 'db', kind: 'StatefulSet', namespace: 'data', pods: 2 }),
    { 'kube_statefulset_status_replicas_available{namespace="data",statefulset="db"}': '1x90' }, [within(60, '1h', 1, 1)]), 600_000);

  test('requests that are slow; without the bucket nothing is said', async () => {
    const objective = ServiceLevelObjective.latency({ objective: 95, histogram: 'http_request_duration_seconds', threshold: '0.3', matchers: 'namespace="swimto"' });
    const count = 'http_request_duration_seconds_count{namespace="swimto"}';
    await expectLooks(objective, { [count]: '0+100x90', 'http_request_duration_seconds_bucket{namespace="swimto",le="0.3"}': '0+75x90' }, [within(60, '1h', 0.24, 0.26)]);
    await expectLooks(objective, { [count]: '0+100x90' }, [look(60, 'slo:sli_error:ratio_rate1h', false)]);
  }, 600_000);

  test('requests that fail; where none has failed yet it is nought, and where there are none nothing is said', async () => {
    const objective = ServiceLevelObjective.expression({ name: 'requests', objective: 99.9, ...REQUESTS });
    const good = 'http_requests_total{code="200",namespace="swimto"}';
    await expectLooks(objective, { [good]: '0+100x90' }, [within(60, '1h', 0, 0)]);
    await expectLooks(objective, { [good]: '5x90' }, [look(60, 'slo:sli_error:ratio_rate1h', false)]);
  }, 600_000);
});

describe('how fast the budget is used up, with an objective of 99.9 %', () => {
  const objective = ServiceLevelObjective.expression({ name: 'requests', objective: 99.9, ...REQUESTS });
  test.each([
    [0.0005, false, false], [0.00095, false, false], [0.00105, false, true], [0.0055, false, true], [0.0065, true, true], [0.02, true, true],
  ])('%d of requests fail', (share, page, ticket) => expectLooks(objective, {
    'http_requests_total{code="500",namespace="swimto"}': `0+${share * 1e6}x100`, 'http_requests_total{code="200",namespace="swimto"}': `0+${(1 - share) * 1e6}x100`,
  }, [fires(90, 'SloBudgetBurnsFast', page), fires(90, 'SloBudgetBurns', ticket)]), 600_000);

  test('is what the workbook recommends', () => {
    const share = (factor: number, hours: number): number => Math.round(factor * hours / (30 * 24) * 1000) / 10;
    const hours: Record<string, number> = { '1h': 1, '6h': 6, '1d': 24, '3d': 72 };
    expect(BURN_RATES.map(({ severity, factor, long, short }) => [severity, factor, long, short, share(factor, hours[long])])).toEqual([
      ['page', 14.4, '1h', '5m', 2], ['page', 6, '6h', '30m', 5], ['ticket', 3, '1d', '2h', 10], ['ticket', 1, '3d', '6h', 10],
    ]);
  });
});

test('records under the names and labels that sloth has', () => {
  const records = sloGroups(OBJECTIVE_APP, [RECONCILIATION], LOOKING).flatMap(({ records: own = [] }) => own);
  expect(records.map(({ record }) => record)).toEqual([
    'lifeboat:sli_error:now', 'slo:sli_error:ratio_rate5m', 'slo:sli_error:ratio_rate30m', 'slo:sli_error:ratio_rate1h', 'slo:sli_error:ratio_rate2h',
    'slo:sli_error:ratio_rate6h', 'lifeboat:sli_error:seldom', 'slo:sli_error:ratio_rate1d', 'slo:sli_error:ratio_rate3d', 'slo:sli_error:ratio_rate30d', 'slo:objective:ratio',
    'slo:error_budget:ratio', 'slo:time_period:days', 'slo:current_burn_rate:ratio', 'slo:period_burn_rate:ratio', 'slo:period_error_budget_remaining:ratio',
    'sloth_slo_info',
  ]);
  const ids = { sloth_id: 'swimto-reconciliation', sloth_service: 'swimto', sloth_slo: 'reconciliation' };
  expect(records[0].labels).toEqual(ids);
  expect(records[1].labels).toEqual({ sloth_window: '5m' });
  const series = seriesFor(sloGroups(OBJECTIVE_APP, [RECONCILIATION], LOOKING));
  for (const { record } of records) expect(series.get(record)?.labels).toEqual(expect.arrayContaining(Object.keys(ids)));
});

test('an objective that allows much is told of by the rates that can be, and by none where none can', () => {
  const alerts = (objective: number): string[] => (
    sloGroups(OBJECTIVE_APP, [ServiceLevelObjective.reconciliation({ objective })], LOOKING).flatMap((group) => group.alerts.map(({ alert, expr }) => `${alert} ${expr.match(/> [\d.]+ /g)!.join('')}`))
  );
  expect(alerts(99.9)).toEqual(['SloBudgetBurnsFast > 14.4 > 14.4 > 6 > 6 ', 'SloBudgetBurns > 3 > 3 > 1 > 1 ']);
  expect(alerts(90)).toEqual(['SloBudgetBurnsFast > 6 > 6 ', 'SloBudgetBurns > 3 > 3 > 1 > 1 ']);
  expect(alerts(50)).toEqual(['SloBudgetBurns > 1 > 1 ']);
});

test('no objectives, no groups', () => {
  expect(sloGroups(OBJECTIVE_APP, [], LOOKING)).toEqual([]);
});

describe('refused', () => {
  const expression = (props: object): ServiceLevelObjective => ServiceLevelObjective.expression({ name: 'a', objective: 99, ...props });
  test.each([
    ['an objective of 100', () => ServiceLevelObjective.reconciliation({ objective: 100 }), 'at 100 nothing may ever fail'],
    ['a name that is no label', () => ServiceLevelObjective.reconciliation({ objective: 99, name: 'A b' }), '[name-not-dns-label]'],
    ['a kind that has no pods', () => ServiceLevelObjective.availability({ objective: 99, workload: 'a', kind: 'Job' }), "kind is 'Job'"],
    ['no pods', () => ServiceLevelObjective.availability({ objective: 99, workload: 'a', pods: 0 }), 'pods is 0'],
    ['nothing that says what is bad', () => expression({}), 'either by errorRatio or by errors and total'],
    ['errors without a total', () => expression({ errors: 'a[$window]' }), 'either by errorRatio or by errors and total'],
    ['both', () => expression({ errors: 'a[$window]', errorRatio: 'a[$window]' }), 'either by errorRatio or by errors and total'],
    ['no window', () => expression({ errorRatio: 'a' }), "'a' does not say $window"],
    ['a target that cannot be told', () => sloGroups(OBJECTIVE_APP, [ServiceLevelObjective.timeToRecovery({ objective: 99, target: Duration.seconds(90) })], LOOKING), 'target is 90 s'],
    ['two of one name', () => sloGroups(OBJECTIVE_APP, [RECONCILIATION, RECONCILIATION], LOOKING), 'swimto has two of this name'],
    ['a series for each code', () => checked(expression({ errorRatio: 'rate(http_requests_total[$window])' })), 'gives a series for each code, namespace, and it has to be one number. Write sum(…) around it'],
    ['a metric that nothing gives', () => checked(expression({ errorRatio: 'sum(http_request_total) + sum(rate(up[$window]))' })), "Write 'http_requests_total'"],
  ])('%s', (_, making, problem) => {
    expect(making).toThrow(problem);
  });

  function checked(objective: ServiceLevelObjective): void {
    for (const group of sloGroups(OBJECTIVE_APP, [objective], LOOKING)) recordedSeries('test', group, seriesFor([]));
  }
});
