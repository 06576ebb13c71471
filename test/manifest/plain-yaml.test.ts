import * as fc from 'fast-check';
import { arbitraryObject } from './arbitrary-object';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { readPlainYaml } from '../../src/manifest/plain-yaml';
import { readableYaml } from '../../src/manifest/readable';
import { refusal } from '../definition/defined';

const SEED = 20260403;

test('what readableYaml writes is read back to the last character', () => {
  fc.assert(fc.property(arbitraryObject, (object) => {
    const text = readableYaml(object);
    // No key of a Kubernetes object is as long as those that YAML writes behind a question mark.
    fc.pre(!/^[ -]*\? /m.test(text));
    expect(readableYaml(readPlainYaml(text, 'a.yaml').value as unknown as ManifestObject)).toBe(text);
  }), { seed: SEED, numRuns: 2000 });
});

test('comments and blank lines mean nothing', () => {
  const text = '# head\n- a: 1 # one\n\n  # between\n  b: "# no comment"\n  c: |\n    # text\n    more\n- x#y\n';
  expect(readPlainYaml(text, 'a.yaml').value).toEqual([{ a: 1, b: '# no comment', c: '# text\nmore\n' }, 'x#y']);
});

test.each([
  ['a: no', 1], ['a: 0777', 1], ['b: 1\na: 1_000', 2], ['a: 2026-01-01', 1], ['a:', 1], ['a: [1]', 1], ['a: &x 1', 1], ['a: *x', 1], ['a: !!str 1', 1],
  ['a: 1\na: 2', 2], ['a: "open', 1], ['a: 1\n   b: 2', 2], ['a: >\n  folded', 1], ['- 1\nb: 2', 2], ['"\\q": 1', 1], ['a: b: c', 1], ['1: a', 1],
])('%j is refused at line %d', (text, line) => {
  expect(refusal(() => readPlainYaml(text, 'a.yaml'))).toMatch(new RegExp(`^a\\.yaml:${line}: .*\\[captured-file\\]$`, 's'));
});

test('each mapping knows its line', () => {
  const { value, lineOf } = readPlainYaml('# head\n- a: 1\n- b:\n  - c: 1\n', 'a.yaml');
  const [, two] = value as any[];
  expect([lineOf(two), lineOf(two.b[0])]).toEqual([3, 4]);
});
