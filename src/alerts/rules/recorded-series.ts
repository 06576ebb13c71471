import { AlertGroup, RecordingRule } from './alert';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { checkExpression } from '../checked-expression';
import { Series } from '../metrics/series';
import { requireLabelName, requireSeriesName } from '../metrics/series-name';

/** The series there are once a group has been evaluated: those before, and what it records; its recording rules may use the ones above them. */
export function recordedSeries(place: string, { records = [] }: AlertGroup, series: ReadonlyMap<string, Series>): ReadonlyMap<string, Series> {
  if (records.length === 0) return series;
  const all = new Map(series);
  for (const rule of records) all.set(rule.record, seriesOf(place, rule, all));
  return all;
}

function seriesOf(place: string, { record, expr, labels = {}, single }: RecordingRule, all: ReadonlyMap<string, Series>): Series {
  requireSeriesName(place, 'record', record);
  for (const label of Object.keys(labels)) requireLabelName(`${place} ${record}`, label);
  const before = all.get(record);
  if (before && before.producer !== 'recorded') {
    throw new LifeboatError('series-clash', {
      place, problem: `it records '${record}', which is a series already (${before.producer})`, remedy: 'Record it under another name',
    });
  }
  const given = checkExpression(`${place} ${record}`, expr, all);
  if (single && given.size > 0) {
    throw new LifeboatError('not-single', {
      place: `${place} ${record}`, problem: `${expr} gives a series for each ${[...given].sort().join(', ')}, and it has to be one number`, remedy: 'Write sum(…) around it',
    });
  }
  // Several rules may record one name, each for its own labels.
  const found = new Set([...before?.labels ?? [], ...given, ...Object.keys(labels)]);
  return { name: record, type: 'gauge', labels: [...found].sort(), producer: 'recorded' };
}
