import { PanelDefinition, table, TableDefinition } from './panels';

/** Where the name of an app leads. */
export const TO_APP: NonNullable<TableDefinition['link']> = {
  column: 'Name',
  title: 'Show this app',
  url: '/d/lifeboat-app?var-app=${__value.raw}&var-namespace=${__data.fields.Namespace}&${cluster:queryparam}&${datasource:queryparam}&${__url_time_range}',
};

/** Labels that say where, and what is meant there: an alert has one or two of them. */
export const WHERE_OF_ALERTS: readonly string[] = ['exported_namespace', 'namespace'];
export const ABOUT_OF_ALERTS: readonly string[] = [
  'name', 'app', 'sloth_id', 'deployment', 'statefulset', 'daemonset', 'cronjob', 'job_name', 'pod', 'horizontalpodautoscaler', 'poddisruptionbudget',
  'persistentvolumeclaim',
];

/** A label of those of several that there are. */
function joined(series: string, label: string, of: readonly string[]): string {
  return `label_replace(label_join(${series}, "${label}", " ", ${of.map((each) => `"${each}"`).join(', ')}), "${label}", "$1", "${label}", " *(.*?) *")`;
}

/** The alerts that any of some matchers finds. */
export function alerts(title: string, description: string, matchers: readonly string[], size: Pick<TableDefinition, 'width' | 'height'>): PanelDefinition {
  const of = (series: string): string => {
    const found = matchers.map((each) => `${series}{${each},severity=~"critical|warning"}`).join(' or ');
    return joined(joined(matchers.length > 1 ? `(${found})` : found, 'where', WHERE_OF_ALERTS), 'about', ABOUT_OF_ALERTS);
  };
  const identity = 'cluster, alertname, severity, where, about';
  return table({
    title,
    description,
    ...size,
    labels: { severity: 'Severity', alertstate: 'State', alertname: 'Alert', cluster: 'Cluster', where: 'Namespace', about: 'About' },
    columns: [
      { title: 'Firing', expr: `max by (${identity}, alertstate) (${of('ALERTS')})`, hidden: true },
      { title: 'For', expr: `time() - max by (${identity}) (${of('ALERTS_FOR_STATE')})`, unit: 's', decimals: 0 },
    ],
    sortBy: { column: 'State', descending: false, then: 'Severity' },
    widths: { Severity: 110, State: 110, For: 130 },
    colours: {
      Severity: { critical: ['critical', 'red'], warning: ['warning', 'orange'] },
      State: { firing: ['firing', 'red'], pending: ['pending', 'yellow'] },
    },
  });
}
