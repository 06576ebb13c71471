import * as fc from 'fast-check';
import { changesOf } from '../../../src/cli/emergency/capture-changes';
import { differenceOf } from '../../../src/manifest/difference';
import { identityOf, identityText } from '../../../src/manifest/identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { applyChange, FieldChange } from '../../../src/manifest/object-patch';
import { patchText, readPatches } from '../../../src/manifest/patch-file';
import { arbitraryObject } from '../../manifest/arbitrary-object';

const SEED = 20260406;

const changesBetween = (a: any, b: any): FieldChange[] => changesOf(a, b, differenceOf(a, b), (value) => value);

function applied(object: ManifestObject, changes: readonly FieldChange[]): ManifestObject {
  return changes.reduce((at, change) => {
    const outcome = applyChange(at, change);
    if (outcome.kind !== 'changed') throw new Error(`${JSON.stringify(change.segments)}: ${JSON.stringify(outcome)}`);
    return outcome.object;
  }, object);
}

test('the changes between two objects, written to a file and read back, make of the one the other', () => {
  fc.assert(fc.property(arbitraryObject, arbitraryObject, (a, b) => {
    const { name, namespace } = a.metadata;
    const other = { ...b, apiVersion: a.apiVersion, kind: a.kind, metadata: { ...b.metadata, name, namespace } } as ManifestObject;
    const changes = changesBetween(a, other);
    fc.pre(changes.length > 0);
    const text = patchText({ object: identityText(identityOf(a)), changes });
    fc.pre(!/^[ -]*\? /m.test(text));
    const [{ changes: read = [] }] = readPatches(text, 'captured.yaml');
    expect(differenceOf(applied(a, read), other).map(({ path, kind }) => `${kind} ${path}`)).toEqual([]);
  }), { seed: SEED, numRuns: 1500 });
});

const spec = (value: object): any => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' }, spec: value });
const told = (a: object, b: object): string => patchText({ object: 'o', changes: changesBetween(spec(a), spec(b)) }).replace(/^- object: o\n {2}changes:\n/, '');

test('a new entry of a list is one change, with its place', () => {
  const containers = [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }];
  expect(told({ containers }, { containers: [containers[0], { name: 'c', image: 'c:1', stdin: false }, containers[1]] }))
    .toBe('  - set: spec.containers[name=c]\n    to:\n      name: c\n      image: c:1\n      stdin: false\n    before: name=b\n');
});

test('an entry that goes says what it was', () => {
  expect(told({ env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }, { env: [{ name: 'B', value: '2' }] }))
    .toBe('  - remove: spec.env[name=A]\n    was:\n      name: A\n      value: "1"\n');
});

test('a list whose entries have no key is set as a whole', () => {
  expect(told({ args: ['a', 'b', 'c'] }, { args: ['a', 'x', 'b', 'c'] })).toBe('  - set: spec.args\n    to:\n    - a\n    - x\n    - b\n    - c\n    was:\n    - a\n    - b\n    - c\n');
});
