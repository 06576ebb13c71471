import { Series } from './metrics/series';
import { Selector } from './promql/expression';
import { parseExpression } from './promql/parse';
import { PromqlError } from './promql/promql-error';
import { resultLabels } from './promql/result-labels';
import { LifeboatError } from '../manifest/lifeboat-error';
import { nearestName } from '../manifest/nearest-name';

/** The labels of what an expression gives; throws where Prometheus would refuse it, or nothing gives a metric or label that it names. */
export function checkExpression(place: string, text: string, series: ReadonlyMap<string, Series>): ReadonlySet<string> {
  const at = (position: number): string => `${place}, character ${position + 1}`;
  const labelsOf = (selector: Selector): ReadonlySet<string> => {
    const known = new Set<string>();
    for (const one of seriesOf(selector, series, at(selector.position))) for (const label of one.labels) known.add(label);
    for (const { label } of selector.matchers) if (label !== '__name__' && !known.has(label)) unknownLabel(label, known, selector.position);
    return known;
  };
  const unknownLabel = (label: string, known: ReadonlySet<string>, position: number): never => {
    const near = nearestName(label, known);
    throw new LifeboatError('unknown-label', {
      place: at(position),
      problem: `no series there has the label '${label}'; ${known.size === 0 ? 'there are no labels left' : `there are ${[...known].sort().join(', ')}`}`,
      remedy: near === undefined ? 'Use one of them' : `Write '${near}'`,
    });
  };
  try {
    return resultLabels(parseExpression(text), labelsOf, unknownLabel);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    throw new LifeboatError('expression', { place: at(error.position), problem: `${error.message}, which Prometheus refuses`, remedy: `Correct it: ${text}` });
  }
}

/** The series that a selector can mean. */
function seriesOf({ metric, matchers }: Selector, series: ReadonlyMap<string, Series>, place: string): Series[] {
  const named = metric ?? matchers.find(({ label, op }) => label === '__name__' && op === '=')?.value;
  if (named === undefined) return [...series.values()];
  const found = series.get(named);
  if (found) return [found];
  const near = nearestName(named, series.keys());
  throw new LifeboatError('unknown-metric', {
    place,
    problem: `nothing that is generated gives the metric '${named}', and it is not declared as external, so the rule could never fire`,
    remedy: near === undefined ? `Correct the name, or declare it: externalSeries: [{ name: '${named}', labels: […] }]` : `Write '${near}', or declare '${named}' as external`,
  });
}
