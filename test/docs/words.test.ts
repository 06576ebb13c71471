import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './markdown';

const PAGES = ['*.md', 'src/**', 'scripts/**', 'examples/**', 'bench/**', 'test/**', '.ci/run', '.projenrc.ts'];
// The hosts' names are put together, so that this file does not hold what it looks for.
const HOSTS = ['registry.npmjs', 'proxy.golang', 'sum.golang', 'files.pythonhosted', 'deb.debian'].map((host) => `${host}.org`);

/** What a page or a source must not say, and why; tests may feed it to others. */
const RULES: readonly { readonly why: string; readonly pattern: RegExp; readonly inTests?: false }[] = [
  { why: 'a path of one machine', pattern: /(?<![\w.:/-])\/(?:work|root|Users)\/|(?<![\w.:/-])\/home\/(?!USER\b)\w|\/tmp\/[a-z]/ },
  { why: 'a host of a package registry', pattern: new RegExp(HOSTS.map((host) => host.replaceAll('.', '\\.')).join('|')) },
  { why: 'work that is not done', pattern: new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`) },
  { why: 'an emoji', pattern: /\p{Extended_Pictographic}/u, inTests: false },
];

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...PAGES], { cwd: ROOT, encoding: 'utf8' })
  .split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)) && !/\.(?:sum|json)$|^API\.md$/.test(path));

test('pages and sources are found', () => {
  expect(files.length).toBeGreaterThan(80);
});

test.each(RULES)('no page and no source holds $why', ({ pattern, inTests }) => {
  const found = files.filter((path) => inTests !== false || !path.startsWith('test/')).flatMap((path) => readFileSync(join(ROOT, path), 'utf8').split('\n')
    .map((line, index) => ({ place: `${path}:${index + 1}`, line })).filter(({ line }) => pattern.test(line)));
  expect(found.map(({ place, line }) => `${place}: ${line.trim()}`)).toEqual([]);
});

test('the rules notice what they are for', () => {
  const samples = [`see ${['', 'work', 'main'].join('/')}`, `from ${HOSTS[0]}`, ['TO', 'DO'].join(''), String.fromCodePoint(0x1f600)];
  expect(RULES.map(({ pattern }, index) => pattern.test(samples[index]))).toEqual([true, true, true, true]);
});
