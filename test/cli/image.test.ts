import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { runImage } from '../../src/cli/image';

const FILE = `# Bumped by CI.
images:
  api: ghcr.io/example/api:1.4.2 # {"$imagepolicy": "flux-system:api"}
  web: "ghcr.io/example/web:2.0.0"   # quoted by hand

clusters:
  # Staging runs ahead.
  staging:
    api: ghcr.io/example/api:1.5.0
`;

describe('lifeboat image set', () => {
  let cwd: string;
  const run = (...args: string[]): { code: number; out: string } => {
    let out = '';
    const write = (text: string): void => { out += text; };
    return { code: runImage(args, { cwd, env: {}, stdout: write, stderr: write, stdoutIsTerminal: false }), out };
  };
  const file = (): string => readFileSync(join(cwd, 'images.yaml'), 'utf8');

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'lifeboat-image-'));
    writeFileSync(join(cwd, 'images.yaml'), FILE);
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  test('changes the one reference, and every other byte stays', () => {
    expect(run('set', 'api=ghcr.io/example/api:1.4.3')).toEqual({ code: 0, out: 'images.yaml is written. Bring it into both copies: lifeboat synth\n' });
    expect(file()).toBe(FILE.replace('1.4.2', '1.4.3'));
  });

  test('keeps the quotes of the author', () => {
    run('set', 'web=ghcr.io/example/web:2.0.1');
    expect(file()).toBe(FILE.replace('2.0.0', '2.0.1'));
  });

  test('of one cluster leaves the others alone', () => {
    run('set', '--cluster', 'staging', 'api=ghcr.io/example/api:1.6.0');
    expect(file()).toBe(FILE.replace('1.5.0', '1.6.0'));
  });

  test('adds a cluster and a name', () => {
    run('set', '--cluster', 'production', 'worker=ghcr.io/example/worker@sha256:' + 'a'.repeat(64));
    expect(file()).toBe(`${FILE}  production:\n    worker: ghcr.io/example/worker@sha256:${'a'.repeat(64)}\n`);
  });

  test('says so where nothing changes, and does not touch the file', () => {
    expect(run('set', 'api=ghcr.io/example/api:1.4.2')).toEqual({ code: 0, out: 'images.yaml has that already.\n' });
    expect(file()).toBe(FILE);
  });

  test('makes the file where there is none', () => {
    rmSync(join(cwd, 'images.yaml'));
    run('set', 'api=ghcr.io/example/api:1', 'web=ghcr.io/example/web:2');
    expect(file()).toBe('# Image references, taken into both copies by lifeboat synth.\nimages:\n  api: ghcr.io/example/api:1\n  web: ghcr.io/example/web:2\n');
  });

  test.each([
    [['set'], 'lifeboat image: no NAME=REFERENCE is given. Write: lifeboat image set NAME=REFERENCE. [image-usage]'],
    [['list'], "lifeboat image: there is no 'image list'. Write: lifeboat image set NAME=REFERENCE. [image-usage]"],
    [['set', 'api'], "lifeboat image set 'api': is no NAME=REFERENCE. Write it like api=ghcr.io/example/api:1.4.3. [image-assignment]"],
    [['set', 'api=ghcr.io/Example/API:1'], "lifeboat image set 'api=ghcr.io/Example/API:1': 'ghcr.io/Example/API:1' is no image reference "
      + '(registry/name:tag, registry/name@sha256:64 hex digits, or both). Write it like ghcr.io/example/api:1.4.3. [image-assignment]'],
  ])('refuses %j and changes nothing', (args, message) => {
    expect(() => run(...args)).toThrow(message);
    expect(file()).toBe(FILE);
  });

  test('refuses a file that holds no mapping', () => {
    writeFileSync(join(cwd, 'images.yaml'), '- api\n');
    expect(() => run('set', 'api=ghcr.io/example/api:1')).toThrow('images.yaml: holds no mapping. Begin it with a line `images:`. [image-file]');
    expect(existsSync(join(cwd, 'images.yaml.lifeboat'))).toBe(false);
  });
});
