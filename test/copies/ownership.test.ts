import * as fc from 'fast-check';
import { sha256 } from '../../src/copies/checksums';
import { markManifest, markPage, markScript, markSealed } from '../../src/copies/marker';
import { FileSurroundings, Ownership, ownershipOf } from '../../src/copies/ownership';

const SEED = 20260523;
const SUM = 'a'.repeat(64);

interface Beside { sums?: Record<string, string>; owner?: string; inTerritory?: boolean }

function judge(name: string, text: string, { sums, owner, inTerritory = true }: Beside = {}): Ownership {
  const surroundings: FileSurroundings = {
    owner: 'pi-fleet', inTerritory, checksums: () => (sums ? new Map(Object.entries(sums)) : undefined), directoryOwner: () => owner,
  };
  return ownershipOf({ name, content: Buffer.from(text) }, surroundings);
}

test.each([
  ['a page', markPage('pi-fleet', 'eldertree/swimto', 'Text.\n')],
  ['a script', markScript('pi-fleet', 'eldertree/swimto', 'echo\n')],
  ['a sealed file', markSealed('pi-fleet', 'eldertree/swimto', 'kind: A\n')],
])('%s is ours until a byte behind its marker changes', (_, text) => {
  process.stdout.write(`seed ${SEED}\n`);
  expect(judge('x', text)).toEqual({ verdict: 'ours' });
  const body = text.lastIndexOf('\n', text.length - 2) + 1;
  fc.assert(fc.property(fc.integer({ min: body, max: text.length - 1 }), fc.constantFrom('', '~', '\n\n'), (at, put) => {
    fc.pre(text[at] !== put);
    expect(judge('x', text.slice(0, at) + put + text.slice(at + 1))).toEqual({ verdict: 'edited' });
  }), { seed: SEED, numRuns: 50 });
});

test('a manifest is proved by the sums beside it', () => {
  const text = markManifest('pi-fleet', 'eldertree/swimto', 'kind: A\n');
  expect(judge('a.yaml', text, { sums: { 'a.yaml': sha256(text) } })).toEqual({ verdict: 'ours' });
  expect(judge('a.yaml', `${text}# more\n`, { sums: { 'a.yaml': sha256(text) } })).toEqual({ verdict: 'edited' });
  expect(judge('a.yaml', text, { sums: { 'b.yaml': sha256(text) } })).toEqual({ verdict: 'unproved', reason: 'the SHA256SUMS beside it does not list it' });
  expect(judge('a.yaml', text)).toEqual({ verdict: 'unproved', reason: 'there is no SHA256SUMS beside it' });
});

test('a file of another definition is foreign and named', () => {
  const text = markManifest('other-fleet', 'eldertree/vault', 'kind: A\n');
  const reason = 'it was generated from the definition other-fleet (eldertree/vault)';
  expect(judge('a.yaml', text, { sums: { 'a.yaml': sha256(text) } })).toEqual({ verdict: 'foreign', reason });
});

test('a file without marker is foreign, unless our sums list it: then its marker was edited away', () => {
  expect(judge('a.yaml', 'kind: A\n').verdict).toBe('foreign');
  expect(judge('a.yaml', 'kind: A\n', { sums: { 'a.yaml': SUM }, owner: 'pi-fleet' }).verdict).toBe('edited');
  expect(judge('a.yaml', 'kind: A\n', { sums: { 'a.yaml': SUM }, owner: 'other-fleet' }).verdict).toBe('foreign');
  expect(judge('a.yaml', 'kind: A\n', { sums: { 'a.yaml': SUM }, owner: 'pi-fleet', inTerritory: false }).verdict).toBe('foreign');
});

test('DIGEST is ours by its form, its place and the files beside it', () => {
  const text = `sha256:${SUM}\n`;
  expect(judge('DIGEST', text).verdict).toBe('ours');
  expect(judge('DIGEST', text, { owner: 'pi-fleet', sums: { DIGEST: sha256(text) } }).verdict).toBe('ours');
  expect(judge('DIGEST', text, { owner: 'pi-fleet', sums: { DIGEST: SUM } }).verdict).toBe('edited');
  expect(judge('DIGEST', text, { owner: 'other-fleet' })).toMatchObject({ verdict: 'foreign', reason: expect.stringContaining('other-fleet') });
  expect(judge('DIGEST', text, { inTerritory: false }).verdict).toBe('foreign');
  for (const other of [`${text}more\n`, `sha256:${SUM}`, `sha512:${SUM}\n`, 'a book digest\n']) expect(judge('DIGEST', other).verdict).toBe('foreign');
});

test('SHA256SUMS is ours by its place and the files beside it', () => {
  const text = `${SUM}  a.yaml\n`;
  expect(judge('SHA256SUMS', text, { owner: 'pi-fleet', sums: {} }).verdict).toBe('ours');
  expect(judge('SHA256SUMS', text, { owner: 'other-fleet', sums: {} }).verdict).toBe('foreign');
  expect(judge('SHA256SUMS', text, { inTerritory: false, sums: {} }).verdict).toBe('foreign');
});
