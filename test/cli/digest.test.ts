import { createHash } from 'crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import * as fc from 'fast-check';
import { digestHelp, runDigest } from '../../src/cli/digest';
import { KustomizeOracle } from '../oracle/oracle';
import { fileText } from './kustomize/arbitrary-yaml';

const SEED = 20260104;
let oracle: KustomizeOracle;
let root: string;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'lifeboat-digest-')); });
afterEach(() => rmSync(root, { recursive: true }));

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function run(...args: string[]): { code: number; stdout: string; stderr: string } {
  let stdout = '';
  let stderr = '';
  const io = {
    stdout: (text: string) => { stdout += text; }, stderr: (text: string) => { stderr += text; }, cwd: root, env: {}, stdoutIsTerminal: false,
  };
  return { code: runDigest(args, io), stdout, stderr };
}

test(`prints the digest of what the real kustomize builds, and nothing else (seed ${SEED})`, async () => {
  const counts = { same: 0, refused: 0 };
  const directories = fc.tuple(fileText('a'), fileText('b'), fileText('c'), fc.boolean());
  for (const [number, [a, b, c, nested]] of fc.sample(directories, { seed: SEED, numRuns: 500 }).entries()) {
    const files: Record<string, string> = nested
      ? { 'kustomization.yaml': 'resources: [b.yaml, nested]\n', 'b.yaml': b, 'nested/kustomization.yaml': 'resources:\n- c.yaml\n- ../a.yaml\n', 'nested/c.yaml': c, 'a.yaml': a }
      : { 'kustomization.yaml': 'kind: Kustomization\nresources: [./b.yaml, a.yaml]\n', 'b.yaml': b, 'a.yaml': a };
    write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${number}/${path}`, text])));
    const { code, stdout, stderr } = run(`${number}`);
    if (code === 2) {
      expect([stdout, /^[^\n]+\. [^\n]+\. \[[a-z0-9-]+\]\n$/.test(stderr)]).toEqual(['', true]);
      counts.refused++;
      continue;
    }
    const { output, error } = await oracle.build(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text])), '/');
    const digest = createHash('sha256').update(output ?? '').digest('hex');
    expect({ files, error, stdout, stderr }).toEqual({ files, error: undefined, stdout: `sha256:${digest}\n`, stderr: '' });
    counts.same++;
  }
  process.stdout.write(`directories: ${JSON.stringify(counts)}\n`);
  expect(Math.min(counts.same, counts.refused)).toBeGreaterThan(100);
});

test('honours the .sourceignore of the repository around the directory', () => {
  write({ '.git/HEAD': '', '.sourceignore': 'values.yaml\n', 'clusters/a/values.yaml': 'replicas: 2\n', 'clusters/a/a.yaml': configMap('a'), 'clusters/b/a.yaml': configMap('a') });
  expect(run('clusters/a')).toEqual(run('clusters/b'));
  expect(run('clusters/a').code).toBe(0);
});

test.each<[string, Record<string, string>, string]>([
  ['a feature that only kustomize evaluates', { 'd/kustomization.yaml': 'resources: [a.yaml]\nimages: [{name: x, newTag: y}]\n', 'd/a.yaml': configMap('a') }, 'd/kustomization.yaml: images: only kustomize itself evaluates this'],
  ['an encrypted Secret', { 'd/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\ndata: {a: "ENC[x]"}\nsops: {version: 3.9.0}\n' }, 'd/a.yaml: Secret/n/s is encrypted by SOPS, and kustomize-controller\'s digest is of the decrypted text'],
  ['a directory without objects', { 'd/notes.txt': '' }, 'Flux builds no object from this directory'],
  ['a missing directory', {}, 'd: there is no such directory'],
  ['a character that kustomize refuses', { 'd/a.yaml': `${configMap('a')}data: {a: "\\x7f"}\n` }, 'd/a.yaml'],
  ['keys without one order', { 'd/a.yaml': `${configMap('a')}data: {"10": a, 1a: b, "2": c}\n` }, 'd/a.yaml'],
])('refuses %s with exit 2 and nothing on stdout', (_, files, message) => {
  write({ '.git/HEAD': '', ...files });
  const { code, stdout, stderr } = run('d');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

test('takes one directory and no other option', () => {
  expect(run()).toEqual({ code: 2, stdout: '', stderr: 'lifeboat digest: it takes one directory, not 0. See lifeboat digest --help. [usage]\n' });
  expect(run('a', 'b').code).toBe(2);
  expect(run('--nope')).toEqual({ code: 2, stdout: '', stderr: 'lifeboat digest: Unknown option \'--nope\'. See lifeboat digest --help. [usage]\n' });
  expect(run('--help')).toEqual({ code: 0, stdout: digestHelp, stderr: '' });
  expect(digestHelp.split('\n').length).toBeLessThan(24);
});
