import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { sourceCodes } from './error-codes';
import { MarkdownPage, ROOT } from './markdown';

const source = sourceCodes();
const page = new MarkdownPage('docs/errors.md');

/** The codes of the tables under a heading, in their order. */
function documented(section: RegExp): string[] {
  let within = false;
  return page.prose.flatMap((line) => {
    if (line.startsWith('## ')) within = section.test(line);
    const code = /^\| `([a-z0-9-]+)` \|/.exec(line)?.[1];
    return within && code !== undefined ? [code] : [];
  });
}

test('every code that src throws can be named, but for those that the command passes on: from the definition, and with what a refusal adds, and of a clone', () => {
  expect(source.unknown).toEqual(['definition', 'publish', 'emergency/refusal'].map((file) => expect.stringMatching(new RegExp(`^src/cli/${file}\\.ts:\\d+ code$`))));
});

test('docs/errors.md lists the errors of src, each once: no more and no fewer', () => {
  expect(source.errors.size).toBeGreaterThan(40);
  expect(documented(/^## (?!Warnings|The emergency scripts)/).sort()).toEqual([...source.errors.keys()].sort());
});

test('docs/errors.md lists the warnings of src', () => {
  expect(source.warnings.size).toBeGreaterThan(0);
  expect(documented(/^## Warnings/).sort()).toEqual([...source.warnings.keys()].sort());
});

test('docs/errors.md lists the codes of the emergency scripts', () => {
  const directory = join(ROOT, 'src/copies/emergency');
  const text = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8').replaceAll(/^ *#.*$/gm, '')).join('\n');
  const codes = new Set([...text.matchAll(/\bfail ([a-z][a-z0-9-]*) ['"]/g), ...emergencySettings().matchAll(/\bfail ([a-z][a-z0-9-]*) "/g)].map(([, code]) => code));
  expect(documented(/^## The emergency scripts/).sort()).toEqual([...codes].sort());
});

test('each line of docs/errors.md has a meaning and a way out', () => {
  const rows = page.prose.filter((line) => /^\| `/.test(line)).map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));
  expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.length < 5))).toEqual([]);
});

function emergencySettings(): string {
  return readFileSync(join(ROOT, 'src/copies/emergency-script.ts'), 'utf8');
}
