import { execFileSync } from 'child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { BareShell, Shown } from './bare-shell';
import { AgeKey } from '../../testbed/age-key';
import { LiveObject, reference } from '../../testbed/live-object';
import { LiveFleet } from '../live-fleet';
import { ProjectDirectory } from '../project-directory';
import { useTestbed } from '../use-testbed';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PASSWORD = 'correct-horse-battery';
const HOTFIX = 'staple-of-the-hotfix';
const NUMBER = '8042118042117';
const MANIFEST = 'k8s/secrets/3-secret-database.yaml';
const SECRET = reference('v1', 'Secret', 'database', 'web');

const DEFINITION = (url: string, uid: string): string => `
  const { ApiObject } = require('cdk8s');
  const { EmergencyCopy, Fleet, FluxApp, SopsSecret } = require('cdk8s-lifeboat');
  const fleet = new Fleet({ repository: { url: '${url}' } });
  const app = new FluxApp(fleet.addCluster('eldertree', { uid: '${uid}' }), 'web', { namespace: 'web', createNamespace: true });
  new SopsSecret(app, 'database', { file: 'database.sops.yaml' });
  const labels = { app: 'api' };
  const containers = [{ name: 'main', image: 'ghcr.io/example/web:1', envFrom: [{ secretRef: { name: 'database' } }] }];
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } };
  new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' }, spec });
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  for (const [group, kind] of [['bitnami.com', 'SealedSecret'], ['external-secrets.io', 'ExternalSecret']]) {
    const names = { kind, plural: kind.toLowerCase() + 's' };
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } }];
    const name = names.plural + '.' + group;
    new ApiObject(app, kind, { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name }, spec: { group, scope: 'Namespaced', names, versions } });
    new ApiObject(app, kind + '-one', { apiVersion: group + '/v1', kind, metadata: { name: 'one' }, spec: { encryptedData: { token: 'AgBy3i4OJSWK' } } });
  }
  new EmergencyCopy(app, 'emergency');
  fleet.synth();
`;

describe('SOPS Secrets in an emergency', () => {
  const project = new ProjectDirectory();
  const copy = mkdtempSync(join(tmpdir(), 'lifeboat-secrets-'));
  const age = new AgeKey();
  const printed: string[] = [];
  const shells: BareShell[] = [];
  let fleet: LiveFleet;
  let withKey: BareShell;
  let withoutKey: BareShell;
  let withoutSops: BareShell;
  let before: LiveObject;

  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    await testbed.api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, data: { 'age.agekey': base64(age.identity) } });
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'web' }, type: 'Opaque', data: { PASSWORD: base64(PASSWORD), USER: base64('web') } };
    const { uid } = (await testbed.api.get(reference('v1', 'Namespace', 'kube-system')))!.metadata;
    project.write('database.sops.yaml', JSON.stringify(secret));
    const encrypt = ['--encrypt', '--in-place', '--age', age.recipient, '--encrypted-regex', '^data$', 'database.sops.yaml'];
    execFileSync(testbed.program('sops'), encrypt, { cwd: project.directory });
    project.write('cdk8s.yaml', 'app: node main.js\n').write('main.js', DEFINITION(fleet.url, uid));
    expect(project.lifeboat('synth', '--fleet', fleet.checkout, '--project', copy)).toMatchObject({ code: 0 });
    execFileSync('git', ['init', '-q'], { cwd: copy });
    execFileSync('git', ['add', '-A'], { cwd: copy });
    const revision = await fleet.push();
    for (const name of ['web', 'web-secrets']) await fleet.ready(name, revision);
    before = (await testbed.api.get(SECRET))!;

    const keyFile = join(project.directory, 'age.key');
    writeFileSync(keyFile, `${age.identity}\n`);
    withKey = new BareShell(testbed, { SOPS_AGE_KEY_FILE: keyFile }).add('sops', testbed.program('sops'));
    withoutKey = new BareShell(testbed).add('sops', testbed.program('sops'));
    withoutSops = new BareShell(testbed);
    shells.push(withKey, withoutKey, withoutSops);
  });
  afterAll(() => {
    for (const shell of shells) shell.remove();
    project.remove();
    rmSync(copy, { recursive: true, force: true });
  });

  const run = async (shell: BareShell, text: string): Promise<Shown> => {
    const shown = await shell.run(copy, text);
    printed.push(shown.out);
    return shown;
  };
  const deploy = async (shell: BareShell, options = ''): Promise<Shown> => run(shell, `sh scripts/emergency-deploy.sh --yes --reason 'Flux is down' ${options}`);
  const resume = async (): Promise<void> => {
    const { code, out } = await run(withoutSops, 'sh scripts/resume-flux.sh --yes');
    expect([code, out]).toEqual([0, expect.stringContaining('Done: Flux applies web again')]);
  };
  const suspended = async (): Promise<string[]> => {
    const all = await testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { namespace: 'flux-system' });
    return all.filter(({ spec }) => spec.suspend).map(({ metadata }) => metadata.name).sort();
  };
  const secret = async (): Promise<LiveObject> => (await testbed.api.get(SECRET))!;
  /** An object without what the server writes. */
  const lasting = ({ metadata: { name, namespace, labels, annotations }, ...rest }: LiveObject): object => {
    const { status, ...left } = rest;
    return { ...left, metadata: { name, namespace, labels, annotations } };
  };
  const withoutResidue = async (): Promise<void> => {
    expect(lasting(await secret())).toEqual(lasting(before));
    expect(await suspended()).toEqual([]);
    for (const name of ['web', 'web-secrets']) expect(JSON.stringify((await testbed.api.get(fleet.kustomization(name)))!.metadata)).not.toContain('lifeboat.io/step');
  };
  const versions = async (): Promise<(string | undefined)[]> => Promise.all(['web', 'web-secrets']
    .map(async (name) => JSON.stringify((await testbed.api.get(fleet.kustomization(name)))!.spec)));
  const refused = async (code: string, shell: BareShell, options = ''): Promise<string> => {
    const was = [await versions(), (await testbed.api.get(SECRET))?.metadata.resourceVersion];
    const shown = await deploy(shell, options);
    expect([shown.code, shown.out]).toEqual([2, expect.stringContaining(`refused (${code}): `)]);
    expect([await versions(), (await testbed.api.get(SECRET))?.metadata.resourceVersion]).toEqual(was);
    return shown.out;
  };
  const edit = (file: string, change: (text: string) => string): void => writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
  const restore = (): void => { execFileSync('git', ['checkout', '-q', '--', 'k8s'], { cwd: copy }); };

  test('with sops and the key they are decrypted, as Flux would, and their Kustomization is suspended too', async () => {
    await testbed.api.delete(SECRET);
    const { code, out } = await deploy(withKey);
    expect([code, out]).toEqual([0, expect.stringContaining('secret/database serverside-applied')]);
    expect(await suspended()).toEqual(['web', 'web-secrets']);
    const live = await secret();
    expect(live.data).toEqual(before.data);
    expect(live.metadata.labels).toEqual({ 'kustomize.toolkit.fluxcd.io/name': 'web-secrets', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' });
    expect(live.metadata.managedFields!.map(({ manager }: { manager: string }) => manager)).toEqual(['kustomize-controller']);
    for (const name of ['web', 'web-secrets']) {
      const { annotations } = (await testbed.api.get(fleet.kustomization(name)))!.metadata;
      expect(annotations).toMatchObject({ 'emergency.cdk8s-lifeboat.io/reason': 'Flux is down', 'emergency.cdk8s-lifeboat.io/step': 'applied' });
    }
    await resume();
    await withoutResidue();
  });

  test('one that was edited with sops is named, applied with --edited, and Flux takes it back', async () => {
    const set = (path: string, value: string): string => `sops set ${MANIFEST} '["data"]["${path}"]' '"${value}"'\n`;
    expect(await run(withKey, `${set('PASSWORD', base64(HOTFIX))}${set('MORE', base64(HOTFIX))}`)).toMatchObject({ code: 0 });
    expect(await refused('edited', withKey)).toContain(MANIFEST);
    expect(await deploy(withKey, '--edited')).toMatchObject({ code: 0, out: expect.stringContaining('Done: web runs this copy') });
    expect((await secret()).data).toEqual({ ...before.data, PASSWORD: base64(HOTFIX), MORE: base64(HOTFIX) });
    const { annotations } = (await testbed.api.get(fleet.kustomization('web-secrets')))!.metadata;
    expect(annotations!['emergency.cdk8s-lifeboat.io/edited']).toMatch(/^secrets\/3-secret-database\.yaml=[0-9a-f]{64}$/);
    restore();
    await resume();
    await withoutResidue();
  });

  test.each([
    ['without sops', () => withoutSops, 'sops is not installed here'],
    ['without the key', () => withoutKey, 'sops has no key here for k8s/secrets/3-secret-database.yaml'],
  ])('%s those of the cluster stay as they are', async (_name, shell, said) => {
    const was = (await secret()).metadata.resourceVersion;
    const { code, out } = await deploy(shell());
    expect([code, out]).toEqual([0, expect.stringContaining(`${said}, so the Secrets of the cluster stay as they are.`)]);
    expect(await suspended()).toEqual(['web']);
    expect((await secret()).metadata.resourceVersion).toBe(was);
    await resume();
    await withoutResidue();
  });

  test('one that is missing and cannot be decrypted stops it before any write, with the workloads that need it', async () => {
    await testbed.kill('kustomize-controller');
    await testbed.api.delete(SECRET);
    for (const shell of [withoutSops, withoutKey]) expect(await refused('secret-missing', shell)).toContain('Secret web/database, which Deployment/api needs');
    await testbed.start('kustomize-controller');
    await fleet.reconcile('web-secrets');
    await withoutResidue();
  });

  test('ciphertext is never applied', async () => {
    writeFileSync(join(copy, 'k8s/3-secret-database.yaml'), readFileSync(join(copy, MANIFEST)));
    for (const shell of [withKey, withoutSops]) expect(await refused('ciphertext', shell, '--edited')).toContain('k8s/3-secret-database.yaml is encrypted');
    rmSync(join(copy, 'k8s/3-secret-database.yaml'));
    await withoutResidue();
  });

  test('a damaged one is refused, as is one that the API server does not take, and its value is not quoted', async () => {
    edit(MANIFEST, (text) => text.replace(/USER: ENC.*/, 'USER: d2Vi'));
    expect(await refused('secret-damaged', withKey, '--edited')).toContain(`git checkout -- ${MANIFEST}`);
    restore();
    expect(await run(withKey, `sops set ${MANIFEST} '["data"]["USER"]' '${NUMBER}'`)).toMatchObject({ code: 0 });
    expect(await refused('secret-not-accepted', withKey, '--edited')).toContain('may hold a value and is not shown');
    restore();
    rmSync(join(copy, MANIFEST));
    expect(await refused('file-missing', withKey)).toContain(MANIFEST);
    restore();
    edit('k8s/secrets/SHA256SUMS', () => '');
    appendFileSync(join(copy, 'k8s/secrets/SHA256SUMS'), 'x y/z\n');
    await refused('copy-damaged', withKey);
    restore();
    await withoutResidue();
  });

  test('Sealed and External Secrets are objects as others are', async () => {
    expect(await deploy(withoutSops)).toMatchObject({ code: 0, out: expect.stringContaining('Done: web runs this copy') });
    for (const [version, kind] of [['bitnami.com/v1', 'SealedSecret'], ['external-secrets.io/v1', 'ExternalSecret']]) {
      expect((await testbed.api.get(reference(version, kind, 'one', 'web')))!.spec).toEqual({ encryptedData: { token: 'AgBy3i4OJSWK' } });
    }
    await resume();
  });

  test('no value was printed, or written into the project', () => {
    const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));
    expect(readdirSync(join(copy, 'emergency')).length).toBeGreaterThan(0);
    expect(printed.length).toBeGreaterThan(12);
    for (const value of [PASSWORD, HOTFIX, age.identity].flatMap((one) => [one, base64(one)]).concat(NUMBER)) {
      const telling = [...files, ...printed].filter((text) => text.includes(value));
      expect(telling).toEqual([]);
    }
  });
});
