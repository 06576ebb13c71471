import { Alert, AlertGroup } from './alert';
import { recordedSeries } from './recorded-series';
import { promDuration } from './timing';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { checkExpression } from '../checked-expression';
import { Series } from '../metrics/series';

/** What all alerts carry. */
export interface RuleLabels {
  /** Labels beside the severity, such as the cluster and the app. */
  readonly labels: { readonly [label: string]: string };
  /** The address of the page of an alert; what people write themselves may have none. */
  readonly runbookUrl: (alert: Alert) => string | undefined;
}

/**
 * A group as PrometheusRule has it, each metric and label of its expressions and texts checked against the series there are; those that it records
 * itself count as there.
 */
export function ruleGroup(place: string, group: AlertGroup, { labels, runbookUrl }: RuleLabels, series: ReadonlyMap<string, Series>): object {
  const { name, intervalSeconds, records = [], alerts } = group;
  const all = recordedSeries(place, group, series);
  return {
    name,
    ...(intervalSeconds === undefined ? {} : { interval: promDuration(intervalSeconds) }),
    rules: [
      ...records.map(({ record, expr, labels: own }) => ({ record, expr, ...(own ? { labels: own } : {}) })),
      ...alerts.map((one) => {
        const { alert, expr, forSeconds, severity, summary, description, command, labels: own } = one;
        const url = runbookUrl(one);
        const known = checkExpression(`${place} ${alert}`, expr, all);
        for (const text of [summary, description, command]) checkTemplate(`${place} ${alert}`, text, known);
        return {
          alert,
          expr,
          ...(forSeconds > 0 ? { for: promDuration(forSeconds) } : {}),
          labels: { severity, ...labels, ...own },
          annotations: { summary, description: `${description}${since(description, forSeconds)} First: ${command}`, ...(url === undefined ? {} : { runbook_url: url }) },
        };
      }),
    ],
  };
}

/** Since when, where the text does not say it: Alertmanager tells when it began to fire. */
function since(description: string, forSeconds: number): string {
  return forSeconds === 0 || description.includes('humanizeDuration') ? '' : ` It has been so for ${promDuration(forSeconds)} or longer.`;
}

/** A label that the alert does not have would be told as nothing. */
function checkTemplate(place: string, text: string, known: ReadonlySet<string>): void {
  for (const [, label] of text.matchAll(/\$labels\.([A-Za-z_][A-Za-z0-9_]*)/g)) {
    if (known.has(label)) continue;
    throw new LifeboatError('unknown-label', {
      place, problem: `its text names the label '${label}', and the alert has ${[...known].sort().join(', ') || 'none'}`, remedy: 'Use one of them',
    });
  }
}
