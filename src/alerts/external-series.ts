import { Series } from './metrics/series';
import { requireLabelName, requireSeriesName } from './metrics/series-name';
import { LifeboatError } from '../manifest/lifeboat-error';

/** A series that something else than what is generated gives, such as a workload itself. */
export interface ExternalSeries {
  /** Its name, with the `_bucket`, `_count` or `_sum` of a histogram. */
  readonly name: string;

  /** All labels that it may have, those of the target (`namespace`, `pod`, `job`, …) included. */
  readonly labels: string[];
}

/** The series there are, and those that are declared. */
export function withExternal(place: string, series: ReadonlyMap<string, Series>, external: readonly ExternalSeries[]): ReadonlyMap<string, Series> {
  const all = new Map(series);
  for (const { name, labels } of external) {
    requireSeriesName(place, 'externalSeries', name);
    for (const label of labels) requireLabelName(`${place} ${name}`, label);
    const before = all.get(name);
    if (before) {
      const remedy = before.producer === 'external' ? 'Declare it once, with all its labels' : 'Leave the declaration out: the series is known with its labels';
      throw new LifeboatError('series-clash', { place, problem: `it declares '${name}' as external, which is a series already (${before.producer})`, remedy });
    }
    all.set(name, { name, type: 'unknown', labels: [...new Set(labels)].sort(), producer: 'external' });
  }
  return all;
}
