import { execFileSync } from 'child_process';
import * as fc from 'fast-check';
import { quotedWord, shellWord } from '../../src/copies/shell-word';

const SEED = 20261121;

test(`sh reads each word as the text that it was made of (seed ${SEED})`, () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => !/[\0\p{Surrogate}]/u.test(one));
  const texts = fc.sample(fc.oneof(text, fc.constantFrom('', '-n', "it's", '$(touch x)', '`x`', 'a b', '~', '*', '\\', '"', 'a\nb', '!')), { seed: SEED, numRuns: 500 });
  for (const write of [shellWord, quotedWord]) {
    const read = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(write).join(' ')}`], { encoding: 'utf8' });
    expect(read.split('\0').slice(0, -1)).toEqual(texts);
  }
});

test('a word without anything special stays as it is', () => {
  expect(['--fleet', '../pi-fleet', 'APP=dir', 'a b'].map(shellWord)).toEqual(['--fleet', '../pi-fleet', 'APP=dir', "'a b'"]);
});
