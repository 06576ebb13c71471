import { judgeCustom } from '../../../src/cli/custom/judge-custom';
import { StructuralSchema } from '../../../src/cli/custom/structural-schema';
import { ManifestObject, ManifestValue } from '../../../src/manifest/manifest-object';

type Fields = { [field: string]: ManifestValue };

const text: StructuralSchema = { type: 'string' };
const stays: StructuralSchema = { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'it stays' }] };

function definition(spec: StructuralSchema, version: Fields = {}, root: StructuralSchema = {}, more: Fields = {}): ManifestObject {
  const openAPIV3Schema = { type: 'object', properties: { spec, status: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } }, ...root } as unknown as Fields;
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }];
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' }, spec: { group: 'example.com', names: { kind: 'Widget' }, versions, ...more },
  };
}

function fields(properties: { [name: string]: StructuralSchema }, more: StructuralSchema = {}): StructuralSchema {
  return { type: 'object', properties, ...more };
}

function widget(spec: Fields, version = 'v1', more: Fields = {}): ManifestObject {
  return { apiVersion: `example.com/${version}`, kind: 'Widget', metadata: { name: 'w', namespace: 'n' }, spec, ...more };
}

const judged = (now: ManifestObject, before: Fields, after: Fields, old?: ManifestObject) => (
  judgeCustom(widget(before), widget(after), { now, ...(old === undefined ? {} : { before: old }) }).map(({ path, rule, verdict }) => `${path} ${rule} ${verdict}`)
);

test('a transition rule refuses what it says, with its own words and both values', () => {
  expect(judgeCustom(widget({ a: 'x' }), widget({ a: 'y' }), { now: definition(fields({ a: stays })) })).toEqual([{
    object: 'example.com/Widget/n/w',
    path: 'spec.a',
    verdict: 'refused',
    rule: 'custom-transition',
    reason: 'the definition of Widget says: it stays; it becomes "y" where it was "x"',
    remedy: expect.stringContaining('kustomize.toolkit.fluxcd.io/force: enabled'),
  }]);
});

test('a rule on a field does not run where the field comes or goes', () => {
  const now = definition(fields({ a: stays, b: text }));
  expect([judged(now, { b: 'x' }, { a: 'x', b: 'x' }), judged(now, { a: 'x', b: 'x' }, { b: 'x' })]).toEqual([[], []]);
});

test('a field that has a default does not go with Git', () => {
  const now = definition(fields({ a: { ...stays, default: 'd' }, b: text }));
  const of = (a?: string): Fields => ({ b: 'x', ...(a === undefined ? {} : { a }) });
  expect([judged(now, of('x'), of()), judged(now, of('d'), of()), judged(now, of(), of('d'))]).toEqual([['spec.a custom-transition refused'], [], []]);
});

test('entries of a map list are compared with those that had their keys', () => {
  const list = { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], 'items': fields({ k: text, v: stays }) };
  const now = definition(fields({ list }));
  const [one, two, other] = [{ k: 'a', v: 'x' }, { k: 'b', v: 'y' }, { k: 'b', v: 'z' }];
  expect(judged(now, { list: [one, two] }, { list: [two, one] })).toEqual([]);
  expect(judged(now, { list: [one, two] }, { list: [other] })).toEqual(['spec.list[0].v custom-transition refused']);
  expect(judged(now, { list: [one] }, { list: [one, other] })).toEqual([]);
});

test('what a stricter definition refuses may stay as it is, and not change', () => {
  const old = definition(fields({ a: text, b: text, list: { type: 'array', items: text } }));
  const strict: StructuralSchema = { ...text, 'enum': ['x'], 'x-kubernetes-validations': [{ rule: 'self != "w"' }] };
  const now = definition(fields({ a: strict, b: text, list: { type: 'array', items: strict } }));
  expect(judged(now, { a: 'w' }, { a: 'w', b: 'new' }, old)).toEqual([]);
  expect(judged(now, { a: 'w' }, { a: 'v' }, old)).toEqual(['spec.a custom-schema refused']);
  expect(judged(now, { list: ['w'] }, { list: ['w', 'x'] }, old)).toEqual(['spec.list[0] custom-schema refused']);
});

test('a map that Git empties becomes null, which its definition does not take', () => {
  const map: StructuralSchema = { type: 'object', additionalProperties: text };
  expect(judged(definition(fields({ map })), { map: { a: 'x' } }, { map: {} })).toEqual(['spec.map custom-emptied refused']);
  expect(judged(definition(fields({ map: { ...map, nullable: true } })), { map: { a: 'x' } }, { map: {} })).toEqual([]);
});

test('a field that the definition does not know is taken by no server-side apply', () => {
  expect(judged(definition(fields({ a: text })), { a: 'x' }, { a: 'x', b: 1 })).toEqual(['spec.b custom-field-unknown refused']);
  expect(judged(definition(fields({ a: text })), { a: 'x', b: 1 }, { a: 'x', b: 1 }, definition(fields({ a: text, b: text })))).toEqual(['spec.b custom-field-unknown refused']);
});

test('a rule that looks at the status depends, where more than metadata changes', () => {
  const root = { 'x-kubernetes-validations': [{ rule: '!has(self.status) || self.spec.a == oldSelf.spec.a' }] };
  const now = definition(fields({ a: text }), { subresources: { status: {} } }, root);
  expect(judged(now, { a: 'x' }, { a: 'y' })).toEqual(['spec custom-transition depends']);
  const labelled = { ...widget({ a: 'x' }), metadata: { name: 'w', namespace: 'n', labels: { a: 'b' } } };
  expect(judgeCustom(widget({ a: 'x' }), labelled, { now })).toEqual([]);
});

test('a version that is not served is refused; one that a webhook converts depends', () => {
  const now = definition(fields({ a: text }));
  const versions = ['v1', 'v2'].map((name) => ({ ...((now.spec as Fields).versions as Fields[])[0], name, storage: name === 'v1' }));
  const both = (strategy: string): ManifestObject => ({ ...now, spec: { ...now.spec as Fields, versions, conversion: { strategy } } });
  const move = (one: ManifestObject) => judgeCustom(widget({ a: 'x' }), widget({ a: 'x' }, 'v2'), { now: one }).map(({ rule, verdict }) => `${rule} ${verdict}`);
  expect([move(now), move(both('Webhook')), move(both('None'))]).toEqual([['custom-version refused'], ['custom-conversion depends'], []]);
});

test('what cannot be run here depends, a pattern as well as a rule', () => {
  const now = definition(fields({ a: { ...text, pattern: '(?U)x' }, b: { ...text, 'x-kubernetes-validations': [{ rule: 'self.unheard()' }] } }));
  expect(judged(now, {}, { a: 'x', b: 'y' })).toEqual(['spec.a custom-schema depends', 'spec.b custom-rule depends']);
});

test('what the object is scaled by is a count', () => {
  const now = definition(fields({ n: { type: 'integer' } }), { subresources: { scale: { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' } } });
  expect([judged(now, { n: 1 }, { n: -1 }), judged(now, { n: 1 }, { n: 2 })]).toEqual([['spec.n custom-schema refused'], []]);
});
