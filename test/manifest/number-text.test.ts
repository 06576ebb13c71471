import * as fc from 'fast-check';
import { parse } from 'yaml';
import { buildObject, configMap } from './kustomize-build';
import { canonicalNumber, readableNumber } from '../../src/manifest/number-text';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20266;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

const aNumber = fc.oneof<fc.Arbitrary<number | bigint>[]>(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer({ min: -9999999, max: 9999999 }), fc.integer({ min: -12, max: 25 })).map(([digits, power]) => Number(`${digits}e${power}`)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.integer(),
);

test('writes numbers as kustomize does, and reads them back from the readable text', async () => {
  await fc.assert(fc.asyncProperty(fc.array(aNumber, { minLength: 100, maxLength: 100 }), async (numbers) => {
    const { output } = await buildObject(oracle, configMap({ data: numbers }));
    expect(numbers.map(canonicalNumber)).toEqual(output!.split('\n').slice(2, 102).map((line) => line.slice(2)));
    for (const version of ['1.1', '1.2'] as const) {
      expect(numbers.map((value) => parse(readableNumber(value)!, { version, intAsBigInt: typeof value === 'bigint' }))).toEqual(numbers.map((value) => (value === 0 ? 0 : value)));
    }
  }), { seed: SEED, numRuns: 60 });
});

test.each([NaN, Infinity, -Infinity, 2n ** 64n, -(2n ** 63n) - 1n])('has no text for %s', (value) => {
  expect([canonicalNumber(value), readableNumber(value)]).toEqual([undefined, undefined]);
});
