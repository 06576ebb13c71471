import * as fc from 'fast-check';
import { buildObject, configMap } from './kustomize-build';
import { canonicalYaml } from '../../src/manifest/canonical';
import { ManifestValue } from '../../src/manifest/manifest-object';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20267;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

const word = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 12 });
const marks = ['', "'", '"', ': ', ' #', '\t', '\ufeff', '\u{1f600}', 'é', '\u2028', '\n', '\r\n', '\\'];
/** Texts whose blanks fall around column 80, with what decides between plain, single, double and block. */
const longText = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '  ', '   ')), { minLength: 6, maxLength: 24 })
  .chain((words) => fc.constantFrom(...marks).chain((mark) => fc.nat(words.length - 1).map((at) =>
    words.map(([letters, blank], index) => (index === at ? mark : '') + letters + blank).join('').slice(0, at % 2 === 0 ? undefined : -1))));

test('folds long texts where kustomize folds them, at any depth', async () => {
  let folded = 0;
  const eightTexts = fc.array(longText, { minLength: 8, maxLength: 8 });
  await fc.assert(fc.asyncProperty(eightTexts, fc.array(fc.boolean(), { maxLength: 50 }), async (texts, levels) => {
    const [first, second, third, ...rest] = texts;
    const inner: ManifestValue = { [first]: second, key: third, list: rest };
    const object = configMap({ data: levels.reduce<ManifestValue>((value, isList) => (isList ? [value] : { k: value }), inner) });
    const text = canonicalYaml(object);
    expect({ output: text }).toEqual(await buildObject(oracle, object));
    folded += text.split('\n').filter((line) => line.length > 80).length;
  }), { seed: SEED, numRuns: 400 });
  process.stdout.write(`folding, seed ${SEED}: 400 objects, ${folded} lines past column 80\n`);
  expect(folded).toBeGreaterThan(1000);
});
