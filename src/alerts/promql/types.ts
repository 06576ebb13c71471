import { Binary, Expression, Matcher, Selector, ValueType } from './expression';
import { FunctionShape } from './functions';
import { goRegularExpression } from './go-regular-expression';
import { PromqlError } from './promql-error';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SETS = new Set(['and', 'or', 'unless']);

/** Refuses an expression that gives something else than is taken. */
export function requireType(of: Expression, taken: readonly ValueType[], by: string): void {
  if (!taken.includes(of.type)) throw new PromqlError(`${by} takes a ${taken.join(' or a ')}, and this is a ${of.type}`, of.position);
}

/** Refuses arguments that a function does not take. */
export function requireArguments(name: string, shape: FunctionShape, args: readonly Expression[], position: number): void {
  const { length } = shape.args;
  const [least, most] = shape.variadic === 0 ? [length, length] : [length - 1, shape.variadic < 0 ? Infinity : length - 1 + shape.variadic];
  if (args.length < least || args.length > most) throw new PromqlError(`${name} takes ${least === most ? least : `${least} or more`} arguments, and has ${args.length}`, position);
  args.forEach((arg, index) => requireType(arg, [shape.args[Math.min(index, length - 1)]], name));
}

/** Refuses a selector of everything, and one that names its metric twice. */
export function requireSelective({ metric, matchers, position }: Selector): void {
  if (metric === undefined) {
    if (matchers.every((one) => fits(one, ''))) throw new PromqlError('a selector needs a metric, or a label that is not empty', position);
  } else if (matchers.some(({ label }) => label === '__name__')) {throw new PromqlError('the metric is named twice', position);}
}

function fits({ op, value }: Matcher, text: string): boolean {
  const same = op === '=' || op === '!=' ? value === text : goRegularExpression(value, 0).test(text);
  return op === '=' || op === '=~' ? same : !same;
}

/** The operation with its type; refuses what does not go together. */
export function checkBinary({ bool, ...found }: Omit<Binary, 'type'> & { readonly bool: boolean }): Binary {
  const { op, left, right, matching, group, position } = found;
  const refuse = (problem: string): never => { throw new PromqlError(problem, position); };
  for (const side of [left, right]) requireType(side, ['scalar', 'vector'], op);
  const vectors = left.type === 'vector' && right.type === 'vector';
  if (bool && !COMPARISONS.has(op)) refuse(`bool belongs behind a comparison, not behind ${op}`);
  if (COMPARISONS.has(op) && !bool && left.type === 'scalar' && right.type === 'scalar') refuse('two numbers are compared with bool');
  if (matching?.on && group) for (const label of group.include) if (matching.labels.includes(label)) refuse(`${label} is matched on and included at once`);
  if (!vectors && matching && matching.labels.length > 0) refuse('on and ignoring belong between two vectors');
  if (SETS.has(op) && !vectors) refuse(`${op} takes two vectors`);
  if (SETS.has(op) && group) refuse(`${op} takes no group_${group.side}`);
  return { ...found, type: left.type === 'scalar' && right.type === 'scalar' ? 'scalar' : 'vector' };
}
