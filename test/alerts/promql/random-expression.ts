import * as fc from 'fast-check';
import { FUNCTIONS } from '../../../src/alerts/promql/functions';

/** Expressions of every type, most of them good; what is drawn now and then where another type belongs makes the rest. */
export function randomExpression(): fc.Arbitrary<string> {
  const name = fc.constantFrom('up', 'gotk_suspended', 'job:errors:rate5m', 'sum', 'by', 'offset', 'Start', 'a', '_x', 'on', 'bool');
  const label = fc.constantFrom('name', 'job', 'sum', 'on', 'by', 'bool', 'group_left', 'le', '__name__', 'start', 'atan2', 'inf');
  const text = fc.constantFrom('"a"', "'a b'", '`a\\b`', '".*"', '""', '"\\n"', '"\\""', "'\\''", '"a|b"', '"\\x41\\u00e9\\101"', '"\\d"', '"("', '"(?i)a"', '"(?=a)"');
  const duration = fc.constantFrom('5m', '1h30m', '1d', '500ms', '0s', '1m1h', '1y2w', '5', '5mm', '1s1ms');
  const number = fc.constantFrom('1', '0.5', '1e3', '.5', '1.', '0x1F', 'Inf', 'nan', '1e', '08', '5m', '1_0');
  const labels = fc.array(label, { maxLength: 3 }).map((list) => `(${list.join(', ')})`);
  const matcher = fc.tuple(label, fc.constantFrom('=', '!=', '=~', '!~', '=='), text).map((parts) => parts.join(''));
  const braces = fc.tuple(fc.array(matcher, { maxLength: 3 }), fc.constantFrom('', ',')).map(([list, end]) => `{${list.join(',')}${list.length > 0 ? end : ''}}`);
  const selector = fc.oneof({ weight: 4, arbitrary: name }, fc.tuple(name, braces).map((parts) => parts.join('')), braces);
  const said = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') }, duration.map((one) => ` offset ${one}`), duration.map((one) => ` offset -${one}`),
    fc.constantFrom(' @ 5', ' @ -1.5', ' @ start()', ' @ end()', ' @ inf'),
  );
  return fc.letrec<{ expr: string; vector: string; matrix: string; scalar: string }>((tie) => ({
    vector: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'promql' },
      fc.tuple(selector, said).map((parts) => parts.join('')),
      fc.tuple(fc.constantFrom('sum', 'max', 'COUNT', 'group'), fc.constantFrom('by', 'without', 'BY'), labels, tie('vector'), fc.boolean())
        .map(([op, how, list, of, before]) => (before ? `${op} ${how}${list} (${of})` : `${op}(${of}) ${how} ${list}`)),
      fc.tuple(fc.constantFrom('topk', 'quantile'), tie('scalar'), tie('vector')).map(([op, parameter, of]) => `${op}(${parameter}, ${of})`),
      fc.tuple(text, tie('vector')).map(([value, of]) => `count_values(${value}, ${of})`),
      fc.tuple(fc.constantFrom('rate', 'increase', 'changes', 'absent_over_time', 'rates'), tie('matrix')).map(([f, of]) => `${f}(${of})`),
      fc.tuple(fc.constantFrom('absent', 'abs', 'scalar', 'timestamp', 'time'), tie('vector')).map(([f, of]) => `${f}(${of})`),
      fc.tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('expr'), { maxLength: 3 })).map(([f, args]) => `${f}(${args.join(', ')})`),
      fc.tuple(tie('vector'), text, text).map(([of, to, from]) => `label_replace(${of}, ${to}, "$1", ${from}, "(.*)")`),
      fc.tuple(
        tie('vector'), fc.constantFrom('and', 'or', 'unless', '+', '*', '^', '/', '>', '== bool', '- bool', 'atan2'),
        fc.oneof(
          fc.constant(''), fc.tuple(fc.constantFrom('on', 'ignoring'), labels, fc.constantFrom('', '', ' group_left', ' group_right'), fc.oneof(fc.constant(''), labels))
            .map(([how, list, group, include]) => `${how}${list}${group}${group === '' ? '' : include}`),
        ),
        tie('vector'),
      ).map(([left, op, how, right]) => `${left} ${op} ${how} ${right}`),
      tie('vector').map((of) => `(${of})`),
      tie('vector').map((of) => `-${of}`),
    ),
    matrix: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'promql' },
      fc.tuple(selector, duration, said).map(([of, range, more]) => `${of}[${range}]${more}`),
      fc.tuple(tie('vector'), duration, fc.oneof(fc.constant(''), duration), said).map(([of, range, step, more]) => `(${of})[${range}:${step}]${more}`),
    ),
    scalar: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'promql' },
      number, number.map((one) => `-${one}`), fc.constant('time()'),
      fc.tuple(tie('scalar'), fc.constantFrom('+', '-', '*', '/', '%', '^', '> bool', '<'), tie('scalar')).map((parts) => parts.join(' ')),
      tie('vector').map((of) => `scalar(${of})`),
    ),
    expr: fc.oneof({ weight: 5, arbitrary: tie('vector') }, tie('scalar'), tie('matrix'), text),
  })).expr;
}
