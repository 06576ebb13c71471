import { Expression } from './expression';

/** Functions that make something of nothing, or take labels away. */
const OTHERWISE = new Set(['absent', 'absent_over_time', 'label_join', 'label_replace', 'scalar', 'sort', 'sort_desc', 'vector']);

/** Whether an expression, asked of series with any of several values of a label instead of one, says of each value what it would say alone. */
export function isElementwise(expression: Expression, label: string, value: string): boolean {
  switch (expression.kind) {
    case 'literal': return true;
    case 'selector': return expression.matchers.some((one) => one.label === label && one.op === '=' && one.value === value);
    case 'wrapped':
    case 'range': return isElementwise(expression.of, label, value);
    case 'aggregation': {
      const { op, without, labels, parameter, of } = expression;
      return parameter === undefined && op !== 'count_values' && labels.includes(label) !== without && isElementwise(of, label, value);
    }
    case 'call': return !OTHERWISE.has(expression.name) && expression.args.every((one) => isElementwise(one, label, value));
    default: {
      const { op, left, right, matching } = expression;
      // What is matched on nothing asks whether there is anything at all, of which none may be of one value.
      if ((op === 'and' || op === 'unless') && matching?.on && matching.labels.length === 0) return isElementwise(left, label, value) && !names(right, label);
      const keeps = matching === undefined || matching.labels.includes(label) === matching.on;
      // Two vectors that are matched on all labels are matched on this one.
      return keeps && isElementwise(left, label, value) && isElementwise(right, label, value);
    }
  }
}

function names(expression: Expression, label: string): boolean {
  switch (expression.kind) {
    case 'literal': return false;
    case 'selector': return expression.matchers.some((one) => one.label === label);
    case 'wrapped':
    case 'range':
    case 'aggregation': return names(expression.of, label);
    case 'call': return expression.args.some((one) => names(one, label));
    default: return names(expression.left, label) || names(expression.right, label);
  }
}
