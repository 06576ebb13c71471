import { LifeboatError } from '../../manifest/lifeboat-error';
import { checkExpression } from '../checked-expression';
import { catalogue } from '../metrics/catalogue';
import { Series } from '../metrics/series';
import { AlertGroup } from '../rules/alert';
import { recordedSeries } from '../rules/recorded-series';

const INFO = 'flux_resource_info';
const KEPT = 'exported_namespace, name, customresource_kind';

/** What flux-operator says of each Flux object, every five minutes unless told otherwise; its labels as its source has them. */
const RESOURCE_INFO: Series = {
  name: INFO,
  type: 'gauge',
  labels: [
    'container', 'endpoint', 'exported_namespace', 'instance', 'job', 'kind', 'name', 'namespace', 'path', 'pod', 'ready', 'reason', 'ref', 'revision', 'service',
    'source_name', 'suspended', 'uid', 'url',
  ],
  producer: 'flux-operator',
};

/** The series there are where flux-operator stands in for kube-state-metrics with our configuration. */
export function fluxOperatorCatalogue(): ReadonlyMap<string, Series> {
  const others = [...catalogue()].filter(([, { producer }]) => producer !== 'custom-resource-state');
  return new Map([...others, [INFO, RESOURCE_INFO]]);
}

/** Makes of it the series that the alerts read: of an object, whether it is ready and why not, and whether it is suspended. It says no more. */
export function fluxOperatorRecords(): AlertGroup {
  const of = (matchers: string): string => `label_replace(${INFO}${matchers}, "customresource_kind", "$1", "kind", "(.+)")`;
  const most = (labels: string, expr: string): string => `max by (${labels}) (${expr})`;
  return {
    name: 'flux-operator',
    records: [
      { record: 'gotk_resource_info', expr: most(`${KEPT}, ready, suspended`, of('')) },
      {
        record: 'gotk_condition_info',
        expr: most(`${KEPT}, status, reason`, `label_replace(${of('')}, "status", "$1", "ready", "(.+)")`),
        labels: { type: 'Ready' },
      },
      { record: 'gotk_suspended', expr: `${most(KEPT, of('{suspended="True"}'))} or 0 * ${most(KEPT, of(''))}` },
    ],
    alerts: [],
  };
}

/** Groups without what cannot be asked of the series that there are. */
export interface Answerable {
  readonly groups: readonly AlertGroup[];
  /** Names of the alerts that are left out, each once. */
  readonly leftOut: readonly string[];
}

/** Leaves out the alerts that ask for series that there are not; those that are wrong otherwise are refused as ever. */
export function answerable(place: string, groups: readonly AlertGroup[], series: ReadonlyMap<string, Series>): Answerable {
  const leftOut = new Set<string>();
  let all = series;
  const kept = groups.map((group) => {
    all = recordedSeries(place, group, all);
    const alerts = group.alerts.filter(({ alert, expr }) => {
      const can = canAsk(`${place} ${alert}`, expr, all);
      if (!can) leftOut.add(alert);
      return can;
    });
    return { ...group, alerts };
  });
  return { groups: kept.filter(({ alerts, records = [] }) => alerts.length + records.length > 0), leftOut: [...leftOut].sort() };
}

function canAsk(place: string, expr: string, series: ReadonlyMap<string, Series>): boolean {
  try {
    checkExpression(place, expr, series);
    return true;
  } catch (error) {
    if (error instanceof LifeboatError && error.code === 'unknown-metric') return false;
    throw error;
  }
}
