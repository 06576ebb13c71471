import { ABOUT_OF_ALERTS, WHERE_OF_ALERTS } from './shared-panels';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { Series } from '../../src/alerts/metrics/series';

const OF_AN_SLO = ['sloth_id', 'sloth_service', 'sloth_slo'];
const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'];
/** Labels that an alert has of what it is about. */
const OF_AN_ALERT = [...OF_AN_SLO, ...WHERE_OF_ALERTS, ...ABOUT_OF_ALERTS];

const recorded = (name: string, labels: readonly string[] = []): Series => ({ name, type: 'gauge', labels: [...OF_AN_SLO, ...labels], producer: 'prometheus' });

const SLO_SERIES: readonly Series[] = [
  ...WINDOWS.map((window) => recorded(`slo:sli_error:ratio_rate${window}`, ['sloth_window'])),
  ...['slo:objective:ratio', 'slo:error_budget:ratio', 'slo:time_period:days', 'slo:current_burn_rate:ratio', 'slo:period_burn_rate:ratio',
    'slo:period_error_budget_remaining:ratio'].map((name) => recorded(name)),
  recorded('sloth_slo_info', ['sloth_mode', 'sloth_objective', 'sloth_spec', 'sloth_version']),
];

/** Everything that a panel may name: what is generated, what SLOs record, and the label that tells the clusters of a fleet apart. */
export function knownSeries(): ReadonlyMap<string, Series> {
  const all = [...catalogue().values(), ...SLO_SERIES].map((series) => ({
    ...series, labels: [...new Set([...series.labels, 'cluster', ...(series.name.startsWith('ALERTS') ? OF_AN_ALERT : [])])].sort(),
  }));
  return new Map(all.map((series) => [series.name, series]));
}
