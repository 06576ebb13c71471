import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { lifeboat } from './command-line';
import { contents } from './contents';
import { programDirectory, writeProgram } from './program';

const APP = "const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' }); configMap(app, 'config', { LOG_LEVEL: 'info' }); new EmergencyCopy(app, 'emergency');";
const object = (fields: string): string => `new ApiObject(new FluxApp(cluster, 'a', { namespace: 'a' }), 'x', { apiVersion: 'v1', kind: 'ConfigMap', ${fields} });`;

describe('bad input gives one clear sentence, exit code 2, and changes nothing', () => {
  const made: string[] = [];
  const kept = (directory: string): string => {
    made.push(directory);
    return directory;
  };
  afterAll(() => made.forEach((directory) => rmSync(directory, { recursive: true })));

  const expectRefused = (cwd: string, args: string[], message: RegExp): void => {
    const before = contents(cwd);
    const { code, out, err } = lifeboat(cwd, ...args);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(contents(cwd)).toEqual(before);
  };

  describe('of the definition', () => {
    test.each([
      ['a cluster path that leaves the repository', "fleet.addCluster('b', { path: '../elsewhere' });", /^lifeboat: Cluster b path: '\.\.\/elsewhere' is no plain path .*\[path-escapes\]$/m],
      ['stringData', "new ApiObject(new FluxApp(cluster, 'a', { namespace: 'a' }), 's', { apiVersion: 'v1', kind: 'Secret', stringData: { A: 'b' } });",
        /^lifeboat: eldertree\/a\/s stringData\.A: .*\[secret-literal\]$/m],
      ['a List', "new ApiObject(new FluxApp(cluster, 'a', { namespace: 'a' }), 'l', { apiVersion: 'v1', kind: 'List', items: [] });", /^lifeboat: eldertree\/a\/l.*List/],
      ['local-config', object("metadata: { annotations: { 'config.kubernetes.io/local-config': 'true' } }"), /^lifeboat: eldertree\/a\/x.*config\.kubernetes\.io\/local-config/],
      ['an origin annotation', object("metadata: { annotations: { 'config.kubernetes.io/index': '1' } }"), /^lifeboat: eldertree\/a\/x.*config\.kubernetes\.io\/index/],
      ['generateName', object("metadata: { generateName: 'x-', name: '' }"), /^lifeboat: eldertree\/a\/x metadata\.name.*\[object-name\]$/m],
      ['an infinite number', object('data: { A: Infinity }'), /^lifeboat: eldertree\/a\/x.*data\.A/],
      ['keys that have no single order', object("data: { '10': 'a', '1a': 'b', '2': 'c' }"), /^lifeboat: eldertree\/a\/x.*data.*'?10'?.*'?1a'?.*'?2'?/],
      ['U+FFFE', object("data: { A: 'a\\uFFFEb' }"), /^lifeboat: eldertree\/a\/x.*data\.A.*U\+FFFE/],
      ['DEL in a key', object("data: { 'a\\u007fb': 'x' }"), /^lifeboat: eldertree\/a\/x.*U\+007F/],
      ['an object of more than etcd takes', object("data: { A: 'x'.repeat(2 * 1024 * 1024) }"), /^lifeboat: eldertree\/a\/x.*1\.5 MiB/],
    ])('%s', (_, body, message) => {
      const cwd = kept(programDirectory(body));
      expectRefused(cwd, ['synth'], message);
    });
  });

  describe('of what stands in the copies', () => {
    const written = (): string => {
      const cwd = kept(programDirectory(APP));
      expect(lifeboat(cwd, 'synth').code).toBe(0);
      return cwd;
    };

    test('a manifest edited by hand', () => {
      const cwd = written();
      const file = join(cwd, 'dist/project/swimto/k8s/3-configmap-config.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('info', 'debug'));
      writeProgram(cwd, APP.replace('info', 'warn'));
      expectRefused(cwd, ['synth'], /3-configmap-config\.yaml.*changed by hand.*\[edited-by-hand\]/);
    });

    test('a checksum file that is cut off', () => {
      const cwd = written();
      const file = join(cwd, 'dist/project/swimto/k8s/SHA256SUMS');
      truncateSync(file, statSync(file).size - 10);
      writeProgram(cwd, APP.replace('info', 'warn'));
      expectRefused(cwd, ['synth'], /SHA256SUMS.*\[checksums-broken\]/);
    });

    test('a path that goes through a link', () => {
      const cwd = kept(programDirectory(APP));
      mkdirSync(join(cwd, 'swimto'));
      mkdirSync(join(cwd, 'elsewhere'));
      symlinkSync('../elsewhere', join(cwd, 'swimto/k8s'));
      expectRefused(cwd, ['synth', '--project', 'swimto'], /swimto\/k8s.*symbolic link.*\[path-symlink\]/);
    });

    test('a hand-written file where one of ours is wanted', () => {
      const cwd = kept(programDirectory(APP));
      mkdirSync(join(cwd, 'swimto'));
      writeFileSync(join(cwd, 'swimto/EMERGENCY_DEPLOYMENT.md'), '# Call Alice\n');
      expectRefused(cwd, ['synth', '--project', 'swimto'], /EMERGENCY_DEPLOYMENT\.md.*\[foreign-file\]/);
    });

    test.each([
      ['missing', [], /\[fleet-checkout\]/],
      ['no Git work tree', ['mkdir'], /\[fleet-checkout\]/],
    ])('a fleet checkout that is %s', (_, prepare, message) => {
      const cwd = kept(programDirectory(APP));
      if (prepare.length > 0) mkdirSync(join(cwd, 'pi-fleet'));
      expectRefused(cwd, ['synth', '--fleet', 'pi-fleet'], message);
    });
  });

  describe('of a directory to digest', () => {
    const config = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: a\ndata:\n${data}`;
    test.each([
      ['duplicate keys', config('  A: b\n  A: c\n'), /x\.yaml.*:8.*\[yaml-duplicate-key\]/],
      ['a document of 10 MB', config(`  A: ${'x'.repeat(10 * 1024 * 1024)}\n`), /x\.yaml.*MiB/],
      ['generateName', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: x-\n  namespace: a\n', /x\.yaml/],
      ['an unquoted date', config('  A: 2026-11-21\n'), /x\.yaml.*2026-11-21/],
      ['infinity', config('  A: .inf\n'), /x\.yaml.*\.inf/],
      ['a control character', config('  A: "b\u007fc"\n'), /x\.yaml.*U\+007F/],
      ['U+FFFE', config('  A: "b\uFFFEc"\n'), /x\.yaml.*U\+FFFE/],
      ['an alias without an anchor', config('  A: *nowhere\n'), /x\.yaml.*\[yaml-alias\]/],
      ['an encrypted Secret', 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  namespace: a\ndata:\n  A: ENC[x]\nsops:\n  mac: x\n', /x\.yaml.*SOPS/],
    ])('%s', (_, text, message) => {
      const cwd = kept(mkdtempSync(join(tmpdir(), 'lifeboat-digest-')));
      writeFileSync(join(cwd, 'x.yaml'), text);
      expectRefused(cwd, ['digest', '.'], message);
    });
  });
});
