import * as fc from 'fast-check';
import { pointer, removalPatch } from '../../../../src/cli/live/drift/removal-patch';
import { differenceOf } from '../../../../src/manifest/difference';
import { ManifestObject, ManifestValue } from '../../../../src/manifest/manifest-object';

const SEED = 20261121;

/** The object after a JSON patch, as RFC 6902 has it; undefined where a test fails. */
function patched(object: ManifestObject, operations: ReturnType<typeof removalPatch>): ManifestObject | undefined {
  const result = structuredClone(object) as any;
  for (const { op, path, value } of operations) {
    const steps = path.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop()!;
    const parent = steps.reduce((at, step) => at[step], result);
    if (op === 'test') {
      if (JSON.stringify(parent[last]) !== JSON.stringify(value)) return undefined;
    } else if (Array.isArray(parent)) {
      parent.splice(Number(last), 1);
    } else {
      delete parent[last];
    }
  }
  return result;
}

const envs = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { maxLength: 6 });
const tolerations = fc.array(fc.constantFrom('edge', 'arm64', 'spot'), { maxLength: 3 });
const labels = fc.dictionary(fc.constantFrom('a', 'b/c', 'd~e', 'f~1g'), fc.constantFrom('1', '2'));

function thing(names: readonly string[], keys: readonly string[], map: object): ManifestObject {
  const entries = names.map((name) => ({ name, value: name.toLowerCase() }));
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x' }, spec: { env: entries, tolerations: keys.map((key) => ({ key })), labels: { kept: 'y', ...map } } } as ManifestObject;
}

describe('removalPatch', () => {
  test('takes away exactly what was added, wherever it stands', () => {
    fc.assert(fc.property(envs, fc.func(fc.boolean()), tolerations, tolerations, labels, (names, isDefined, keys, more, map) => {
      const defined = thing(names.filter((name) => isDefined(name)), keys, {});
      const live = thing(names, [...keys, ...more], map);
      const added = differenceOf(defined, live).filter(({ kind }) => kind === 'added');
      const after = patched(live, removalPatch(live, added.map(({ segments }) => segments)))!;
      expect(differenceOf(defined, after).filter(({ kind }) => kind === 'added')).toEqual([]);
      expect(differenceOf(after, defined).filter(({ kind }) => kind === 'added')).toEqual(differenceOf(live, defined).filter(({ kind }) => kind === 'added'));
    }), { seed: SEED });
  });

  test('does nothing where the list is another by now', () => {
    const seen = thing(['A', 'B'], [], {});
    const operations = removalPatch(seen, [['spec', 'env', { name: 'B' }]]);
    expect(operations).toEqual([{ op: 'test', path: '/spec/env/1/name', value: 'B' }, { op: 'remove', path: '/spec/env/1' }]);
    expect(patched(thing(['A', 'C', 'B'], [], {}), operations)).toBeUndefined();
  });

  test('leaves out what the object does not have, and escapes keys', () => {
    expect(removalPatch(thing([], [], {}), [['spec', 'nothing'], ['spec', 'env', { name: 'X' }]] as ManifestValue[] as any)).toEqual([]);
    expect(pointer(['metadata', 'annotations', 'a.b/c~d', 0])).toBe('/metadata/annotations/a.b~1c~0d/0');
  });
});
