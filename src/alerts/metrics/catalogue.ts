import { ADDED_LABELS, COMMON_LABELS, CUSTOM_RESOURCE_METRICS, CustomResourceMetric, PREFIX } from './custom-resource-metrics';
import { MEASURED_SERIES } from './measured-series';
import { Series } from './series';

/** Labels that a scrape adds, of whoever is scraped by a ServiceMonitor. */
const TARGET_LABELS: readonly string[] = ['container', 'endpoint', 'instance', 'job', 'namespace', 'pod', 'service'];

/** The series that Prometheus has of what is generated: of Flux's objects what the configuration makes, of everything else what was measured. */
export function catalogue(): ReadonlyMap<string, Series> {
  const others = MEASURED_SERIES.filter(({ producer }) => producer !== 'custom-resource-state');
  return new Map([...others, ...CUSTOM_RESOURCE_METRICS.map(seriesOf)].map((one) => [one.name, one]));
}

function seriesOf({ name, type, labels }: CustomResourceMetric): Series {
  const all = [...TARGET_LABELS, ...ADDED_LABELS, ...Object.keys(COMMON_LABELS), ...Object.keys(labels ?? {})];
  return { name: `${PREFIX}_${name}`, type: type === 'Info' ? 'info' : 'gauge', labels: all.sort(), producer: 'custom-resource-state' };
}
