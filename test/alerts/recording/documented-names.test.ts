import { withExternal } from '../../../src/alerts/external-series';
import { catalogue } from '../../../src/alerts/metrics/catalogue';
import { documentedNames } from '../../../src/alerts/recording/documented-names';
import { AlertGroup } from '../../../src/alerts/rules/alert';
import { recordedSeries } from '../../../src/alerts/rules/recorded-series';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';
import { requireMonitoring } from '../../testbed/requirements';
import { runPromtool } from '../rules/promtool';

const group = documentedNames();
const rules = ruleGroup('test', group, { labels: {}, runbookUrl: () => '' }, catalogue());

/** Conditions as they were documented, each with what it was meant to notice. */
const STUCK_AND_NOT_READY = '(time() - flux_kustomization_last_applied_revision_timestamp) > 300 and flux_kustomization_ready == 0';
const NOT_APPLIED = '(time() - flux_kustomization_last_applied_revision_timestamp) > 300';
const ERRORS = 'increase(flux_kustomization_reconcile_errors_total[5m]) > 0';

const object = (name: string, kind = 'Kustomization'): string => `customresource_kind="${kind}",exported_namespace="flux-system",name="${name}"`;
const ready = (name: string, status: string, kind?: string): string => `gotk_condition_info{${object(name, kind)},type="Ready",status="${status}",reason="any"}`;
const count = (name: string, kind = 'Kustomization'): string => `gotk_reconcile_duration_seconds_count{kind="${kind}",exported_namespace="flux-system",name="${name}",app="a",pod="b"}`;

/** Half an hour, once in 30 seconds: one is well, one fails from the tenth minute on, one has never been applied, one is a HelmRelease that fails. */
const SERIES = {
  [`gotk_suspended{${object('well')}}`]: '0x60',
  [ready('well', 'True')]: '1x60',
  [`gotk_succeeded_timestamp_seconds{${object('well')}}`]: '0+120x60',
  [`gotk_created_timestamp_seconds{${object('well')}}`]: '0x60',
  [count('well')]: '1+1x60',
  [`gotk_suspended{${object('failing')}}`]: '0x60',
  [ready('failing', 'True')]: '1x19 stale',
  [ready('failing', 'False')]: '_x20 1x2 stale 1x2 stale 1x30',
  [`gotk_succeeded_timestamp_seconds{${object('failing')}}`]: '0+30x19 570x40',
  [`gotk_created_timestamp_seconds{${object('failing')}}`]: '0x60',
  [count('failing')]: '1+1x60',
  [`gotk_suspended{${object('never')}}`]: '0x60',
  [ready('never', 'False')]: '1x60',
  [`gotk_created_timestamp_seconds{${object('never')}}`]: '0x60',
  [`gotk_suspended{${object('chart', 'HelmRelease')}}`]: '0x60',
  [ready('chart', 'False', 'HelmRelease')]: '1x60',
  [count('chart', 'HelmRelease')]: '1+1x60',
  'gotk_reconcile_duration_seconds_sum{kind="Kustomization",exported_namespace="flux-system",name="well",app="a",pod="b"}': '2+2x60',
  'gotk_reconcile_duration_seconds_bucket{kind="Kustomization",exported_namespace="flux-system",name="well",app="a",pod="b",le="1"}': '1+1x60',
  'gotk_reconcile_duration_seconds_bucket{kind="Kustomization",exported_namespace="flux-system",name="well",app="a",pod="b",le="+Inf"}': '1+1x60',
};

const named = (name: string): string => `{exported_namespace="flux-system", name="${name}"}`;
const expectation = (expr: string, at: string, samples: ReadonlyArray<readonly [labels: string, value: number]>): object => (
  { expr, eval_time: at, exp_samples: samples.map(([labels, value]) => ({ labels, value })) }
);

beforeAll(() => requireMonitoring(), 600_000);

test('conditions on the documented names hold when they are meant to, on the series that there are', async () => {
  const tests = {
    evaluation_interval: '30s',
    tests: [{
      interval: '30s',
      input_series: Object.entries(SERIES).map(([series, values]) => ({ series, values })),
      promql_expr_test: [
        expectation('sort(flux_kustomization_ready)', '5m', ['never', 'well', 'failing'].map((name) => [`flux_kustomization_ready${named(name)}`, name === 'never' ? 0 : 1])),
        expectation('flux_kustomization_ready == 1', '20m', [[`flux_kustomization_ready${named('well')}`, 1]]),
        expectation('flux_helmrelease_ready', '20m', [[`flux_helmrelease_ready${named('chart')}`, 0]]),
        expectation(`group by (name) (${STUCK_AND_NOT_READY})`, '12m', [['{name="never"}', 1]]),
        expectation(`group by (name) (${STUCK_AND_NOT_READY})`, '16m', [['{name="failing"}', 1], ['{name="never"}', 1]]),
        expectation(`group by (name) (${ERRORS})`, '9m', []),
        expectation(`group by (name) (${ERRORS})`, '14m', [['{name="failing"}', 1]]),
        expectation('group by (name) (increase(flux_helmrelease_reconcile_errors_total[5m]) > 0)', '9m', [['{name="chart"}', 1]]),
        expectation(`flux_kustomization_reconcile_duration_seconds${named('well')}`, '20m', [[`flux_kustomization_reconcile_duration_seconds${named('well')}`, 2]]),
        expectation(`histogram_quantile(0.5, flux_kustomization_reconcile_duration_seconds_bucket${named('well')})`, '20m', [[named('well'), 0.5]]),
        expectation('flux_kustomization_reconcile_duration_seconds_sum / flux_kustomization_reconcile_duration_seconds_count', '20m', [[named('well'), 2]]),
      ],
    }],
  };
  expect(await runPromtool('test', [rules], tests)).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
}, 600_000);

test('the documented condition on time alone holds of what is well too, where Flux is asked less often than in five minutes', async () => {
  const series = { [`gotk_suspended{${object('well')}}`]: '0x60', [ready('well', 'True')]: '1x60', [`gotk_succeeded_timestamp_seconds{${object('well')}}`]: '0x19 600x40' };
  const tests = {
    evaluation_interval: '30s',
    tests: [{
      interval: '30s',
      input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      promql_expr_test: [expectation(`group by (name) (${NOT_APPLIED})`, '9m', [['{name="well"}', 1]]), expectation(STUCK_AND_NOT_READY, '9m', [])],
    }],
  };
  expect(await runPromtool('test', [rules], tests)).toMatchObject({ good: true });
}, 600_000);

test('are known once they are recorded, and only then', () => {
  const own: AlertGroup = { name: 'own', records: [{ record: 'own:ready', expr: 'min(flux_helmrelease_ready) * min(flux_kustomization_ready)' }], alerts: [] };
  expect(() => recordedSeries('test', own, catalogue())).toThrow('flux_helmrelease_ready');
  expect(recordedSeries('test', own, recordedSeries('test', group, catalogue())).get('own:ready')).toBeDefined();
  expect(() => recordedSeries('test', group, withExternal('test', catalogue(), [{ name: 'flux_kustomization_ready', labels: [] }]))).toThrow('[series-clash]');
});
