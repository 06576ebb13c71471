import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { XMLFileInfo, validateXML } from 'xmllint-wasm';
import { comparison, finding } from './findings';
import { FINDING_KINDS } from '../../../src/cli/comparison/finding';
import { githubText } from '../../../src/cli/report/github';
import { junitText } from '../../../src/cli/report/junit';
import { reportOf } from '../../../src/cli/report/report';
import { sarifText } from '../../../src/cli/report/sarif';
import { ToldReport } from '../../../src/cli/report/told';
import { toldComparison } from '../../../src/cli/report/told-comparison';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';
import { deployment, gitRepositories } from '../git-repository';
import { DEPLOYMENT, FLEET, inDirectory, validateIn } from '../validate/small-fleet';

const SEED = 20261121;
const RUNS = 120;
const SCHEMAS = join(__dirname, '../../schemas');
const repository = gitRepositories();

/** The published schema is of draft 4, whose only word of its own that it uses is `id`. */
function sarifProblems(): (text: string) => unknown {
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(join(SCHEMAS, 'sarif-2.1.0-rtm.5.json'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text) => /^(?:[\w.~!$&'()*+,;=:@/?#-]|%[0-9A-F]{2})*$/.test(text) && !/^[^/?#]*:/.test(text));
  // No time is written.
  ajv.addFormat('date-time', () => false);
  const validate = ajv.compile(schema);
  return (text) => (validate(JSON.parse(text)) ? [] : validate.errors);
}

async function junitProblems(texts: readonly string[]): Promise<unknown> {
  const xml: XMLFileInfo[] = texts.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: readFileSync(join(SCHEMAS, 'junit-10.xsd'), 'utf8') });
  return errors.map(({ message, loc }) => `${message}: ${loc && texts[Number.parseInt(loc.fileName, 10)].split('\n')[loc.lineNumber - 1].slice(0, 300)}`);
}

/** What an Actions runner makes of the lines: its own unescaping. */
function annotations(text: string): { command: string; properties: { [name: string]: string }; message: string }[] {
  const data = (one: string): string => one.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (one: string): string => data(one.replaceAll('%3A', ':').replaceAll('%2C', ','));
  return text.split(/\r?\n|\r/).filter((line) => line !== '').map((line) => {
    const [, command, properties, message] = /^::(\w+) ([^]*?)::([^]*)$/.exec(line)!;
    return {
      command,
      properties: Object.fromEntries(properties.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), property(pair.slice(pair.indexOf('=') + 1))])),
      message: data(message),
    };
  });
}

const NASTY = [
  ']]>', '<!-- -->', '&amp;', '%0A', '::error::', '\r\n', '\t', '\u0000\u001b[31m', '\ud83d\ude00', '\ud800', '\ufffe', 'a:b,c=d', '../x', '//host/x', '', '{0}',
  'x'.repeat(70_000),
];
const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit, maxLength: 8 }), fc.constantFrom(...NASTY));
const told: fc.Arbitrary<ToldReport> = fc.record({
  command: fc.constantFrom('lifeboat check', 'lifeboat immutable'),
  summary: fc.option(text, { nil: undefined }),
  notes: fc.option(fc.array(text, { maxLength: 2 }), { nil: undefined }),
  rules: fc.uniqueArray(fc.record({ id: text, text }), { maxLength: 3, selector: ({ id }) => id }),
  findings: fc.array(fc.record({
    rule: text,
    level: fc.constantFrom('error' as const, 'warning' as const),
    title: text,
    file: text,
    line: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
    name: text,
    text,
    properties: fc.dictionary(text, fc.option(text, { nil: undefined }), { maxKeys: 2 }),
  }), { maxLength: 4 }),
  cases: fc.array(fc.record({
    suite: text,
    name: text,
    failure: fc.option(fc.record({ type: text, message: text, text }), { nil: undefined }),
  }), { maxLength: 4 }),
  errors: fc.array(text.map((problem) => new LifeboatError('copy-absent', { place: 'x', problem, remedy: 'y' })), { maxLength: 2 }),
});
const reports = fc.sample(told, { seed: SEED, numRuns: RUNS });
const problems = sarifProblems();

test(`SARIF of whatever was found keeps to its schema (seed ${SEED})`, () => {
  for (const report of reports) expect(problems(sarifText(report))).toEqual([]);
});

test(`JUnit files of whatever was found keep to their schema (seed ${SEED})`, async () => {
  expect(await junitProblems(reports.map(junitText))).toEqual([]);
}, 240_000);

test(`a runner reads from annotations what was written (seed ${SEED})`, () => {
  for (const report of reports) {
    const read = annotations(githubText(report));
    expect(read).toHaveLength((report.summary === undefined ? 0 : 1) + report.findings.length + report.errors.length);
    const findings = read.slice(report.summary === undefined ? 0 : 1, read.length - report.errors.length);
    const seen = findings.map(({ message, properties }) => [message, properties.file, properties.title]);
    expect(seen).toEqual(report.findings.map((one) => [one.text, one.file, one.title]));
  }
});

test('the validators notice what is wrong', async () => {
  const [first] = reports;
  expect(problems(sarifText(first).replace('"2.1.0"', '"2.0.0"'))).not.toEqual([]);
  expect(problems(sarifText(toldComparison(reportOf(comparison([finding({})])))).replace(/"uri": "[^"]*"/, '"uri": "a b"'))).not.toEqual([]);
  expect(await junitProblems([junitText(first).replaceAll('tests=', 'test=')])).not.toEqual([]);
  expect(await junitProblems([junitText(first).replace('</testsuites>', '\u0001</testsuites>')])).not.toEqual([]);
});

test('so do those of check, for each kind of finding', async () => {
  const kinds = Object.keys(FINDING_KINDS) as (keyof typeof FINDING_KINDS)[];
  const report = toldComparison(reportOf(comparison(kinds.map((kind) => finding({ kind, file: `../pi-fleet/clusters/eldertree/swimto/${kind} ü.yaml` })))));
  expect(problems(sarifText(report))).toEqual([]);
  expect(await junitProblems([junitText(report), junitText(toldComparison(reportOf(new LifeboatError('copy-absent', { place: 'x', problem: '"<&\u0000', remedy: 'y' }))))])).toEqual([]);
});

test('so do those of immutable, and code scanning gets what it shows: a relative file, a line, and a fingerprint that stays', async () => {
  const one = repository({ 'k8s/ä b/api.yaml': deployment('api', 'a') });
  one.commit({ 'k8s/ä b/api.yaml': `# moved down a line\n${deployment('api', '"]]>\\u0007\\U0001F600"')}` });
  const sarif = one.immutable(['--base', 'HEAD~1', '--format', 'sarif']).out;
  expect(problems(sarif)).toEqual([]);
  const [result] = JSON.parse(sarif).runs[0].results;
  expect(result).toMatchObject({
    level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'k8s/%C3%A4%20b/api.yaml' }, region: { startLine: 8 } } }],
  });
  expect(result.partialFingerprints['lifeboatFinding/v1']).toMatch(/^[0-9a-f]{32}$/);
  one.write({ 'k8s/ä b/api.yaml': `# moved\n# two lines down\n${deployment('api', 'b')}` });
  const [moved] = JSON.parse(one.immutable(['--base', 'HEAD~1', '--format', 'sarif']).out).runs[0].results;
  expect(moved.locations[0].physicalLocation.region.startLine).toBe(9);
  expect(moved.partialFingerprints).toEqual(result.partialFingerprints);
  expect(await junitProblems([one.immutable(['--base', 'HEAD~1', '--format', 'junit']).out, one.immutable(['--base', 'no-such', '--format', 'junit']).out])).toEqual([]);
  expect(problems(one.immutable(['--base', 'no-such', '--format', 'sarif']).out)).toEqual([]);
});

test('so do those of validate, with what it could not judge', async () => {
  const boat = 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: one\n';
  const broken = { ...FLEET, 'apps/swimto/deployment.yaml': DEPLOYMENT.replace('replicas: 2', 'replicas: "]]>\\u0007"').replace('api:1.4.2', 'api'), 'ä b/boat.yaml': boat };
  for (const files of [broken, FLEET, { 'empty.yaml': '' }]) {
    const [sarif, junit] = await inDirectory(files, async (directory) => Promise.all(['sarif', 'junit'].map(async (format) => (await validateIn(directory, ['--format', format])).out)));
    expect(problems(sarif)).toEqual([]);
    expect(await junitProblems([junit])).toEqual([]);
    const said = [/o CustomResourceDefinition is here of Boat\.example\.com \(1 object\)/, /apps\/swimto\/deployment\.yaml/, /schema-type/, /image-unpinned/];
    const found = said.map((each) => [each.test(sarif), each.test(junit)]);
    if (files === broken) expect(found).toEqual(said.map(() => [true, true]));
    else expect(found[0]).toEqual([false, false]);
  }
});

test('a run holds no more results than code scanning takes, and says how many are left out', () => {
  const many = Array.from({ length: 25_003 }, (_, line) => finding({ line: line + 1 }));
  const { runs: [{ results, invocations }] } = JSON.parse(sarifText(toldComparison(reportOf(comparison(many)))));
  expect(results).toHaveLength(25_000);
  expect(invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^3 more findings are left out/);
});
