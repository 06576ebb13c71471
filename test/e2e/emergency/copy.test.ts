import { createHash } from 'crypto';
import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { BUSYBOX, CLEAN, DASH, EmergencyProject, PASSWORD, PREFIX } from './emergency-project';
import { kustomization } from '../../testbed/flux';
import { reference } from '../../testbed/live-object';
import { useTestbed } from '../use-testbed';

// The machine may be busy.
jest.setTimeout(400_000);

let project: EmergencyProject;
const testbed = useTestbed(async (started) => { project = await EmergencyProject.create(started, { stateful: true }); });
afterAll(() => project.remove());
afterEach(async () => { expect(await project.standing()).toEqual(CLEAN); });

const OWNER = 'metadata:\n  labels:\n    kustomize.toolkit.fluxcd.io/name: web\n    kustomize.toolkit.fluxcd.io/namespace: flux-system\n  namespace: web\n';
const deploy = (copy: string, ...args: string[]) => project.run(DASH, 'deploy', copy, args);
const plan = (copy: string, ...args: string[]) => project.run(BUSYBOX, 'deploy', copy, ['--plan', '--edited', ...args]);
const refused = (code: string, named: string): object => ({ code: 2, err: expect.stringMatching(new RegExp(`^refused \\(${code}\\): [^]*${named}[^]*Nothing was changed\\.\\n$`)) });

test('files edited since synth are named, need --edited, and are recorded by their sha256', async () => {
  const copy = project.hotfix();
  writeFileSync(join(copy, 'k8s/more.yaml'), `apiVersion: v1\nkind: ConfigMap\n${OWNER}  name: more\n`);
  expect(await deploy(copy)).toMatchObject(refused('edited', '3-configmap-config.yaml more.yaml'));
  expect(await deploy(copy, '--edited')).toMatchObject({ code: 0, out: expect.stringContaining('edited: 3-configmap-config.yaml more.yaml') });
  const sums = ['3-configmap-config.yaml', 'more.yaml'].map((name) => `${name}=${createHash('sha256').update(readFileSync(join(copy, 'k8s', name))).digest('hex')}`).join(' ');
  const { annotations } = (await testbed.api.get(project.web))!.metadata;
  expect(annotations![`${PREFIX}edited`]).toBe(sums);
  expect(annotations![`${PREFIX}digest`]).toBe(readFileSync(join(copy, 'k8s/DIGEST'), 'utf8').trim());
  expect(project.notes(copy)).toEqual(expect.arrayContaining(['app: web', 'cluster: eldertree', 'by: anna', 'reason: "Flux is down"', `edited: ${sums}`]));
  expect(await project.run(BUSYBOX, 'resume', copy, ['--keep'])).toMatchObject({ code: 0, out: expect.stringContaining('  v1 ConfigMap web more\n  They are kept.') });
  expect(project.notes(copy).at(-1)).toContain('v1 ConfigMap web more');
  await testbed.kubectl(['delete', 'configmap', 'more', '-n', 'web']);
});

test('what resume cannot take back is named and needs --accept', async () => {
  const edit = (file: string, change: (text: string) => string): string => project.copy({ [file]: change });
  await testbed.kubectl(['scale', 'deployment', 'free', '-n', 'web', '--replicas=2']);
  const cases: [string, string][] = [
    [edit('3-deployment-free.yaml', (text) => text.replace('spec:\n', 'spec:\n  replicas: 3\n')), 'Deployment web/free: replicas 3: Git declares none'],
    [edit('3-statefulset-store.yaml', (text) => text.replace('replicas: 1', 'replicas: 2')), 'StatefulSet web/store: the claims of replicas beyond 1 stay'],
    [edit('3-configmap-config.yaml', (text) => `${text}immutable: true\n`), 'ConfigMap web/config: once immutable'],
    [edit('0-customresourcedefinition-webroutes.example.com.yaml', (text) => `${text.replace('storage: true', 'storage: false')}${text.slice(text.indexOf('  - name: v1')).replace('name: v1', 'name: v2')}`),
      'CustomResourceDefinition -/webroutes.example.com: its versions change'],
    [edit('3-deployment-free.yaml', (text) => text.replace('type: Recreate', 'type: RollingUpdate')), 'Deployment web/free: its strategy becomes RollingUpdate'],
    [edit('3-deployment-free.yaml', (text) => text.replace('type: Recreate', 'type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1')), 'Deployment web/free: its strategy becomes RollingUpdate'],
    [edit('secret.yaml', () => `apiVersion: v1\nkind: Secret\n${OWNER}  name: more\nstringData:\n  key: only-of-this-test\n`), 'k8s/secret.yaml: keys of stringData stay'],
    [edit('3-configmap-config.yaml', (text) => text.replace('metadata:\n', 'metadata:\n  annotations:\n    kustomize.toolkit.fluxcd.io/ssa: Ignore\n')),
      'ConfigMap web/config: an annotation keeps Flux from taking it back: kustomize.toolkit.fluxcd.io/ssa=Ignore'],
  ];
  for (const [copy, named] of cases) {
    expect(await plan(copy)).toMatchObject({ ...refused('irrevocable', '--accept'), out: expect.stringContaining(named) });
    expect(await plan(copy, '--accept')).toMatchObject({ code: 0, out: expect.stringMatching(/Nothing was changed\.\n$/) });
  }
  await testbed.kubectl(['scale', 'deployment', 'free', '-n', 'web', '--replicas=1']);
  const whole = edit('3-deployment-free.yaml', (text) => text.replace('type: Recreate', 'type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 0'));
  expect(await plan(whole)).toMatchObject({ code: 0, out: expect.stringMatching(/Nothing was changed\.\n$/) });
});

test('files that cannot be applied are refused', async () => {
  const edit = (change: (text: string) => string): string => project.copy({ '3-configmap-config.yaml': change });
  expect(await plan(edit((text) => text.replace(/^ {4}kustomize.toolkit.*\n/gm, '')))).toMatchObject(refused('no-owner-labels', 'ConfigMap web/config lacks the labels'));
  expect(await plan(edit((text) => text.replace('io/name: web', 'io/name: other')))).toMatchObject(refused('no-owner-labels', 'ConfigMap web/config lacks the labels'));
  expect(await plan(edit(() => ' - {"\n'))).toMatchObject(refused('not-accepted', '3-configmap-config'));
  expect(await plan(edit((text) => text.replace('LEVEL: info', 'LEVEL: 1')))).toMatchObject(refused('not-accepted', ''));
  const damaged = (change: (directory: string) => void): string => {
    const copy = project.copy();
    change(join(copy, 'k8s'));
    return copy;
  };
  expect(await plan(damaged((directory) => rmSync(join(directory, '3-service-service.yaml'))))).toMatchObject(refused('file-missing', '3-service-service.yaml is missing: git checkout -- k8s/3-service-service.yaml'));
  expect(await plan(damaged((directory) => rmSync(join(directory, 'SHA256SUMS'))))).toMatchObject(refused('copy-damaged', 'SHA256SUMS'));
  expect(await plan(damaged((directory) => writeFileSync(join(directory, 'SHA256SUMS'), readFileSync(join(directory, 'SHA256SUMS'), 'utf8').slice(0, 300))))).toMatchObject(refused('copy-damaged', ''));
  expect(await plan(damaged((directory) => writeFileSync(join(directory, 'DIGEST'), 'sha256:0\n')))).toMatchObject(refused('copy-damaged', 'DIGEST'));
  expect(await plan(damaged((directory) => writeFileSync(join(directory, '$(touch x).yaml'), '')))).toMatchObject(refused('file-name', ''));
});

test('an app of one object that makes no pods', async () => {
  await project.fleet.ready('plain', project.revision);
  const copy = project.copy({}, 'plain');
  expect(await deploy(copy)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Done: plain runs this copy.') });
  expect(await project.run(BUSYBOX, 'resume', copy)).toMatchObject({ code: 0, err: '' });
});

test('SOPS Secrets that cannot be decrypted here: one that is missing stops it before any write, one that is there stays', async () => {
  const database = reference('v1', 'Secret', 'database', 'default');
  const copy = project.copy({}, 'sealed');
  expect(await deploy(copy)).toMatchObject(refused('secret-missing', 'Secret default/database, which Deployment/sealed needs'));
  expect((await testbed.api.get(kustomization('sealed')))!.spec.suspend).toBeUndefined();
  const key = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, data: { 'age.agekey': Buffer.from(project.age.identity).toString('base64') } };
  await testbed.api.apply(key);
  for (const name of ['sealed-secrets', 'sealed']) await project.fleet.ready(name, project.revision);
  const before = await testbed.api.get(database);
  const deployed = await deploy(copy);
  expect(deployed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Done: sealed runs this copy.') });
  expect(await testbed.api.get(database)).toEqual(before);
  expect(before!.data.password).toBe(PASSWORD);
  expect((await testbed.api.get(kustomization('sealed-secrets')))!.spec.suspend).toBeUndefined();
  const resumed = await project.run(BUSYBOX, 'resume', copy);
  expect(resumed).toMatchObject({ code: 0, err: '' });
  expect(deployed.out + resumed.out).not.toMatch(/only-of-this-test|b25seS/);
});

test('a copy of another version than the cluster runs needs --other-version', async () => {
  const applied = (await testbed.api.get(project.web))!.status.history[0].digest;
  const other = project.other({ stateful: true, crowd: 1 });
  const digest = readFileSync(join(other, 'k8s/DIGEST'), 'utf8').trim();
  expect(await deploy(other)).toMatchObject(refused('other-version', `Flux has applied ${applied}, and this copy is ${digest}`));
  expect(await plan(other, '--other-version')).toMatchObject({ code: 0 });
  project.define({ stateful: true });
});

test('with two clusters the one that is meant has to be named', async () => {
  const copy = project.other({ clusters: ['staging'] });
  expect(await deploy(copy)).toMatchObject(refused('which-cluster', 'There are the clusters eldertree staging: give --cluster NAME'));
  expect(await project.run(BUSYBOX, 'resume', copy)).toMatchObject(refused('which-cluster', '--cluster NAME'));
  expect(await project.run(BUSYBOX, 'deploy', copy, ['--plan', '--other-version', '--cluster', 'eldertree'])).toMatchObject({ code: 0, out: expect.stringContaining('web on eldertree (context testbed)') });
  project.define({ stateful: true });
});
