import * as fc from 'fast-check';
import { buildObject, configMap } from './kustomize-build';
import { circularKeys, keyBefore, sortKeys } from '../../src/manifest/key-order';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20262;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

/** Whether any three of the keys go in a circle, by trying them all. */
function anyCircle(keys: string[]): boolean {
  return keys.some((a) => keys.some((b) => keyBefore(a, b) && keys.some((c) => keyBefore(b, c) && keyBefore(c, a))));
}

function keySet(unit: fc.Arbitrary<string>, maxLength = 12): fc.Arbitrary<string[]> {
  return fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 4 }), { minLength: 3, maxLength });
}

test('orders pairs of keys as kustomize writes them', async () => {
  const unit = fc.constantFrom(...'0019aAzZ-._~ é٣日\u{1f600}\u{2ebf0}\u{323b0}\u{1fbf3}');
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 2 }), async (keys) => {
    const index = Object.fromEntries(keys.map((key, position) => [key, position]));
    const { output } = await buildObject(oracle, configMap({ data: index }));
    const written = [...output!.matchAll(/: ([01])$/gm)].map(([, position]) => keys[Number(position)]);
    expect(sortKeys([...keys])).toEqual(written);
  }), { seed: SEED, numRuns: 1500 });
});

test('knows the letters and digits of the Unicode version that Go sorts by', async () => {
  // Each stands between a sign and a letter: a letter goes behind both, anything else before the letter.
  const borders = [0x88f, 0x1c8a, 0xa7cb, 0xa7dc, 0x105c0, 0x10940, 0x10d4a, 0x11bf0, 0x13460, 0x143fa, 0x16ea0, 0x18d80, 0x1e5f1, 0x2ebef, 0x2ebf0,
    0x2ee5d, 0x2ee5e, 0x31350, 0x323af, 0x323b0, 0x33479, 0x660, 0x966, 0xff10, 0x1d7ce, 0x1fbf9, 0x2160, 0xaa, 0x1f150, 0x3007];
  for (const code of borders) {
    const keys = ['a!', 'aa', `a${String.fromCodePoint(code)}`];
    const { output } = await buildObject(oracle, configMap({ data: Object.fromEntries(keys.map((key, position) => [key, position])) }));
    expect([code, ...sortKeys([...keys])]).toEqual([code, ...[...output!.matchAll(/: ([012])$/gm)].map(([, position]) => keys[Number(position)])]);
  }
});

test('finds a circle exactly where there is one', () => {
  let circles = 0;
  fc.assert(fc.property(fc.oneof(keySet(fc.constantFrom(...'0123ab-')), keySet(fc.constantFrom(...'0127v.'), 40)), (keys) => {
    const found = circularKeys(sortKeys([...keys]));
    if (found !== undefined) circles++;
    expect(found !== undefined).toBe(anyCircle(keys));
    if (found === undefined) return;
    expect([keyBefore(found[0], found[1]), keyBefore(found[1], found[2]), keyBefore(found[2], found[0])]).toEqual([true, true, true]);
  }), { seed: SEED, numRuns: 3000 });
  expect(circles).toBeGreaterThan(100);
});

test('need not look for a circle where no digit stands before a letter', () => {
  const unit = fc.constantFrom(...'00123789abzAZ-._/~: ');
  fc.assert(fc.property(keySet(unit), (keys) => {
    fc.pre(!keys.some((key) => /[0-9][A-Za-z]/.test(key)));
    expect(anyCircle(keys)).toBe(false);
  }), { seed: SEED, numRuns: 3000 });
});

test('sorts many keys', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}[0-9]{0,3}$/), { minLength: 25, maxLength: 60 }), (keys) => {
    const sorted = sortKeys([...keys]);
    expect(sorted.every((key, index) => index === 0 || keyBefore(sorted[index - 1], key))).toBe(true);
  }), { seed: SEED, numRuns: 200 });
});
