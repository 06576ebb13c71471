import * as fc from 'fast-check';
import { parse } from 'yaml';
import { arbitraryObject, HOSTILE } from './arbitrary-object';
import { buildTexts, configMap } from './kustomize-build';
import { quotedYaml } from './quoted-yaml';
import { canonicalYaml } from '../../src/manifest/canonical';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';
import { readableYaml } from '../../src/manifest/readable';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20264;
const RUNS = 1500;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

/** Integers as bigint and no undefined, so that values of readers that differ in number types compare. */
function comparable(value: ManifestValue): ManifestValue {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? BigInt(String(Math.abs(value) < 1e21 ? value : 0)) : value;
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, comparable(item)]));
}

/** What every reader reads of our text has to be what it reads where each text is in quotes and each key by itself. */
async function expectReadAlike(object: ManifestObject): Promise<void> {
  const text = readableYaml(object);
  const pedantic = quotedYaml(object);
  const [kustomize, ours11, theirs11, ours3, theirs3] = await Promise.all(
    [buildTexts(oracle, [text]), oracle.parse11(text), oracle.parse11(pedantic), oracle.parse3(text), oracle.parse3(pedantic)]);
  expect(kustomize).toEqual({ output: canonicalYaml(object) });
  expect(theirs11.output).toBeDefined();
  expect(ours11).toEqual(theirs11);
  expect(theirs3.output).toBeDefined();
  expect(ours3).toEqual(theirs3);
  for (const version of ['1.1', '1.2'] as const) {
    expect([version, comparable(parse(text, { version, intAsBigInt: true }) as ManifestValue)]).toEqual([version, comparable(object)]);
  }
}

test(`reads alike for kustomize, go-yaml v2 and v3, YAML 1.1 and YAML 1.2: ${RUNS} random objects`, async () => {
  let compared = 0;
  await fc.assert(fc.asyncProperty(arbitraryObject, async (object) => {
    try {
      canonicalYaml(object);
    } catch (error) {
      if (error instanceof LifeboatError) return;
      throw error;
    }
    await expectReadAlike(object);
    compared++;
  }), { seed: SEED, numRuns: RUNS });
  process.stdout.write(`readable text, seed ${SEED}: ${compared} of ${RUNS} objects have a canonical form and read alike\n`);
  expect(compared).toBeGreaterThan(1000);
});

test('reads alike for every hostile text as value, key and item', async () => {
  for (const text of HOSTILE) {
    await expectReadAlike(configMap({ data: { key: text, list: [text, [text], { k: text }], map: { deep: { deeper: text } } } }));
    if (text !== '<<') await expectReadAlike(configMap({ data: { [text]: 'value', other: { [text]: [{ [text]: text }] } } }));
  }
});

test('reads back a key of any length that kustomize takes', async () => {
  for (const length of [127, 129, 999, 1000, 1001, 1022]) {
    await expectReadAlike(configMap({ data: { ['k'.repeat(length)]: { a: ['b'] }, [`${'l'.repeat(length - 1)} `.slice(0, 1000)]: ['c'] } }));
  }
});

test('begins with what people look for, keeps the given order of the rest, and writes lists as kubectl does', () => {
  const object: ManifestObject = {
    spec: { zeta: 1, alpha: [{ name: 'a', args: ['--x=1', '-v', '8Gi', '1.27'] }, [], [['b']]], none: {}, gone: undefined },
    metadata: { uid: 'u', annotations: { 'a/b': 'c: d' }, name: 'web', labels: { app: 'web' }, namespace: 'swimto' },
    kind: 'Widget',
    apiVersion: 'example.com/v1',
  };
  expect(readableYaml(object)).toBe([
    'apiVersion: example.com/v1', 'kind: Widget', 'metadata:', '  name: web', '  namespace: swimto', '  labels:', '    app: web', '  annotations:', '    a/b: "c: d"',
    '  uid: u', 'spec:', '  zeta: 1', '  alpha:', '  - name: a', '    args:', '    - --x=1', '    - -v', '    - 8Gi', '    - "1.27"', '  - []', '  - - - b', '  none: {}', '',
  ].join('\n'));
});

test.each<[string, string]>([
  ['10.0.0.1', '10.0.0.1'],
  ['ghcr.io/example/api:1.4.2', 'ghcr.io/example/api:1.4.2'],
  ['Grüße 👋', 'Grüße 👋'],
  ['0 3 * * 1-5', '0 3 * * 1-5'],
  ['*/5 * * * *', '"*/5 * * * *"'],
  ['{"a": "b"}', '\'{"a": "b"}\''],
  ['"it\'s"', "'\"it''s\"'"],
  ['yes', '"yes"'], ['0o14', '"0o14"'], ['1e3', '"1e3"'], ['12:30:45', '"12:30:45"'], ['2001-12-14', '"2001-12-14"'], ['=', '"="'], ['<<', '"<<"'],
  ['a\u200bb', '"a\\u200Bb"'],
  ['#!/bin/sh\nset -eu\n', '|\n    #!/bin/sh\n    set -eu\n'],
  ['a\n\n  b ', '|-\n    a\n\n      b '],
  ['\n\tx', '"\\n\\tx"'],
  ['a\r\nb', '"a\\r\\nb"'],
  ['word '.repeat(60).trim(), 'word '.repeat(60).trim()],
])('writes %j as %s', (text, written) => {
  expect(readableYaml(configMap({ data: { key: text } }))).toContain(`data:\n  key: ${written}${written.endsWith('\n') ? '' : '\n'}`);
});

test('refuses what has no place in a manifest by the words of the canonical form', () => {
  expect(() => readableYaml(configMap({ data: { at: new Date(0) as never } }))).toThrow('[value-not-data]');
  expect(() => readableYaml(configMap({ data: { at: NaN } }))).toThrow('[number-refused]');
});
