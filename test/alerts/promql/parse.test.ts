import * as fc from 'fast-check';
import { randomExpression } from './random-expression';
import { Expression } from '../../../src/alerts/promql/expression';
import { parseExpression } from '../../../src/alerts/promql/parse';
import { askPromql, PromqlAnswer } from '../../oracle/promql-oracle';

const SEED = 20260801;
const COUNT = 4000;

function tree(of: Expression): string {
  switch (of.kind) {
    case 'aggregation': return `[${[of.op, ...(of.parameter ? [tree(of.parameter)] : []), tree(of.of)].join(' ')}]`;
    case 'binary': return `[${tree(of.left)} ${of.op} ${tree(of.right)}]`;
    case 'call': return `[${[of.name, ...of.args.map(tree)].join(' ')}]`;
    case 'range': return `[${of.subquery ? 'subquery' : 'range'} ${tree(of.of)}]`;
    // A sign before a number is the number's own there.
    case 'wrapped': return of.sign && tree(of.of) === 'literal' ? 'literal' : `[wrapped ${tree(of.of)}]`;
    default: return of.kind;
  }
}

/** What the oracle says of an expression, read from ours. */
function answer(text: string): Omit<PromqlAnswer, 'error'> & { readonly refused?: true; readonly why?: string } {
  let expression: Expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    return { refused: true, why: (error as Error).message };
  }
  const selectors: string[] = [];
  const groupings: string[] = [];
  const visit = (one: Expression): void => {
    const note = (labels: readonly string[] | undefined) => { if (labels && labels.length > 0) groupings.push(JSON.stringify(labels)); };
    if (one.kind === 'selector') {
      const named = one.metric === undefined ? [] : [{ label: '__name__', op: '=', value: one.metric }];
      selectors.push(JSON.stringify([...one.matchers, ...named]));
    } else if (one.kind === 'aggregation') {
      note(one.labels);
      if (one.parameter) visit(one.parameter);
      visit(one.of);
    } else if (one.kind === 'binary') {
      note(one.matching?.labels);
      note(one.group?.include);
      visit(one.left);
      visit(one.right);
    } else if (one.kind === 'call') {one.args.forEach(visit);} else if (one.kind === 'range' || one.kind === 'wrapped') {visit(one.of);}
  };
  visit(expression);
  return { type: expression.type, tree: tree(expression), selectors: selectors.sort() as any, groupings: groupings.sort() as any };
}

function comparable({ error, type, tree: nested, selectors, groupings }: PromqlAnswer): unknown {
  if (error !== undefined) return { refused: true };
  const sorted = (lists: readonly unknown[] = []) => lists.map((one) => JSON.stringify(one)).sort();
  return { type, tree: nested, selectors: sorted(selectors), groupings: sorted(groupings) };
}

async function expectSame(expressions: readonly string[]): Promise<number> {
  const answers = await askPromql(expressions);
  let good = 0;
  expressions.forEach((text, index) => {
    const { why, ...ours } = answer(text);
    expect({ text, why: answers[index].error === undefined ? why : undefined, ...ours, said: answers[index].error })
      .toEqual({ text, why: undefined, ...(comparable(answers[index]) as object), said: answers[index].error });
    if (answers[index].error === undefined) good++;
  });
  return good;
}

const CORPUS = [
  'up', '{__name__="up"}', 'up{job="a",}', 'up{}', '{}', '{a=""}', '{a!="b"}', '{a=~".+"}', '{a=~".*"}', 'up{__name__="x"}', 'sum', 'sum(up)', 'sum by(a)(up)', 'sum(up) by(a,)',
  'sum by(a)', 'sum()', 'sum(up, up)', 'topk(3, up)', 'topk(up)', 'count_values("v", up)', 'SUM(up)', 'by', 'on', 'bool', 'offset', 'atan2', 'inf', 'NaN', 'infinity', 'up + on(a) up',
  'up * on(a) group_left(b) up', 'up * on(a) group_left(a) up', 'up and on(a) group_left up', 'up > bool 1', '1 > 2', '1 > bool 2', 'up + bool 1', 'up and 1', '1 + on(a) 2', '1 + on() 2',
  'up + on(a) 1', 'rate(up[5m])', 'rate(up)', 'up[5m]', 'up[5m][5m:]', 'up[5m:1m]', 'rate(up[5m:])', '(up)[5m]', '(up)[5m:]', 'up offset 5m', 'up offset -5m', 'up[5m] offset 5m',
  'up offset 5m [5m]', 'sum(up) offset 5m', 'sum(up offset 5m)', 'up offset 5m offset 5m', 'up @ 5', 'up @ start()', 'up @ 5 offset 5m', 'up offset 5m @ 5', 'up @ 5 @ 6', '1 offset 5m', 'up @ -5',
  'a + b offset 5m', '-up', '--up', '-"a"', '-up[5m]', '-a ^ b', '2 ^ -1', '--1', '2 ^ -1 * 3', 'a ^ b ^ c', 'a or b and c unless d', 'a + b * c ^ d', 'label_replace(up, "a", "$1", "b", "(.*)")',
  'label_join(up, "a", ",", "b", "c")', 'label_join(up, "a", ",")', 'absent(up{a="b"})', 'time()', 'time(1)', 'vector(time())', 'round(up)', 'round(up, 2)', 'round(up, 2, 3)', 'hour()', 'hour(up)',
  'histogram_quantile(0.9, sum by(le) (rate(a_bucket[5m])))', 'up # a comment', '# nothing', '', ' ', '(up', 'up)', 'up{', 'up[', 'up[5m', 'up{a}', 'up{a=b}', 'up{a="b" c="d"}', 'up up', '1 2', 'a b',
  'up[5]', 'up[0s]', 'up[1m1h]', 'up[5m:0s]', 'up[ 5m ]', 'up[5m : 1m]', 'up offset 5', '"a"', "'a'", '`a`', '"a', '"\\q"', '"\\400"', '"\\ud800"', '08', '0x1g', '0x1.8', '1e999', '9999999999999999999',
  '0xffffffffffffffffff', 'up{a=~"("}', 'up{a=~"(?=b)"}', 'sum without() (up)', 'group_left', 'up == bool on(a) up', 'up on(a) == up', 'a:b:c', ':a', 'a{b:c="d"}', 'sum by(a:b)(up)', 'rate(up[300y])',
  'start', 'end', 'start()', 'end(up)', 'up{on="a",sum="b",bool="c"}', 'sum by(on,sum,bool,inf)(up)', 'sum(sum)', 'count(count) by (count)', 'ünder', 'up{ünder="a"}', 'up{a="ü"}', 'up;', 'up!', 'a =~ b', 'a = b',
  'up[5m] offset 5m [5m:]', 'up[5m:] offset 5m', 'up[5m:] @ 5', 'up[5m:][5m:]', '(up offset 5m) offset 5m', 'up{a="b",,}', 'up{,}', 'sum by(,)(up)', 'abs(up,)', 'abs()', 'Abs(up)', 'abs (up)', 'up {a="b"}',
];

test('reads a corpus as the parser of Prometheus does, and refuses what it refuses', async () => {
  const good = await expectSame(CORPUS);
  expect(good).toBeGreaterThan(60);
  expect(good).toBeLessThan(CORPUS.length - 60);
}, 600_000);

test(`reads ${COUNT} random expressions as the parser of Prometheus does (seed ${SEED})`, async () => {
  const expressions = fc.sample(randomExpression(), { numRuns: COUNT, seed: SEED });
  const good = await expectSame(expressions);
  expect(good).toBeGreaterThan(COUNT / 10);
}, 600_000);
