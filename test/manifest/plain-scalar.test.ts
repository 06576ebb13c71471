import * as fc from 'fast-check';
import { HOSTILE, numberLike } from './arbitrary-object';
import { buildObject, configMap } from './kustomize-build';
import { kustomizeReadsAsString, readsAsString } from '../../src/manifest/plain-scalar';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20265;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

test('knows which numbers and dates go-yaml v2 puts in quotes', async () => {
  const count = { plain: 0, quoted: 0 };
  await fc.assert(fc.asyncProperty(fc.array(numberLike, { minLength: 300, maxLength: 300 }), async (texts) => {
    // A text whose signs alone ask for quotes says nothing about its meaning.
    const asked = texts.filter((text) => !/^[-.]{3}|^- |^-$|:(?: |$)|^[,:]| $|^ /.test(text));
    const { output } = await buildObject(oracle, configMap({ data: asked }));
    const lines = output!.split('\n').slice(2, 2 + asked.length);
    asked.forEach((text, index) => {
      const plain = readsAsString(text);
      expect(lines[index]).toBe(plain ? `- ${text}` : `- "${text}"`);
      count[plain ? 'plain' : 'quoted']++;
    });
  }), { seed: SEED, numRuns: 40 });
  process.stdout.write(`plain scalars, seed ${SEED}: ${JSON.stringify(count)}\n`);
  expect(Math.min(count.plain, count.quoted)).toBeGreaterThan(1000);
});

test('knows which keys of annotations kustomize cannot read back', async () => {
  for (const text of HOSTILE.filter((key) => key !== '<<' && !key.startsWith('\t'))) {
    const { error } = await buildObject(oracle, configMap({}, { [text]: 'x' }));
    expect([text, error === undefined]).toEqual([text, kustomizeReadsAsString(text)]);
  }
});
