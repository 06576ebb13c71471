import * as fc from 'fast-check';
import { inOrder, withCauses } from '../../../src/cli/status/order';
import { FluxName, State, STATES } from '../../../src/cli/status/state';
import { JudgedObject } from '../../../src/cli/status/survey';

const named = (name: string, kind = 'Kustomization'): FluxName => ({ kind, namespace: 'a', name });
const one = (name: string, state: State, cause?: FluxName, kind?: string): JudgedObject => (
  { apiVersion: 'x/v1', ...named(name, kind), state, meaning: '', consequences: [], users: 0, details: [], history: [], ...(cause ? { cause } : {}) });
const found = (all: readonly JudgedObject[], name: string): JudgedObject => all.find((each) => each.name === name)!;

test('a chain has one root, under which all of it is told', () => {
  const all = withCauses([one('a', 'apply'), one('b', 'dependency', named('a')), one('c', 'dependency', named('b')), one('d', 'dependency', named('absent')), one('e', 'ready')]);
  expect(found(all, 'c')).toMatchObject({ cause: named('b'), root: named('a') });
  expect(found(all, 'a').consequences).toEqual([named('b'), named('c')]);
  expect(found(all, 'd').root).toBeUndefined();
});

test('a parent that waits for the health of a child is a consequence of it', () => {
  const all = withCauses([{ ...one('root', 'health'), unhealthy: [named('child')] }, one('child', 'validation')]);
  expect(found(all, 'root').root).toEqual(named('child'));
});

test('a cycle is said of each one in it, and what waits for it has it as its root', () => {
  const all = withCauses([one('a', 'dependency', named('b')), one('b', 'dependency', named('a')), one('c', 'dependency', named('a'))]);
  expect(found(all, 'a')).toMatchObject({ meaning: 'it depends on itself: a -> b -> a', action: 'remove one of these dependencies in Git' });
  expect(found(all, 'b').meaning).toBe('it depends on itself: b -> a -> b');
  expect(found(all, 'c').root).toEqual(named('a'));
});

test('one that waits for a disabled one is told so', () => {
  const all = withCauses([one('a', 'disabled'), { ...one('b', 'dependency', named('a')), meaning: 'it waits for a' }]);
  expect(found(all, 'b')).toMatchObject({ meaning: 'it waits for a, and which Git declares suspended' });
  expect(found(all, 'b').root).toBeUndefined();
});

test('sources come first, then what the most others wait for, then by state; what waits, and what is well, comes last', () => {
  const all = [
    one('well', 'ready'), one('waits', 'dependency', named('many')), one('waits-too', 'dependency', named('many')), one('few', 'validation'), one('many', 'health'),
    one('held', 'suspended'), one('git', 'timeout', undefined, 'GitRepository'), one('key', 'authentication', undefined, 'GitRepository'),
  ];
  expect(inOrder(withCauses(all)).map(({ name }) => name)).toEqual(['key', 'git', 'many', 'few', 'held', 'waits', 'waits-too', 'well']);
});

test('any graph of causes comes to an end, and loses nobody', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const object = fc.record({ state: fc.constantFrom(...Object.keys(STATES) as State[]), cause: fc.option(fc.constantFrom(...names)) });
  fc.assert(fc.property(fc.array(object, { maxLength: names.length }), (objects) => {
    const all = objects.map(({ state, cause }, index) => one(names[index], state, cause === null ? undefined : named(cause)));
    const ordered = inOrder(withCauses(all));
    expect(ordered.map(({ name }) => name).sort()).toEqual(all.map(({ name }) => name).sort());
    // Whoever has a root stands among its consequences, so that nobody is told nowhere.
    for (const each of ordered) if (each.root) expect(found(ordered, each.root.name).consequences).toContainEqual(named(each.name));
  }), { seed: 11, numRuns: 2_000 });
});
