import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { lines, NONE_IS_GOOD, NONE_IS_USUAL, stat, Steps, table } from './panels';
import { CLUSTER } from './selectors';
import { alerts } from './shared-panels';
import { choice, cluster, datasource } from './variables';
import { BURN_RATES } from '../../src/alerts/slo/burn-rate';

const SLO = `${CLUSTER},sloth_service=~"$app",sloth_slo=~"$slo"`;
const IDENTITY = 'cluster, sloth_service, sloth_slo';
const COLUMNS = { cluster: 'Cluster', sloth_service: 'App', sloth_slo: 'SLO' };
const LEGEND = '{{cluster}} {{sloth_service}} {{sloth_slo}}';
const BUDGET: Steps = [[null, 'red'], [0.1, 'orange'], [0.5, 'green']];
/** How many times too fast a budget may burn, in both of two windows, before an alert fires. */
const PAIRS = BURN_RATES.map(({ factor, short, long, severity }) => ({ factor, windows: [short, long], colour: severity === 'page' ? 'red' : 'orange' }));

const each = (series: string): string => `max by (${IDENTITY}) (${series}{${SLO}})`;
const orNone = (expr: string): string => `${expr} or vector(0)`;
const objective = each('slo:objective:ratio');
const left = each('slo:period_error_budget_remaining:ratio');
const burning = (window: string): string => `${each(`slo:sli_error:ratio_rate${window}`)} / on (${IDENTITY}) (1 - ${objective})`;

/** What is left of each error budget, and how fast it burns. */
export function slo(): DashboardBuilder {
  return new DashboardBuilder('Lifeboat / SLO')
    .uid('lifeboat-slo')
    .description('What is left of each error budget, and how fast it burns: the series are named as sloth names them.')
    .time({ from: 'now-7d', to: 'now' })
    .variables([
      datasource(), cluster(),
      choice({ name: 'app', label: 'App', description: 'The service that an SLO is of', series: `sloth_slo_info{${CLUSTER}}`, of: 'sloth_service' }),
      choice({ name: 'slo', label: 'SLO', description: 'The objective', series: `sloth_slo_info{${CLUSTER},sloth_service=~"$app"}`, of: 'sloth_slo' }),
    ])
    .withRow(new RowBuilder('Now'))
    .withPanel(stat({
      title: 'SLOs', description: 'Objectives that are measured.', width: 4, expr: orNone(`count(max by (${IDENTITY}) (sloth_slo_info{${SLO}}))`), steps: [[null, 'red'], [1, 'green']],
    }))
    .withPanel(stat({
      title: 'Least budget left',
      description: 'Of the SLO that has the least; below zero its objective is missed.',
      width: 5,
      expr: `min(${left})`,
      unit: 'percentunit',
      steps: BUDGET,
      nothing: 'no SLO',
    }))
    .withPanel(stat({
      title: 'Budgets used up',
      description: 'SLOs that have no budget left: no risky change until it is back.',
      width: 5,
      expr: orNone(`count(${left} <= 0)`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Fastest burn',
      description: 'How many times faster than it may a budget burns now; at 1 it just lasts for its period.',
      width: 5,
      expr: `max(${each('slo:current_burn_rate:ratio')})`,
      unit: 'x',
      steps: [[null, 'green'], [1, 'orange'], [6, 'red']],
      nothing: 'no SLO',
    }))
    .withPanel(stat({
      title: 'Burning too fast',
      description: 'SLOs whose budget burns faster than it lasts, over the last hour.',
      width: 5,
      expr: orNone(`count(${burning('1h')} > 1)`),
      steps: NONE_IS_USUAL,
    }))
    .withPanel(table({
      title: 'Error budgets',
      description: 'Each SLO: its objective, the share of failures over five minutes, how fast the budget burns, and what is left of it.',
      width: 24,
      height: 7,
      labels: COLUMNS,
      columns: [
        { title: 'Objective', expr: objective, unit: 'percentunit' },
        { title: 'Failing (5 m)', expr: each('slo:sli_error:ratio_rate5m'), unit: 'percentunit' },
        { title: 'Burns', expr: each('slo:current_burn_rate:ratio'), unit: 'x', decimals: 1, steps: [[null, 'green'], [1, 'orange'], [6, 'red']] },
        { title: 'Budget left', expr: left, unit: 'percentunit', decimals: 1, steps: BUDGET },
      ],
      sortBy: { column: 'Budget left', descending: false },
    }))
    .withPanel(table({
      title: 'Why an alert fires, or is about to',
      description: `How many times too fast the budget burns, by window. An alert fires while both windows of a pair are above its number: ${PAIRS.map(({ windows, factor }) => `${windows.join(' and ')} above ${factor}`).join('; ')}.`,
      width: 24,
      height: 7,
      labels: COLUMNS,
      columns: PAIRS.flatMap(({ windows, factor, colour }) => windows.map((window) => ({
        title: `${window} (${factor})`, expr: burning(window), unit: 'x', decimals: 1, steps: [[null, 'text'], [factor, colour]] as const,
      }))),
      sortBy: { column: '5m (14.4)', descending: true },
    }))
    .withPanel(alerts('Alerts', 'What fires about error budgets, or is about to.', [`${SLO},sloth_id!=""`], { width: 24, height: 6 }))
    .withRow(new RowBuilder('Over time'))
    .withPanel(lines({
      title: 'Budget left',
      description: 'What is left of each error budget of its period; what is overdrawn more than once is not drawn.',
      width: 8,
      height: 8,
      unit: 'percentunit',
      steps: [[null, 'transparent'], [0.1, 'orange']],
      min: -1,
      max: 1,
      queries: [{ expr: left, legend: LEGEND }],
    }))
    .withPanel(lines({
      title: 'Burn rate',
      description: 'How many times too fast each budget burns; the lines across are where alerts may fire.',
      width: 8,
      height: 8,
      unit: 'x',
      steps: [[null, 'transparent'], [1, 'yellow'], [6, 'orange'], [14.4, 'red']],
      queries: [{ expr: each('slo:current_burn_rate:ratio'), legend: LEGEND }],
    }))
    .withPanel(lines({
      title: 'Failing',
      description: 'The share of what fails, over five minutes.',
      width: 8,
      height: 8,
      unit: 'percentunit',
      queries: [{ expr: each('slo:sli_error:ratio_rate5m'), legend: LEGEND }],
    }));
}
