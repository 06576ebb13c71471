import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { checksumsText, parseChecksums, sha256, verifyDirectory } from '../../src/copies/checksums';

const SEED = 20260522;
const directory = mkdtempSync(join(tmpdir(), 'lifeboat-checksums-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const fileName = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,40}$/);
const someFiles = fc.uniqueArray(fc.record({ name: fileName, text: fc.string({ unit: 'grapheme', maxLength: 200 }) }), {
  selector: (file) => file.name, minLength: 1, maxLength: 20,
});

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
  return 'no error';
}

test('what is written is read back, sorted by name', () => {
  process.stdout.write(`seed ${SEED}\n`);
  fc.assert(fc.property(someFiles, (files) => {
    const sums = parseChecksums(checksumsText(files), 'SHA256SUMS');
    expect([...sums.keys()]).toEqual(files.map(({ name }) => name).sort());
    for (const { name, text } of files) expect(sums.get(name)).toBe(sha256(text));
  }), { seed: SEED, numRuns: 200 });
});

// Not every machine has the last two.
const READERS: [string, string[]][] = [
  ['sha256sum', ['-c', '--strict', 'SHA256SUMS']],
  ['shasum', ['-a', '256', '-c', 'SHA256SUMS']],
  ['busybox', ['sha256sum', '-c', 'SHA256SUMS']],
];

test.each(READERS.filter(([command]) => command === 'sha256sum' || spawnSync(command, ['--help']).error === undefined))(
  '%s accepts it, and refuses it after a change', (command, args) => {
    const place = mkdtempSync(join(directory, 'sums-'));
    const files = [{ name: 'b c.yaml', text: 'b\n' }, { name: 'A.yaml', text: 'ä\n' }, { name: 'DIGEST', text: `sha256:${'0'.repeat(64)}\n` }];
    for (const { name, text } of files) writeFileSync(join(place, name), text);
    writeFileSync(join(place, 'SHA256SUMS'), checksumsText(files));
    expect(spawnSync(command, args, { cwd: place, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'A.yaml: OK\nDIGEST: OK\nb c.yaml: OK\n' });
    writeFileSync(join(place, 'A.yaml'), 'a\n');
    expect(spawnSync(command, args, { cwd: place }).status).toBe(1);
  },
);

test('every cut but one at the end of a line is refused', () => {
  const text = checksumsText([{ name: 'a.yaml', text: 'a' }, { name: 'b.yaml', text: 'b' }]);
  for (let length = 0; length < text.length; length++) {
    const read = codeOf(() => parseChecksums(text.slice(0, length), 'k8s/SHA256SUMS'));
    expect(read).toMatch(text[length - 1] === '\n' ? /^no error$/ : /^checksums-broken /);
  }
});

test.each([
  ['', 1, 'empty'],
  ['# comment\n', 1, '# comment'],
  [`${'a'.repeat(64)}  a\n${'a'.repeat(63)}  b\n`, 2, '<64 hex digits>  <name>'],
  [`${'a'.repeat(64)} *a\n`, 1, '<64 hex digits>  <name>'],
  [`${'a'.repeat(64)}  ../a\n`, 1, '../a'],
  [`${'a'.repeat(64)}  a\n\n`, 2, '<64 hex digits>  <name>'],
  [`${'a'.repeat(64)}  a\r\n`, 1, '<64 hex digits>  <name>'],
  [`${'a'.repeat(64)}  a\n${'b'.repeat(64)}  a\n`, 2, 'a is listed twice'],
])('%j is refused with the line', (text, line, problem) => {
  const message = codeOf(() => parseChecksums(text, 'k8s/SHA256SUMS'));
  expect(message).toContain(`checksums-broken k8s/SHA256SUMS:${line}: `);
  expect(message).toContain(problem);
  expect(message).toContain('`git -C k8s restore SHA256SUMS`');
});

test('a directory is compared with its sums', () => {
  const place = mkdtempSync(join(directory, 'verify-'));
  const files = ['a.yaml', 'b.yaml', 'c.yaml', 'DIGEST'].map((name) => ({ name, text: `${name}\n` }));
  for (const { name, text } of files) writeFileSync(join(place, name), text);
  expect(codeOf(() => verifyDirectory(place))).toContain(`checksums-missing ${place}/SHA256SUMS: `);
  writeFileSync(join(place, 'SHA256SUMS'), checksumsText(files));
  writeFileSync(join(place, 'kustomization.yaml'), 'resources: []\n');
  writeFileSync(join(place, 'notes.txt'), 'mine\n');
  expect(verifyDirectory(place)).toEqual({ missing: [], changed: [], unlisted: [] });
  writeFileSync(join(place, 'b.yaml'), 'other\n');
  rmSync(join(place, 'c.yaml'));
  for (const name of ['z.yml', 'x.json', 'y.yaml']) writeFileSync(join(place, name), '{}\n');
  expect(verifyDirectory(place)).toEqual({ missing: ['c.yaml'], changed: ['b.yaml'], unlisted: ['x.json', 'y.yaml', 'z.yml'] });
});
