import * as fc from 'fast-check';
import { ARBITRARY_KINDS, arbitraryObject, HOSTILE, hostileText, REFUSED_CHARACTERS } from './arbitrary-object';
import { buildObject, configMap } from './kustomize-build';
import { canonicalYaml } from '../../src/manifest/canonical';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20261;
const RUNS = 2500;
/** Refused though kustomize builds it: it does so in changing order, or drops or changes what it was given. */
const BEYOND_KUSTOMIZE = ['keys-without-order', 'kustomize-rewrites', 'annotation-refused'];

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

/** The canonical text or the code of the refusal. */
function canonical(object: ManifestObject): { text?: string; code?: string } {
  try {
    return { text: canonicalYaml(object) };
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    expect(error.message).toContain(object.metadata.name);
    return { code: error.code };
  }
}

async function expectEqual(object: ManifestObject): Promise<void> {
  expect({ output: canonicalYaml(object) }).toEqual(await buildObject(oracle, object));
}

test(`equals what kustomize writes for ${RUNS} random objects, or both refuse`, async () => {
  const count: Record<string, number> = {};
  const kinds = new Set<string>();
  await fc.assert(fc.asyncProperty(arbitraryObject, async (object) => {
    const ours = canonical(object);
    const theirs = await buildObject(oracle, object);
    const outcome = ours.code === undefined ? 'equal' : theirs.output === undefined ? 'refused by both' : `refused as ${ours.code}`;
    count[outcome] = (count[outcome] ?? 0) + 1;
    kinds.add(object.kind);
    if (ours.code !== undefined && theirs.output !== undefined) expect(BEYOND_KUSTOMIZE).toContain(ours.code);
    else expect(ours.text).toEqual(theirs.output);
  }), { seed: SEED, numRuns: RUNS });
  process.stdout.write(`canonical form, seed ${SEED}, ${RUNS} objects of ${kinds.size} kinds: ${JSON.stringify(count)}\n`);
  expect([...kinds].sort()).toEqual([...new Set(ARBITRARY_KINDS)].sort());
  expect(count.equal).toBeGreaterThan(RUNS * 0.8);
});

test('writes every hostile text as kustomize does: as value, key, item and annotation', async () => {
  for (const text of HOSTILE) {
    await expectEqual(configMap({ data: { 'key': text, 'a-key-of-some-length': { deep: [text, [text], { [`${text} `]: text }] } } }));
    if (text !== '<<') await expectEqual(configMap({ data: { [text]: 'value', [`${text}\n`]: [text], zzz: { [text]: { [text]: {} } } } }));
    if (!text.startsWith('\t')) await expectEqual(configMap({}, { 'example.com/key': text }));
  }
});

test('refuses every character that kustomize refuses, and every one that it changes', async () => {
  const around = fc.tuple(hostileText, hostileText);
  await fc.assert(fc.asyncProperty(fc.constantFrom(...REFUSED_CHARACTERS), around, fc.boolean(), async (character, [before, after], inKey) => {
    const text = before + character + after;
    const object = configMap({ data: inKey ? { [text]: 'v' } : { key: [text] } });
    expect(canonical(object)).toEqual({ code: 'character-refused' });
    // A half of a surrogate pair cannot be written to a file at all; NEL breaks a key and becomes a blank in a value.
    if (character < '\ud800' || character > '\udfff') {
      const built = await buildObject(oracle, object);
      if (character === '\x85' && !inKey) expect(built.output).not.toContain('\\N');
      else expect(built.error).toBeDefined();
    }
  }), { seed: SEED, numRuns: 400 });
});

test('leaves out what is undefined, and keeps null and what is empty', () => {
  expect(canonicalYaml(configMap({ data: { gone: undefined, none: null, map: {}, list: [], text: '', emptied: { gone: undefined } }, status: undefined })))
    .toBe('apiVersion: v1\ndata:\n  emptied: {}\n  list: []\n  map: {}\n  none: null\n  text: ""\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: "n"\n');
});

describe('corners of the emitter', () => {
  const cases: Record<string, { [key: string]: ManifestValue }> = {
    'a long key folds': { [`${'word '.repeat(40)}end`]: 'v' },
    'a long key counts in bytes': { ['é'.repeat(64)]: 1, ['é'.repeat(65)]: 2 },
    'a map and a list behind a long key': { ['k'.repeat(129)]: { b: { c: 1 }, a: [] }, ['l'.repeat(129)]: [[1], { x: 1 }], ['m'.repeat(129)]: {} },
    'a key of several lines': { 'a\nb\n': 'v', 'c\u2028d': ['v'], 'e \n': { f: 1 } },
    'a blank after a fold in double quotes': { key: `"${'word '.repeat(20)}  ${'word '.repeat(20)}\t` },
    'a byte order mark first': { key: `\ufeff${'word '.repeat(30)}` },
    'blanks at both ends': { key: ` ${'word '.repeat(30)}` },
    'a line separator in single quotes': { key: { key: "it's\u2028here", other: '\u2028x' } },
    'a line separator at the end of a block': { key: 'a\nb\u2028', next: 'a\n\u2028' },
    'letters younger than Unicode 15': { '\u{32519}b': 1, '1-x': 2, 'a6c': 3, '\u{323ce}': 4 },
    'other digits than ours': { 'a٣': 1, 'a12': 2, 'a3': 3, 'a𝟘': 4 },
    'numbers that overflow': { a: { '9223372036854775808': 1, '5': 2 }, b: { '18446744073709551617': 1, '2': 2 }, c: { '99999999999999999999999': 1, '5': 2 } },
    'numbers at the borders': { a: 2 ** 63, b: -(2 ** 63), c: 2 ** 64, d: 1e21, e: 1e-5, f: 999999.5, g: 1000000.5, h: -0, i: 18446744073709551615n },
    'keys that read as numbers, words and nothing': { '': 1, '~': 2, 'null': 3, 'true': 4, 'y': 5, '1e3': 6, '0x1F': 7, '1.5': 8, '2001-01-01': 9, '=': 10 },
    'a deep text folds at every blank': { a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['a b c d e f', { g: 'h i' }]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] },
  };
  test.each(Object.entries(cases))('%s', async (_, data) => expectEqual(configMap({ data })));
});
