import * as fc from 'fast-check';
import { configMapText, fileText } from './arbitrary-yaml';
import { readObjects } from '../../../src/cli/kustomize/read-objects';
import { canonicalYaml } from '../../../src/manifest/canonical';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';
import { KustomizeOracle } from '../../oracle/oracle';

const SEED = 20260102;
let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

function canonical(text: string): string | LifeboatError {
  try {
    return readObjects(text, 'a.yaml').filter(({ local }) => !local).map(({ object }) => canonicalYaml(object)).join('---\n');
  } catch (error) {
    if (error instanceof LifeboatError) return error;
    throw error;
  }
}

async function compare(texts: string[]): Promise<{ same: number; refused: number }> {
  const counts = { same: 0, refused: 0 };
  for (const text of texts) {
    const ours = canonical(text);
    if (ours instanceof LifeboatError) {
      counts.refused++;
      continue;
    }
    const { output, error } = await oracle.build({ '/k/kustomization.yaml': 'resources: [a.yaml]\n', '/k/a.yaml': text }, '/k');
    if (error?.includes('already registered id')) continue;
    expect({ text, output, error }).toEqual({ text, output: ours, error: undefined });
    counts.same++;
  }
  return counts;
}

test(`a file reads as kustomize reads it, or is refused (seed ${SEED})`, async () => {
  const counts = await compare(fc.sample(fileText('a'), { seed: SEED, numRuns: 2500 }));
  process.stdout.write(`files of many styles: ${JSON.stringify(counts)}\n`);
  expect(Math.min(counts.same, counts.refused)).toBeGreaterThan(100);
});

test(`damaged files read as kustomize reads them, or are refused (seed ${SEED})`, async () => {
  const scraps = fc.constantFrom(' ', '  ', '\n', ':', ': ', '-', '- ', '#', ' #', '"', '\'', '{', '}', '[', ']', ',', '|', '>', '&a ', '!', '%', '@', '?', '? ', '\t', '\\', '---\n', '...\n', '~', '\r\n', 'é');
  const damaged = fc.tuple(configMapText('a'), fc.array(fc.tuple(fc.nat(), fc.nat(4), scraps), { minLength: 1, maxLength: 3 })).map(([text, damages]) =>
    damages.reduce((before, [where, length, scrap]) => {
      const at = where % before.length;
      return before.slice(0, at) + (length === 0 ? scrap : '') + before.slice(at + length);
    }, text));
  const counts = await compare(fc.sample(damaged, { seed: SEED, numRuns: 2500 }));
  process.stdout.write(`damaged files: ${JSON.stringify(counts)}\n`);
  expect(Math.min(counts.same, counts.refused)).toBeGreaterThan(200);
});

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

test.each<[string, string, string, string]>([
  ['a duplicate key', `${HEAD}data:\n  a: 1\n  a: 2\n`, 'yaml-duplicate-key', 'x.yaml:7:3: the key `a` stands twice in one mapping'],
  ['a duplicate key quoted the second time', `${HEAD}data: {a: 1, "a": 2}\n`, 'yaml-duplicate-key', 'x.yaml:5:14'],
  ['a tab as indentation', `${HEAD}data:\n\ta: 1\n`, 'yaml-tab', 'x.yaml:6:1: a tab stands where YAML wants spaces'],
  ['a tab at the start of a text', `${HEAD}data:\n  a: |\n    \tx\n`, 'yaml-tab', 'x.yaml:6:6'],
  ['broken YAML', `${HEAD}data: {a: b\n`, 'yaml-syntax', 'x.yaml:6:1: this is not YAML'],
  ['an unquoted date', `${HEAD}data: {a: 2021-01-01}\n`, 'yaml-timestamp', 'x.yaml:5:11: kustomize reads `2021-01-01` as a date and rewrites it as a time. Quote it: "2021-01-01".'],
  ['infinity', `${HEAD}data: {a: .inf}\n`, 'yaml-infinity', 'x.yaml:5:11: `.inf` is not a finite number'],
  ['a key that is no string', `${HEAD}data: {1: a}\n`, 'yaml-key', 'x.yaml:5:8: a key must be a string, and kustomize reads `1` as something else'],
  ['a quoted merge key', `${HEAD}data: {"<<": a}\n`, 'yaml-merge-key', 'kustomize drops a key `"<<"` even where it is quoted'],
  ['an alias of itself', `${HEAD}data: &x {a: *x}\n`, 'yaml-alias', 'the alias `*x` has no anchor before it in this document'],
  ['an alias of another document', `${HEAD}data: &x {}\n---\na: *x\n`, 'yaml-alias', 'x.yaml:7:4'],
  ['a tag', `${HEAD}data: {a: !!binary aGk=}\n`, 'yaml-tag', 'the tag `!!binary` changes how the value is read'],
  ['a byte order mark', `\ufeff${HEAD}`, 'yaml-character', 'x.yaml:1:1: the character U+FEFF (byte order mark) stands here'],
  ['U+FFFE', `${HEAD}# \ufffe\n`, 'yaml-character', 'x.yaml:5:3: the character U+FFFE stands here'],
  ['a control character', `${HEAD}data: {a: "\u0007"}\n`, 'yaml-character', 'x.yaml:5:12: the character U+0007'],
  ['a lone carriage return', `${HEAD}data:\r  a: b\n`, 'yaml-character', 'U+000D (carriage return without a line feed)'],
  ['content after a separator', `${HEAD}--- {a: b}\n`, 'yaml-separator', 'x.yaml:5:1: kustomize takes nothing but a comment after the document separator'],
  ['content after a document end', `${HEAD}...\na: b\n`, 'yaml-document-end', 'kustomize ignores what follows the document end `...`'],
  ['a directive', `%YAML 1.1\n---\n${HEAD}`, 'yaml-directive', 'x.yaml:1:1'],
  ['a folded text that kustomize changes', `${HEAD}data:\n  a: >\n    x\n      y\n    z\n`, 'yaml-folded-text', 'Write it as a literal text `|`'],
  ['a key without a value within braces', `${HEAD}data: {a, b: c}\n`, 'yaml-empty-value', 'the key `a` has no value, which kustomize turns into an empty string'],
  ['an escape that Go does not know', `${HEAD}data: {a: "\\/"}\n`, 'yaml-escape', 'kustomize does not know the escape `\\/`'],
  ['no kind', 'a: b\n', 'object-incomplete', 'x.yaml:1: the object has no apiVersion'],
  ['no name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', 'object-incomplete', 'x.yaml:1: the ConfigMap has no metadata.name'],
  ['a name that is a number', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 12}\n', 'object-incomplete', 'has the metadata.name `12`, which is no string'],
  ['no mapping', `${HEAD}---\n- a\n`, 'object-incomplete', 'x.yaml:6: the document is not a mapping'],
  ['generateName', 'apiVersion: v1\nkind: Job\nmetadata: {generateName: a-}\n', 'object-generate-name', 'x.yaml:1: the Job has metadata.generateName'],
  ['an annotation that is no string', `${HEAD}  annotations: {a: 1}\n`, 'object-metadata', 'metadata.annotations `a` has `1`, which is no string, and Kubernetes takes strings alone there. Quote the value.'],
  ['an annotation of kustomize', `${HEAD}  annotations: {internal.config.kubernetes.io/x: "1"}\n`, 'object-metadata', 'is for kustomize\'s own bookkeeping'],
])('refuses %s', (_, text, code, message) => {
  expect(() => readObjects(text, 'x.yaml')).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('refuses a billion laughs before they take memory', () => {
  const levels = Array.from({ length: 30 }, (_, index) => `  l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]\n`);
  expect(() => readObjects(`${HEAD}data:\n  l0: &l0 [lol]\n${levels.join('')}`, 'x.yaml')).toThrow('x.yaml:11:27: aliases add more than 100000 values to this document');
});

test('refuses what is nested too deep', () => {
  expect(() => readObjects(`${HEAD}data: ${'['.repeat(300)}${']'.repeat(300)}\n`, 'x.yaml')).toThrow('nested more than 200 deep');
  expect(() => readObjects(`${HEAD}data: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, 'x.yaml')).toThrow('nested more than 200 deep');
});

test('refuses a document of 10 MB without reading it, and an object that etcd would refuse', () => {
  const parse = jest.spyOn(String.prototype, 'split');
  expect(() => readObjects(`${HEAD}data:\n  a: ${'x'.repeat(10_000_000)}\n`, 'x.yaml')).toThrow('x.yaml: the file has 9.5 MiB, and a file of manifests may have 8.0 MiB');
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
  expect(() => readObjects(`${HEAD}data:\n  a: ${'x'.repeat(1_600_000)}\n`, 'x.yaml')).toThrow('x.yaml:1: the ConfigMap a has 1.5 MiB, and etcd takes 1.5 MiB per object');
});

test('keeps integers that a double cannot hold', () => {
  expect(readObjects(`${HEAD}data: {a: 9007199254740993, b: 0x7}\n`, 'x.yaml')[0].object.data).toEqual({ a: 9007199254740993n, b: 7 });
});
