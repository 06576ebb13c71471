import * as fc from 'fast-check';
import { objectsOf } from './standing';
import { ImmutableConfigMap, ImmutableConfigMapProps } from '../../src/workload/immutable-config-map';
import { refusal } from '../definition/defined';

const SEED = 20261121;
const objectFor = (props: ImmutableConfigMapProps): any => objectsOf((scope) => { new ImmutableConfigMap(scope, 'settings', props); })[0];

test('it cannot be changed, and its name is known to those that read it', () => {
  const [object] = objectsOf((scope) => {
    const map = new ImmutableConfigMap(scope, 'settings', { data: { A: '1' } });
    expect(map.name).toMatch(/^settings-[0-9a-f]{10}$/);
    expect(map.configMap.name).toBe(map.name);
  });
  expect(object).toMatchObject({ immutable: true, data: { A: '1' } });
});

test(`it has one name exactly where it has one content, in any order (seed ${SEED})`, () => {
  const data = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', '1', '10'), fc.constantFrom('', '1', 'x\n')), { selector: ([key]) => key });
  fc.assert(fc.property(data, data, (one, other) => {
    const same = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
    const named = (entries: Array<[string, string]>): string => objectFor({ data: Object.fromEntries(entries) }).metadata.name;
    expect(named(one) === named(other)).toBe(same);
    expect(named(one)).toBe(named([...one].reverse()));
  }), { seed: SEED, numRuns: 200 });
});

test.each<[ImmutableConfigMapProps, string]>([
  [{ data: { 'a/b': '' } }, "'data' (a/b) is no key of a ConfigMap"],
  [{ data: { a: '' }, binaryData: { a: '' } }, "'data' and 'binaryData' both have the key a"],
  [{ binaryData: { a: 'not base64' } }, "'binaryData[a]' (not base64…) is no base64"],
  [{ data: { a: 'x'.repeat(2 ** 20 + 1) } }, "'data' (1048577 bytes) is more than the 1048576 bytes"],
  [{ name: 'Settings' }, "'name' (Settings) is no name of an object"],
])('%# is refused', (props, message) => { expect(refusal(() => objectFor(props))).toContain(message); });
