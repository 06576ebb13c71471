import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { lifeboat } from './command-line';
import { contents } from './contents';
import { programDirectory, writeProgram } from './program';

const TWO_APPS = `
for (const name of ['swimto', 'canopy']) {
  const app = new FluxApp(cluster, name, { namespace: name });
  configMap(app, 'config', { LOG_LEVEL: 'info' });
  new EmergencyCopy(app, 'emergency');
}`;
const ONE_APP = "const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' }); configMap(app, 'config', { LOG_LEVEL: 'info' }); new EmergencyCopy(app, 'emergency');";

describe('lifeboat synth', () => {
  const made: string[] = [];
  const program = (body: string, fleetProps?: string): string => {
    const cwd = programDirectory(body, fleetProps);
    made.push(cwd);
    return cwd;
  };
  afterAll(() => made.forEach((cwd) => rmSync(cwd, { recursive: true })));

  test('writes the layout that others rely on', () => {
    const cwd = program(ONE_APP);
    const { code, out } = lifeboat(cwd, 'synth');
    expect(code).toBe(0);
    expect(Object.keys(contents(join(cwd, 'dist'))).sort()).toEqual([
      'fleet/clusters/eldertree/PROJECTS.md',
      'fleet/clusters/eldertree/kustomization.yaml',
      'fleet/clusters/eldertree/swimto.flux.yaml',
      'fleet/clusters/eldertree/swimto/3-configmap-config.yaml',
      'fleet/clusters/eldertree/swimto/DIGEST',
      'fleet/clusters/eldertree/swimto/SHA256SUMS',
      'fleet/clusters/eldertree/swimto/kustomization.yaml',
      'project/swimto/EMERGENCY_DEPLOYMENT.md',
      'project/swimto/k8s/3-configmap-config.yaml',
      'project/swimto/k8s/DIGEST',
      'project/swimto/k8s/SHA256SUMS',
      'project/swimto/scripts/emergency-deploy.sh',
      'project/swimto/scripts/resume-flux.sh',
      'project/swimto/scripts/validate-k8s-sync.sh',
    ]);
    expect((statSync(join(cwd, 'dist/project/swimto/scripts/validate-k8s-sync.sh')).mode % 0o1000).toString(8)).toBe('755');
    expect(out).toContain(readFileSync(join(cwd, 'dist/project/swimto/k8s/DIGEST'), 'utf8').trim());
  });

  test('a second time writes nothing', () => {
    const cwd = program(TWO_APPS);
    lifeboat(cwd, 'synth');
    expect(lifeboat(cwd, 'synth').out).toMatch(/^dist: nothing to do, 26 files are as the definition says\n/);
  });

  test('honours CDK8S_OUTDIR as the program itself does', () => {
    const cwd = program(ONE_APP);
    const direct = spawnSync(process.execPath, ['main.js'], { cwd, env: { ...process.env, CDK8S_OUTDIR: 'elsewhere' }, encoding: 'utf8' });
    expect(direct.stderr).toBe('');
    lifeboat(cwd, 'synth');
    expect(contents(join(cwd, 'elsewhere'))).toEqual(contents(join(cwd, 'dist')));
  });

  test('takes away what the definition no longer has, and nothing else', () => {
    const cwd = program(TWO_APPS);
    lifeboat(cwd, 'synth');
    writeFileSync(join(cwd, 'dist/fleet/clusters/eldertree/notes.txt'), 'mine\n');
    writeProgram(cwd, ONE_APP);
    expect(lifeboat(cwd, 'synth').code).toBe(0);
    const after = contents(join(cwd, 'dist'));
    expect(Object.keys(after).filter((path) => path.includes('canopy'))).toEqual([]);
    expect(after['fleet/clusters/eldertree/notes.txt']).toBe('mine\n');
  });

  test('writes one project copy into a checkout, beside what stands there', () => {
    const cwd = program(ONE_APP);
    const checkout = join(cwd, 'swimto');
    mkdirSync(join(checkout, 'scripts'), { recursive: true });
    writeFileSync(join(checkout, 'scripts/build.sh'), '#!/bin/sh\n');
    expect(lifeboat(cwd, 'synth', '--project', 'swimto').code).toBe(0);
    expect(Object.keys(contents(checkout)).sort()).toEqual([
      'EMERGENCY_DEPLOYMENT.md', 'k8s/3-configmap-config.yaml', 'k8s/DIGEST', 'k8s/SHA256SUMS', 'scripts/build.sh',
      'scripts/emergency-deploy.sh', 'scripts/resume-flux.sh', 'scripts/validate-k8s-sync.sh',
    ]);
    expect(existsSync(join(cwd, 'dist'))).toBe(false);
  });

  test.each([
    ['a plain directory where there are several project copies', TWO_APPS, ['--project', 'x'],
      '--project x: the definition has project copies of swimto, canopy, and this does not say whose it is. Write it as --project APP=DIR. [project-option]'],
    ['a project that the definition does not copy', TWO_APPS, ['--project', 'nima=x'],
      "--project nima=x: 'nima' has no EmergencyCopy in the definition; these have: swimto, canopy. Correct the name. [project-option]"],
    ['a checkout that is missing', ONE_APP, ['--project', 'nowhere'],
      "--project swimto: 'nowhere' is no directory. Clone the repository first, and name its directory. [checkout-missing]"],
    ['a program that fails', 'throw new Error("no such thing")', [],
      /^lifeboat: cdk8s\.yaml app 'node main\.js': ended with exit code 1, after printing:\n[\s\S]*Error: no such thing[\s\S]*\[app-failed\]\n$/],
    ['a program without a Fleet', 'process.exit(0);', [],
      "cdk8s.yaml app 'node main.js': ran well, but synthesised no Fleet. Call synth() on the Fleet at the end of the program, "
      + 'and use one version of cdk8s-lifeboat in program and command. [no-fleet]'],
    ['what a construct refuses, in its own words and without a stack', "new FluxApp(cluster, 'Swim_TO')", [],
      "lifeboat: FluxApp eldertree/Swim_TO: name 'Swim_TO' is no DNS label (lower-case letters, digits and -, beginning and ending with a letter or digit). "
      + 'Choose a name that is one. [name-not-dns-label]\n'],
    ['a character that kustomize refuses, naming object and field', "configMap(new FluxApp(cluster, 'a', { namespace: 'a' }), 'c', { KEY: 'a\\uFFFEb' })",
      [], /eldertree\/a\/c.*data\.KEY.*U\+FFFE/],
    ['a literal Secret', "new ApiObject(new FluxApp(cluster, 'a', { namespace: 'a' }), 's', { apiVersion: 'v1', kind: 'Secret', data: { PASSWORD: 'eA==' } })", [],
      'eldertree/a/s data.PASSWORD: a literal value of a Secret would stand in Git in two copies. '
      + 'Encrypt it with SOPS and load it with SopsSecret, use a SealedSecret, or use an ExternalSecret. [secret-literal]'],
    ['two objects of one identity', "const app = new FluxApp(cluster, 'a', { namespace: 'a' }); "
      + "for (const id of ['x', 'y']) new ApiObject(app, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'same' } })", [],
    'eldertree/a/y: ConfigMap/a/same is defined by eldertree/a/x too, and cluster eldertree can hold it once. '
      + 'Remove one of them, or give one another metadata.name or namespace. [identity-twice]'],
    ['an object without a namespace', "configMap(new FluxApp(cluster, 'a'), 'c', {})", [], '[object-without-namespace]'],
  ])('refuses %s, and changes nothing', (_, body, args, message) => {
    const cwd = program(body);
    const before = contents(cwd);
    const { code, out, err } = lifeboat(cwd, 'synth', ...args);
    expect(err).toEqual(typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(contents(cwd)).toEqual(before);
  });

  test('refuses a manifest edited by hand, and names the way out', () => {
    const cwd = program(ONE_APP);
    lifeboat(cwd, 'synth');
    const file = join(cwd, 'dist/fleet/clusters/eldertree/swimto/3-configmap-config.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('info', 'debug'));
    writeProgram(cwd, ONE_APP.replace('info', 'warn'));
    const before = contents(cwd);
    const { code, err } = lifeboat(cwd, 'synth');
    expect(code).toBe(2);
    expect(err).toContain('3-configmap-config.yaml');
    expect(err).toContain('[edited-by-hand]');
    expect(contents(cwd)).toEqual(before);
  });

  test('prints warnings, and goes on', () => {
    const cwd = program(`
const { Deployment } = require(${JSON.stringify(require.resolve('cdk8s-plus-28'))});
new Deployment(new FluxApp(cluster, 'a', { namespace: 'a' }), 'api', { containers: [{ image: 'ghcr.io/example/api:1' }] });`);
    const { code, err } = lifeboat(cwd, 'synth');
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: eldertree\/a\/api: spec\.selector holds cdk8s\.io\/metadata\.addr/);
  });
});
