import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');

describe('the published package', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-package-'));
  const run = (command: string, ...args: string[]): string => execFileSync(command, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  let packed: { filename: string; files: { path: string }[] };

  beforeAll(() => {
    const json = execFileSync('npm', ['pack', '--json', '--pack-destination', directory], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    [packed] = JSON.parse(json.slice(json.indexOf('[')));
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  test('is under 1 MB, and holds the library, the command, its licences and nothing of the workshop', () => {
    expect(statSync(join(directory, packed.filename)).size).toBeLessThan(1_000_000);
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['lib/index.js', 'lib/index.d.ts', 'lib/cli.js', 'lib/cli.LICENSES.txt', 'LICENSE', 'README.md', 'API.md', '.jsii']));
    expect(paths.filter((path) => !/^(lib\/|\.jsii$|API\.md$|LICENSE$|README\.md$|package\.json$)/.test(path))).toEqual([]);
  });

  test('has no dependency at run time but its peers', () => {
    const { dependencies, bundledDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect({ dependencies, bundledDependencies }).toEqual({ dependencies: undefined, bundledDependencies: undefined });
    expect(Object.keys(peerDependencies).sort()).toEqual(['cdk8s', 'cdk8s-plus-28', 'constructs']);
  });

  test('installs and works in an empty directory', () => {
    run('npm', 'init', '--yes');
    run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`);
    writeFileSync(join(directory, 'cdk8s.yaml'), 'app: node main.js\n');
    writeFileSync(join(directory, 'main.js'), `
const { ApiObject } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
const app = new FluxApp(fleet.addCluster('eldertree'), 'swimto', { namespace: 'swimto' });
new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LOG_LEVEL: 'info' } });
new EmergencyCopy(app, 'emergency');
fleet.synth();
`);
    expect(run('npx', 'lifeboat', '--version')).toBe(`${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`);
    expect(run('npx', 'lifeboat', 'synth')).toMatch(/^dist: 14 written/);
    expect(run('npx', 'lifeboat', 'check')).toContain('They are the same.');
  }, 180_000);
});
