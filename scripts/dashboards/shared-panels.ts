import { PanelDefinition, table, TableDefinition } from './panels';
import { ALERT, ALERT_COLUMNS } from './selectors';

/** Where the name of an app leads. */
export const TO_APP: NonNullable<TableDefinition['link']> = {
  column: 'Name',
  title: 'Show this app',
  url: '/d/lifeboat-app?var-app=${__value.raw}&var-namespace=${__data.fields.Namespace}&${cluster:queryparam}&${datasource:queryparam}&${__url_time_range}',
};

/** The alerts that some matchers find, the longest standing first. */
export function alerts(title: string, description: string, matchers: string, size: Pick<TableDefinition, 'width' | 'height'>): PanelDefinition {
  return table({
    title,
    description,
    ...size,
    labels: ALERT_COLUMNS,
    columns: [
      { title: 'Firing', expr: `max by (${ALERT}, alertstate) (ALERTS{${matchers},severity=~"critical|warning"})`, hidden: true },
      { title: 'For', expr: `time() - max by (${ALERT}) (ALERTS_FOR_STATE{${matchers},severity=~"critical|warning"})`, unit: 's', decimals: 0 },
    ],
    sortBy: { column: 'Severity', descending: false },
    colours: {
      Severity: { critical: ['critical', 'red'], warning: ['warning', 'orange'] },
      State: { firing: ['firing', 'red'], pending: ['pending', 'yellow'] },
    },
  });
}
