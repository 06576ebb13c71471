import { Aggregation, Binary, Expression, Matcher, Range, Selector } from './expression';
import { FUNCTIONS } from './functions';
import { goRegularExpression } from './go-regular-expression';
import { PromqlError } from './promql-error';
import { Token, tokensOf } from './tokens';
import { checkBinary, requireArguments, requireSelective, requireType } from './types';

const AGGREGATIONS = new Set([
  'avg', 'bottomk', 'count', 'count_values', 'group', 'max', 'min', 'quantile', 'stddev', 'stdvar', 'sum', 'topk',
]);
const WITH_PARAMETER: Record<string, 'scalar' | 'string'> = { topk: 'scalar', bottomk: 'scalar', quantile: 'scalar', count_values: 'string' };
/** Words that name no metric; the other keywords can. */
const RESERVED = new Set(['atan2', 'bool', 'group_left', 'group_right', 'ignoring', 'on']);
/** How tightly an operator binds. */
const BINDING: Record<string, number> = {
  'or': 1, 'and': 2, 'unless': 2, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, '+': 4, '-': 4, '*': 5, '/': 5, '%': 5, 'atan2': 5, '^': 6,
};
const POWER = 6;
const UNITS: Record<string, number> = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const ORDER = Object.keys(UNITS);
// Of Go's time.Duration, in milliseconds.
const LONGEST = 9_223_372_036_854;

/** Reads an expression of PromQL, and checks what fits together; throws PromqlError where Prometheus would refuse it. */
export function parseExpression(text: string): Expression {
  return new Parser(tokensOf(text)).whole();
}

class Parser {
  private index = 0;

  public constructor(private readonly tokens: readonly Token[]) {}

  public whole(): Expression {
    const found = this.binary(1);
    if (this.now.kind !== 'end') this.unexpected('the end');
    return found;
  }

  private get now(): Token {
    return this.tokens[this.index];
  }

  private word(): string {
    return this.now.kind === 'word' ? this.now.text.toLowerCase() : '';
  }

  private unexpected(wanted: string): never {
    throw new PromqlError(`found ${this.now.text} where ${wanted} belongs`, this.now.position);
  }

  private at(sign: string): boolean {
    return this.now.kind === 'sign' && this.now.text === sign;
  }

  private skip(sign: string): boolean {
    if (!this.at(sign)) return false;
    this.index++;
    return true;
  }

  private skipWord(word: string): boolean {
    if (this.word() !== word) return false;
    this.index++;
    return true;
  }

  private take(kind: Token['kind'], wanted: string): string {
    if (this.now.kind !== kind) this.unexpected(wanted);
    return this.tokens[this.index++].text;
  }

  private require(sign: string): void {
    if (!this.skip(sign)) this.unexpected(sign);
  }

  /** Operators that bind at least so tightly. */
  private binary(least: number): Expression {
    let left = this.unary();
    for (;;) {
      const op = this.now.kind === 'sign' ? this.now.text : this.word();
      const binding = Object.prototype.hasOwnProperty.call(BINDING, op) ? BINDING[op] : 0;
      if (binding === 0 || binding < least) return left;
      const { position } = this.now;
      this.index++;
      const modifiers = this.modifiers();
      const right = this.binary(binding === POWER ? POWER : binding + 1);
      left = checkBinary({ kind: 'binary', position, op, left, right, ...modifiers });
    }
  }

  private modifiers(): Pick<Binary, 'matching' | 'group'> & { readonly bool: boolean } {
    const bool = this.skipWord('bool');
    const on = this.word() === 'on';
    if (!on && this.word() !== 'ignoring') return { bool };
    this.index++;
    const matching = { on, labels: this.labelList() };
    const side = this.word() === 'group_left' ? 'left' : this.word() === 'group_right' ? 'right' : undefined;
    if (side === undefined) return { bool, matching };
    this.index++;
    return { bool, matching, group: { side, include: this.at('(') ? this.labelList() : [] } };
  }

  private unary(): Expression {
    if (!this.at('-') && !this.at('+')) return this.postfix();
    const { position } = this.now;
    this.index++;
    const of = this.binary(POWER);
    requireType(of, ['scalar', 'vector'], 'a sign');
    return { kind: 'wrapped', type: of.type, position, sign: true, of };
  }

  private postfix(): Expression {
    let found = this.primary();
    for (;;) {
      if (this.at('[')) found = this.range(found);
      else if (this.skipWord('offset')) found = this.offset(found);
      else if (this.skip('@')) found = this.timestamp(found);
      else return found;
    }
  }

  private range(of: Expression): Range {
    const { position } = this.now;
    this.require('[');
    this.duration();
    const subquery = this.skip(':');
    if (subquery && this.now.kind === 'duration') this.duration();
    this.require(']');
    if (subquery) requireType(of, ['vector'], 'a subquery');
    else if (of.kind !== 'selector') throw new PromqlError('a range belongs directly after a selector', position);
    else if (of.said.length > 0) throw new PromqlError(`${of.said[0]} belongs behind the range`, position);
    return { kind: 'range', type: 'matrix', position, of, subquery, said: [] };
  }

  private offset(of: Expression): Expression {
    this.skip('-');
    this.duration();
    return this.said(of, 'offset');
  }

  private timestamp(of: Expression): Expression {
    if (this.word() === 'start' || this.word() === 'end') {
      this.index++;
      this.require('(');
      this.require(')');
      return this.said(of, '@');
    }
    if (!this.skip('-')) this.skip('+');
    const { position } = this.now;
    const number = this.now.kind === 'word' ? NaN : Number(this.take('number', 'a time'));
    if (!(Math.abs(number) < 2 ** 63)) throw new PromqlError('the time behind @ is out of bounds', position);
    return this.said(of, '@');
  }

  private said(of: Expression, what: string): Expression {
    const target = of.kind === 'range' && !of.subquery ? of.of : of;
    if ((target.kind !== 'selector' && target.kind !== 'range')) throw new PromqlError(`${what} belongs behind a selector or a subquery`, of.position);
    const said = of.kind === 'selector' || of.kind === 'range' ? of.said : [];
    if (said.includes(what)) throw new PromqlError(`${what} is said twice`, of.position);
    return { ...of, said: [...said, what] } as Expression;
  }

  private duration(): void {
    const { position } = this.now;
    const parts = [...this.take('duration', 'a duration').matchAll(/([0-9]+)([a-z]+)/g)].map(([, count, unit]) => ({ count: Number(count), unit }));
    const total = parts.reduce((sum, { count, unit }) => sum + count * UNITS[unit], 0);
    const ordered = parts.every(({ unit }, index) => index === 0 || ORDER.indexOf(parts[index - 1].unit) < ORDER.indexOf(unit));
    if (!ordered || total === 0 || total > LONGEST) throw new PromqlError('that is no duration above zero, its largest unit first', position);
  }

  private primary(): Expression {
    const { kind, text, position } = this.now;
    if (kind === 'number' || ['inf', 'nan'].includes(this.word())) {
      this.index++;
      if (kind === 'number' && (!Number.isFinite(Number(text)) || (/^0x/i.test(text) && Number(text) >= 2 ** 63))) throw new PromqlError(`${text} is out of range`, position);
      return { kind: 'literal', type: 'scalar', position, text };
    }
    if (kind === 'string') {
      this.index++;
      return { kind: 'literal', type: 'string', position, text };
    }
    if (this.skip('(')) {
      const of = this.binary(1);
      this.require(')');
      return { kind: 'wrapped', type: of.type, position, sign: false, of };
    }
    if (this.at('{')) return this.selector();
    if (kind !== 'word') return this.unexpected('an expression');
    const after = this.tokens[this.index + 1];
    const called = after.kind === 'sign' && after.text === '(';
    if (AGGREGATIONS.has(this.word()) && (called || ['by', 'without'].includes(after.kind === 'word' ? after.text.toLowerCase() : ''))) return this.aggregation();
    return called ? this.call() : this.selector();
  }

  private aggregation(): Aggregation {
    const { position } = this.now;
    const op = this.word();
    this.index++;
    const before = this.grouping();
    const args = this.args();
    const { without, labels } = before ?? this.grouping() ?? { without: false, labels: [] };
    const parameterType = Object.prototype.hasOwnProperty.call(WITH_PARAMETER, op) ? WITH_PARAMETER[op] : undefined;
    if (args.length !== (parameterType ? 2 : 1)) throw new PromqlError(`${op} takes ${parameterType ? 'a parameter and a vector' : 'one vector'}`, position);
    const of = args[args.length - 1];
    requireType(of, ['vector'], op);
    if (parameterType) requireType(args[0], [parameterType], op);
    return { kind: 'aggregation', type: 'vector', position, op, without, labels, of, ...(parameterType ? { parameter: args[0] } : {}) };
  }

  private grouping(): { readonly without: boolean; readonly labels: string[] } | undefined {
    const without = this.word() === 'without';
    if (!without && this.word() !== 'by') return undefined;
    this.index++;
    return { without, labels: this.labelList() };
  }

  private labelList(): string[] {
    const labels: string[] = [];
    this.require('(');
    while (!this.skip(')')) {
      if (labels.length > 0) this.require(',');
      if (labels.length > 0 && this.skip(')')) break;
      const { position } = this.now;
      const label = this.take('word', 'a label');
      if (label.includes(':') || ['inf', 'nan'].includes(label.toLowerCase())) throw new PromqlError(`${label} is no label`, position);
      labels.push(label);
    }
    return labels;
  }

  private call(): Expression {
    const { text: name, position } = this.now;
    const shape = FUNCTIONS.get(name);
    if (!shape) throw new PromqlError(`there is no function ${name}`, position);
    this.index++;
    const args = this.args();
    requireArguments(name, shape, args, position);
    return { kind: 'call', type: shape.gives, position, name, args };
  }

  private args(): Expression[] {
    const args: Expression[] = [];
    this.require('(');
    if (this.skip(')')) return args;
    do args.push(this.binary(1)); while (this.skip(','));
    this.require(')');
    return args;
  }

  private selector(): Selector {
    const { position } = this.now;
    const metric = this.now.kind === 'word' ? this.take('word', 'a metric') : undefined;
    if (metric !== undefined && RESERVED.has(metric.toLowerCase())) throw new PromqlError(`${metric} is no metric`, position);
    const matchers: Matcher[] = [];
    if (this.skip('{')) {
      while (!this.skip('}')) {
        if (matchers.length > 0) this.require(',');
        if (matchers.length > 0 && this.skip('}')) break;
        matchers.push(this.matcher());
      }
    }
    const selector: Selector = { kind: 'selector', type: 'vector', position, ...(metric === undefined ? {} : { metric }), matchers, said: [] };
    requireSelective(selector);
    return selector;
  }

  private matcher(): Matcher {
    const { position } = this.now;
    const label = this.take('word', 'a label');
    if (label.includes(':')) throw new PromqlError(`${label} is no label`, position);
    const op = this.take('sign', 'one of = != =~ !~');
    if (op !== '=' && op !== '!=' && op !== '=~' && op !== '!~') throw new PromqlError(`found ${op} where one of = != =~ !~ belongs`, position);
    const value = this.take('string', 'a string');
    if (op === '=~' || op === '!~') goRegularExpression(value, position);
    return { label, op, value };
  }
}
