import { BURN_RATES, BurnRate } from './burn-rate';
import { Indicator, ObjectiveApp } from './indicator';
import { ServiceLevelObjective } from './service-level-objective';
import { errorRatio, plain, SLO_LABELS, sloLabels } from './slo-series';
import { Alert, TestSeries } from '../rules/alert';

const TOLD = {
  page: { alert: 'SloBudgetBurnsFast', severity: 'critical', when: 'within hours or days' },
  ticket: { alert: 'SloBudgetBurns', severity: 'warning', when: 'before the month is over' },
} as const;

/** What tells that the budget of an objective is used up too fast: at once, or on a working day. */
export function burnAlerts(app: ObjectiveApp, slo: ServiceLevelObjective, { about, command }: Indicator): Alert[] {
  const budget = (100 - slo.objective) / 100;
  const labels = sloLabels(app, slo);
  // More than everything cannot be bad: an objective that allows much is not told of by its fastest rates.
  const rates = BURN_RATES.filter(({ factor }) => factor * budget < 1);
  return (['page', 'ticket'] as const).flatMap((severity) => {
    const own = rates.filter((rate) => rate.severity === severity);
    if (own.length === 0) return [];
    const { alert, severity: level, when } = TOLD[severity];
    return [{
      alert,
      about: labels,
      labels: { sloth_severity: severity },
      expr: own.map((rate) => burns(rate, budget, labels.sloth_id)).join(' or '),
      forSeconds: 0,
      severity: level,
      summary: `${app.name} on cluster ${app.cluster} misses its objective ${slo.name} of ${slo.objective} %`,
      description: `${slo._description ?? `Too seldom it holds that ${about}.`} `
        + `{{ $value | humanizePercentage }} was bad of late; if it goes on, nothing of what may be is left ${when}.`,
      command,
      cases: casesOf(own, budget, labels),
    }];
  });
}

function burns({ factor, long, short }: BurnRate, budget: number, id: string): string {
  const over = (window: string): string => `max by (${SLO_LABELS}) (${errorRatio(window)}{sloth_id="${id}"}) > ${plain(factor)} * ${plain(budget)}`;
  return `${over(short)} and on (${SLO_LABELS}) ${over(long)}`;
}

function casesOf(rates: readonly BurnRate[], budget: number, labels: { readonly [label: string]: string }): Alert['cases'] {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`).join(',');
  const series = (values: { readonly [window: string]: number }): TestSeries => (
    Object.fromEntries(Object.entries(values).map(([window, value]) => [`${errorRatio(window)}{${matchers},sloth_window="${window}"}`, plain(value)]))
  );
  const over = ({ factor }: BurnRate): number => Math.min(1, factor * budget * 1.05);
  const under = ({ factor }: BurnRate): number => factor * budget * 0.95;
  const each = (situation: string, valuesOf: (rate: BurnRate) => { readonly [window: string]: number }): { [situation: string]: TestSeries } => (
    Object.fromEntries(rates.map((rate) => [`${situation}, ${rate.factor} times`, series(valuesOf(rate))]))
  );
  const [first, ...others] = rates;
  return {
    fires: { series: series({ [first.short]: over(first), [first.long]: over(first) }) },
    alsoFires: Object.fromEntries(others.map((rate) => [`${rate.factor} times`, series({ [rate.short]: over(rate), [rate.long]: over(rate) })])),
    quiet: {
      ...each('just not so fast', (rate) => ({ [rate.short]: under(rate), [rate.long]: under(rate) })),
      ...each('only of late', (rate) => ({ [rate.short]: 1, [rate.long]: under(rate) })),
      ...each('no more', (rate) => ({ [rate.short]: under(rate), [rate.long]: 1 })),
    },
    firesWithoutSeries: false,
  };
}
