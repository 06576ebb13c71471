import { PERIOD_DAYS, SHORT_WINDOWS } from './burn-rate';
import { Indicator, ObjectiveApp } from './indicator';
import { ServiceLevelObjective } from './service-level-objective';
import { errorRatio, NOW, plain, SELDOM, SLO_LABELS, SLO_SERIES, sloLabels } from './slo-series';
import { RecordingRule } from '../rules/alert';
import { promDuration } from '../rules/timing';

const PERIOD = `${PERIOD_DAYS}d`;

/** What is recorded of an objective: as often as everything, and less often. */
export interface SloRecords {
  readonly often: RecordingRule[];
  readonly seldom: RecordingRule[];
}

/** How much was bad in each window, what that means for the budget, and what the objective is; `seldomSeconds` is how often that is recorded. */
export function sloRecords(app: ObjectiveApp, slo: ServiceLevelObjective, { now, within }: Indicator, seldomSeconds: number): SloRecords {
  const labels = sloLabels(app, slo);
  const one = `{sloth_id="${labels.sloth_id}"}`;
  const ratio = (window: string, expr: string): RecordingRule => (
    { record: errorRatio(window), expr, labels: { ...labels, sloth_window: window }, single: true }
  );
  const of = { sloth_id: labels.sloth_id };
  // These have the labels of what they average.
  const averaged = (series: string, window: string): string => `max by (${SLO_LABELS}) (avg_over_time(${series}${one}[${window}]))`;
  const average = (series: string, window: string): RecordingRule => (
    { record: errorRatio(window), expr: averaged(series, window), labels: { sloth_window: window }, of }
  );
  const over = (window: string): RecordingRule => (now ? average(NOW, window) : ratio(window, within!(window)));
  const named = (record: string, expr: string): RecordingRule => ({ record, expr, labels });
  const burnRate = (window: string): string => `${errorRatio(window)}${one} / on (${SLO_LABELS}) group_left () ${SLO_SERIES.errorBudget}${one}`;
  return {
    often: [
      ...(now ? [...(now.before ?? []).map((rule) => ({ ...rule, labels })), { ...named(NOW, now.expr), single: true }] : []),
      ...SHORT_WINDOWS.map(over),
    ],
    seldom: [
      ...['2h', '6h'].map(over),
      // A month of every look would be too much to read: of what is recorded seldom, each says what was between it and the last.
      now ? { record: SELDOM, expr: averaged(NOW, promDuration(seldomSeconds)), of } : named(SELDOM, `max(${errorRatio('5m')}${one})`),
      ...['1d', '3d'].map((window) => (now ? average(SELDOM, window) : over(window))),
      average(SELDOM, PERIOD),
      named(SLO_SERIES.objective, `vector(${plain(slo.objective / 100)})`),
      named(SLO_SERIES.errorBudget, `vector(${plain((100 - slo.objective) / 100)})`),
      named(SLO_SERIES.periodDays, `vector(${PERIOD_DAYS})`),
      { record: SLO_SERIES.currentBurnRate, expr: burnRate('5m'), of },
      { record: SLO_SERIES.periodBurnRate, expr: burnRate(PERIOD), of },
      { record: SLO_SERIES.budgetRemaining, expr: `1 - ${SLO_SERIES.periodBurnRate}${one}`, of },
      { record: SLO_SERIES.info, expr: 'vector(1)', labels: { ...labels, sloth_objective: `${slo.objective}` } },
    ],
  };
}
