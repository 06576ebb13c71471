import * as fc from 'fast-check';
import { plainValue } from '../../../src/cli/kustomize/plain-value';
import { KustomizeOracle } from '../../oracle/oracle';

const SEED = 20260101;
let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

const valueOf = (text: string) => {
  const resolved = plainValue(text);
  return resolved.kind === 'value' ? resolved.value : resolved.kind;
};

test.each<[string, ReturnType<typeof valueOf>]>([
  ['0777', 511], ['0o14', 12], ['0b11', 3], ['1_000', 1000], ['-0x1F', -31], ['08', 8], ['-0', 0], ['-0.0', 0], ['+.5', 0.5], ['.5_5', 0.55], ['._5', '._5'],
  ['1e3', 1000], ['1e400', '1e400'], ['9007199254740993', 9007199254740993n], ['18446744073709551615', 18446744073709551615n],
  ['18446744073709551616', 18446744073709551616], ['0x1FFFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFFF'], ['yes', 'yes'], ['on', 'on'], ['y', 'y'],
  ['12:30:45', '12:30:45'], ['True', true], ['tRue', 'tRue'], ['~', null], ['', null], ['NULL', null], ['=', '='],
  ['2021-01-01', 'timestamp'], ['2021-1-1T00:00:00Z', 'timestamp'], ['2021-01-01x', '2021-01-01x'], ['.inf', 'infinity'], ['.NaN', 'infinity'], ['<<', 'merge'],
])('reads %s as Go does', (text, value) => {
  expect(valueOf(text)).toBe(value);
});

test(`numbers of all shapes are what go-yaml v3 makes of them (seed ${SEED})`, async () => {
  const shape = fc.array(fc.constantFrom(...'0123456789', '0', '0x', '0b', '0o', '_', '-', '+', '.', 'e', 'E', 'f', 'A', ':', 'n', '~'), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.join(''))
    .filter((text) => !/^[-?:](?:$|\s)|:$/.test(text));
  const counts = { strings: 0, numbers: 0, refused: 0 };
  for (const text of fc.sample(shape, { seed: SEED, numRuns: 5000 })) {
    const ours = plainValue(text);
    if (ours.kind !== 'value') {
      counts.refused++;
      continue;
    }
    const { output } = await oracle.parse3(`- ${text}\n`);
    const theirs = output!.slice(1, -1);
    if (typeof ours.value === 'number') expect([text, Number(theirs) + 0]).toEqual([text, ours.value]);
    else expect([text, theirs]).toEqual([text, typeof ours.value === 'bigint' ? `${ours.value}` : JSON.stringify(ours.value)]);
    counts[typeof ours.value === 'string' ? 'strings' : 'numbers']++;
  }
  process.stdout.write(`plain scalars compared: ${JSON.stringify(counts)}\n`);
  expect(Math.min(counts.strings, counts.numbers)).toBeGreaterThan(500);
});
