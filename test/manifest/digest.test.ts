import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { arbitraryObject } from './arbitrary-object';
import { buildTexts } from './kustomize-build';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { readableYaml } from '../../src/manifest/readable';
import { KustomizeOracle } from '../oracle/oracle';

const SEED = 20263;

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

function hasCanonicalForm(object: Parameters<typeof canonicalYaml>[0]): boolean {
  try {
    return canonicalYaml(object) !== '';
  } catch (error) {
    if (error instanceof LifeboatError) return false;
    throw error;
  }
}

test('is the sha256 of what kustomize builds from the readable files of a directory', async () => {
  let built = 0;
  await fc.assert(fc.asyncProperty(fc.array(arbitraryObject, { minLength: 1, maxLength: 8 }), async (objects) => {
    // One identity twice is an error of the whole directory.
    const usable = objects.filter(hasCanonicalForm).map((object, index) => ({ ...object, metadata: { ...object.metadata, name: `n${index}` } }));
    const { output } = await buildTexts(oracle, usable.map((object) => readableYaml(object)));
    expect(digestOf(usable.map((object) => canonicalYaml(object)))).toBe(`sha256:${createHash('sha256').update(output!).digest('hex')}`);
    built += usable.length;
  }), { seed: SEED, numRuns: 150 });
  process.stdout.write(`digest, seed ${SEED}: 150 directories with ${built} objects\n`);
});

test('depends on the order of the documents', () => {
  expect(digestOf(['a: 1\n', 'b: 2\n'])).not.toBe(digestOf(['b: 2\n', 'a: 1\n']));
  expect(digestOf(['a: 1\n', 'b: 2\n'])).toBe(`sha256:${createHash('sha256').update('a: 1\n---\nb: 2\n').digest('hex')}`);
});
