import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { objectJson } from '../../src/definition/plain-json';

class Quantity {
  public constructor(public readonly value: string) {}
}

const scalar = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean());
const general = fc.oneof(
  fc.constant(undefined), fc.constant(null), scalar.map((value) => Lazy.any({ produce: () => value })), fc.string().map((text) => new Quantity(text)),
  scalar.map((value) => ({ resolve: () => value })),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, { weight: 6, arbitrary: scalar }, { weight: 1, arbitrary: general },
    { weight: 3, arbitrary: fc.array(tie('tree'), { maxLength: 4 }) },
    { weight: 4, arbitrary: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('constructor', 'value', 'resolve', '__proto__')), tie('tree'), { maxKeys: 5 }) }),
}));

/** What a way of rendering gives, or the reason why it gives nothing. */
function outcome(render: () => unknown): unknown {
  try {
    return { json: JSON.stringify(render()) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe('an object as JSON', () => {
  test('is what cdk8s itself renders, key order included (seed 20261121)', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('spec', 'data', 'rules', 'zeta', 'alpha'), tree), fc.dictionary(fc.string(), fc.string()),
      fc.dictionary(fc.string(), fc.string()), (fields, labels, annotations) => {
        const object = new ApiObject(new Chart(new App(), 'c', { namespace: 'n' }), 'o', { apiVersion: 'v1', kind: 'Thing', metadata: { labels, annotations }, ...fields });
        expect(outcome(() => objectJson(object))).toEqual(outcome(() => object.toJson()));
      }), { seed: 20261121, numRuns: 2000 });
  });

  test('keeps patches, metadata added later, and what a subclass renders', () => {
    const chart = new Chart(new App(), 'c');
    const patched = new ApiObject(chart, 'patched', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
    patched.addJsonPatch(JsonPatch.replace('/data/a', '2'));
    const added = new ApiObject(chart, 'added', { apiVersion: 'v1', kind: 'ConfigMap' });
    added.metadata.addFinalizers('example.com/f');
    added.metadata.add('generation', 3);
    added.metadata.addOwnerReference({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '1' });
    const deployment = ApiObject.of(new Deployment(chart, 'd', { containers: [{ image: 'ghcr.io/example/x:1' }] }));
    for (const object of [patched, added, deployment]) expect(JSON.stringify(objectJson(object))).toBe(JSON.stringify(object.toJson()));
  });

  test('has its keys as written where cdk8s is told so', () => {
    const object = new ApiObject(new Chart(new App(), 'c'), 'o', { apiVersion: 'v1', kind: 'ConfigMap', data: { b: '1', a: '2' } });
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      expect(JSON.stringify(objectJson(object))).toBe(JSON.stringify(object.toJson()));
      expect(Object.keys(objectJson(object).data)).toEqual(['b', 'a']);
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });
});
