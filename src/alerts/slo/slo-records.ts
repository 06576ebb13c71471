import { LONG_WINDOWS, PERIOD_DAYS, SHORT_WINDOWS } from './burn-rate';
import { Indicator, ObjectiveApp } from './indicator';
import { ServiceLevelObjective } from './service-level-objective';
import { errorRatio, NOW, plain, SLO_LABELS, SLO_SERIES, sloLabels } from './slo-series';
import { RecordingRule } from '../rules/alert';

const PERIOD = `${PERIOD_DAYS}d`;

/** What is recorded of an objective: as often as everything, and less often. */
export interface SloRecords {
  readonly often: RecordingRule[];
  readonly seldom: RecordingRule[];
}

/** How much was bad in each window, what that means for the budget, and what the objective is. */
export function sloRecords(app: ObjectiveApp, slo: ServiceLevelObjective, { now, within }: Indicator): SloRecords {
  const labels = sloLabels(app, slo);
  const one = `{sloth_id="${labels.sloth_id}"}`;
  const ratio = (window: string, expr: string): RecordingRule => (
    { record: errorRatio(window), expr, labels: { ...labels, sloth_window: window }, single: true }
  );
  const average = (series: string, window: string): string => `max(avg_over_time(${series}${one}[${window}]))`;
  const over = (window: string): RecordingRule => ratio(window, now ? average(NOW, window) : within!(window));
  const named = (record: string, expr: string): RecordingRule => ({ record, expr, labels });
  const burnRate = (window: string): string => `${errorRatio(window)}${one} / on (${SLO_LABELS}) group_left () ${SLO_SERIES.errorBudget}${one}`;
  return {
    often: [
      ...(now ? [...(now.before ?? []).map((rule) => ({ ...rule, labels })), { ...named(NOW, now.expr), single: true }] : []),
      ...SHORT_WINDOWS.map(over),
    ],
    seldom: [
      ...LONG_WINDOWS.map(over),
      // Thirty days of what a workload itself counts would be too much to read, so it is the average of what five minutes said.
      ratio(PERIOD, now ? average(NOW, PERIOD) : average(errorRatio('5m'), PERIOD)),
      named(SLO_SERIES.objective, `vector(${plain(slo.objective / 100)})`),
      named(SLO_SERIES.errorBudget, `vector(${plain((100 - slo.objective) / 100)})`),
      named(SLO_SERIES.periodDays, `vector(${PERIOD_DAYS})`),
      named(SLO_SERIES.currentBurnRate, burnRate('5m')),
      named(SLO_SERIES.periodBurnRate, burnRate(PERIOD)),
      named(SLO_SERIES.budgetRemaining, `1 - ${SLO_SERIES.periodBurnRate}${one}`),
      { record: SLO_SERIES.info, expr: 'vector(1)', labels: { ...labels, sloth_objective: `${slo.objective}` } },
    ],
  };
}
