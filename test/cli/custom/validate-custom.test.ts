import { validateCustom } from '../../../src/cli/custom/validate-custom';
import { ManifestObject, ManifestValue } from '../../../src/manifest/manifest-object';

function definition(schema: ManifestValue, version: { [field: string]: ManifestValue } = {}): ManifestObject {
  const openAPIV3Schema = { type: 'object', properties: { spec: schema } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
    },
  };
}

function widget(spec: ManifestValue, version = 'v1'): ManifestObject {
  return { apiVersion: `example.com/${version}`, kind: 'Widget', metadata: { name: 'w', namespace: 'default' }, spec };
}

const faults = (schema: ManifestValue, spec: ManifestValue) => validateCustom(widget(spec), definition(schema));

test.each<[string, ManifestValue, ManifestValue, string]>([
  ['type', { type: 'integer' }, 'x', 'spec'],
  ['type', { type: 'object', properties: { a: { type: 'string' } } }, { a: 1 }, 'spec.a'],
  ['required', { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, {}, 'spec.a'],
  ['enum', { type: 'string', enum: ['a', 'b'] }, 'c', 'spec'],
  ['pattern', { type: 'string', pattern: '^[a-z]+$' }, 'C', 'spec'],
  ['minLength', { type: 'string', minLength: 2 }, 'é', 'spec'],
  ['maxLength', { type: 'string', maxLength: 2 }, 'abc', 'spec'],
  ['format', { type: 'string', format: 'cidr' }, '10.0.0.0', 'spec'],
  ['format', { type: 'integer', format: 'int32' }, 2147483648, 'spec'],
  ['minimum', { type: 'integer', minimum: 2 }, 1, 'spec'],
  ['minimum', { type: 'integer', minimum: 2, exclusiveMinimum: true }, 2, 'spec'],
  ['maximum', { type: 'number', maximum: 2.5 }, 3, 'spec'],
  ['multipleOf', { type: 'number', multipleOf: 0.1 }, 0.25, 'spec'],
  ['maxItems', { type: 'array', maxItems: 1, items: { type: 'string' } }, ['a', 'b'], 'spec'],
  ['list-type', { 'type': 'array', 'items': { type: 'string' }, 'x-kubernetes-list-type': 'set' }, ['a', 'a'], 'spec[1]'],
  ['minProperties', { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } }, {}, 'spec'],
  ['unknown-field', { type: 'object', properties: { a: { type: 'string' } } }, { b: { c: 1 } }, 'spec.b'],
  ['anyOf', { type: 'object', properties: { a: { 'x-kubernetes-int-or-string': true, 'anyOf': [{ type: 'integer', minimum: 5 }, { type: 'string' }] } } }, { a: 1 }, 'spec.a'],
  ['oneOf', { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }], properties: { a: { type: 'string' }, b: { type: 'string' } } }, { a: 'x', b: 'x' }, 'spec'],
  ['not', { type: 'string', not: { enum: ['x'] } }, 'x', 'spec'],
  ['x-kubernetes-validations', { 'type': 'integer', 'x-kubernetes-validations': [{ rule: 'self > 2', message: 'more than two' }] }, 1, 'spec'],
])('%s: %j refuses %j', (rule, schema, spec, path) => {
  expect(faults(schema, spec)).toContainEqual(expect.objectContaining({ rule, path }));
});

test('what is valid has no fault: defaults count, and what stays open stays unasked', () => {
  const schema = {
    'type': 'object',
    'required': ['mode'],
    'properties': { mode: { type: 'string', default: 'a' }, open: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    'x-kubernetes-validations': [{ rule: 'self.mode == "a"' }, { rule: 'self.mode == oldSelf.mode' }],
  };
  expect(faults(schema, { open: { any: { thing: [1] } } })).toEqual([]);
});

test('a rule tells where and why by what the definition says', () => {
  const rules = [
    { rule: 'self.a < self.b', messageExpression: '"a is " + string(self.a)', fieldPath: '.a' },
    { rule: 'self.a == 0', message: 'it is none' },
    { rule: 'self.a == self.b' },
  ];
  const schema = { 'type': 'object', 'properties': { a: { type: 'integer' }, b: { type: 'integer' } }, 'x-kubernetes-validations': rules };
  expect(faults(schema, { a: 2, b: 1 })).toEqual([
    { path: 'spec.a', rule: 'x-kubernetes-validations', reason: 'a is 2' },
    { path: 'spec', rule: 'x-kubernetes-validations', reason: 'it is none' },
    { path: 'spec', rule: 'x-kubernetes-validations', reason: 'failed rule: self.a == self.b' },
  ]);
});

test('what cannot be run is said, and never passes', () => {
  const schema = { 'type': 'string', 'x-kubernetes-validations': [{ rule: 'self.isPrime()', message: 'prime' }, { rule: 'self ==', message: 'same' }] };
  expect(faults(schema, 'x')).toEqual([
    expect.objectContaining({ couldNotRun: true, reason: 'a rule could not be run here, since the function `isPrime()` is not known here: prime' }),
    expect.objectContaining({ couldNotRun: true, reason: expect.stringMatching(/^a rule could not be run here, since it could not be read: .*: same$/) }),
  ]);
});

test('a version that is not served is told', () => {
  expect(validateCustom(widget({}, 'v2'), definition({ type: 'object' }))).toEqual([expect.objectContaining({ path: 'apiVersion', rule: 'version' })]);
  expect(validateCustom(widget({}), definition({ type: 'object' }, { served: false }))).toEqual([expect.objectContaining({ rule: 'version' })]);
});

test.each<[string, ManifestObject]>([
  ['no list `spec.versions`', { ...definition({}), spec: {} }],
  ['has no schema', definition({}, { schema: {} })],
  ['at spec: `type` must be a string', definition({ type: 3 })],
  ['at spec.a: what should be a schema is none', definition({ properties: { a: 'string' } })],
  ['an entry of `x-kubernetes-validations` has no `rule`', definition({ 'x-kubernetes-validations': [{ message: 'x' }] })],
  ['is of apiextensions.k8s.io/v1beta1', { ...definition({}), apiVersion: 'apiextensions.k8s.io/v1beta1' }],
])('a definition that no API server takes is an error: %s', (message, broken) => {
  expect(() => validateCustom(widget({}), broken)).toThrow(expect.objectContaining({ code: 'definition-invalid', message: expect.stringContaining(message) }));
});
