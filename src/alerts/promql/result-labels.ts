import { Aggregation, Binary, Call, Expression, Selector } from './expression';

/** Says which labels a selector's series can have, having checked that there are such series. */
export type SeriesLabels = (selector: Selector) => ReadonlySet<string>;

/** Told of each label that is named where the series cannot have it. */
export type UnknownLabel = (label: string, known: ReadonlySet<string>, position: number) => void;

/** The labels that what an expression gives can have; each label on the way is checked against what can have it there. */
export function resultLabels(expression: Expression, series: SeriesLabels, unknown: UnknownLabel): ReadonlySet<string> {
  const labelsOf = (one: Expression): ReadonlySet<string> => {
    switch (one.kind) {
      case 'selector': return series(one);
      case 'aggregation': return ofAggregation(one);
      case 'binary': return ofBinary(one);
      case 'call': return ofCall(one);
      case 'range':
      case 'wrapped': return labelsOf(one.of);
      default: return new Set();
    }
  };
  const require = (labels: readonly string[], known: ReadonlySet<string>, position: number): void => {
    for (const label of labels) if (!known.has(label)) unknown(label, known, position);
  };

  function ofAggregation({ op, of, parameter, without, labels, position }: Aggregation): ReadonlySet<string> {
    if (parameter) labelsOf(parameter);
    const inner = labelsOf(of);
    require(labels, inner, position);
    // These give the series themselves.
    if (op === 'topk' || op === 'bottomk') return inner;
    const kept = new Set(without ? [...inner].filter((label) => !labels.includes(label)) : labels);
    if (op === 'count_values' && parameter?.kind === 'literal') kept.add(parameter.text);
    return kept;
  }

  function ofBinary({ op, left, right, matching, group, position }: Binary): ReadonlySet<string> {
    const [one, other] = [labelsOf(left), labelsOf(right)];
    if (left.type === 'scalar') return other;
    if (right.type === 'scalar') return one;
    for (const side of [one, other]) if (matching?.on) require(matching.labels, side, position);
    // What is ignored is what only one side has.
    if (matching && !matching.on) require(matching.labels, new Set([...one, ...other]), position);
    if (group) {
      const [many, few] = group.side === 'left' ? [one, other] : [other, one];
      require(group.include, few, position);
      return new Set([...many, ...group.include]);
    }
    if (op === 'or') return new Set([...one, ...other]);
    if (op === 'and' || op === 'unless') return one;
    if (!matching) return one;
    return new Set(matching.on ? matching.labels : [...one].filter((label) => !matching.labels.includes(label)));
  }

  function ofCall({ name, args, position }: Call): ReadonlySet<string> {
    const all = args.map(labelsOf);
    const texts = args.map((arg) => (arg.kind === 'literal' ? arg.text : ''));
    switch (name) {
      case 'label_replace':
        require([texts[3]], all[0], position);
        return new Set([...all[0], texts[1]]);
      case 'label_join':
        require(texts.slice(3), all[0], position);
        return new Set([...all[0], texts[1]]);
      case 'absent':
      case 'absent_over_time':
        return equalLabels(args[0]);
      case 'histogram_quantile':
        return new Set([...all[1]].filter((label) => label !== 'le'));
      case 'scalar':
      case 'vector':
        return new Set();
      default:
        return all.find((_, index) => args[index].type === 'vector' || args[index].type === 'matrix') ?? new Set();
    }
  }
  return labelsOf(expression);
}

/** What is absent has the labels that its selector wants equal to something. */
function equalLabels(of: Expression): ReadonlySet<string> {
  if (of.kind === 'range' || of.kind === 'wrapped') return equalLabels(of.of);
  if (of.kind !== 'selector') return new Set();
  return new Set(of.matchers.filter(({ op, label }) => op === '=' && label !== '__name__').map(({ label }) => label));
}
