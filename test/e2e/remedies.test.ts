import { execFile } from 'child_process';
import { dirname } from 'path';
import { promisify } from 'util';
import { FactsScene } from './facts/facts-scene';
import { yaml } from './plain-fleet';
import { judgeCustom } from '../../src/cli/custom/judge-custom';
import { judgeUpdate } from '../../src/manifest/immutability/judge-update';
import { RULES } from '../../src/manifest/immutability/rules/rules';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { condition, kustomization, reconcile } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';

const scene = new FactsScene();
const { testbed } = scene;
const FORCE = { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
const sh = promisify(execFile);

function object(apiVersion: string, kind: string, name: string, fields: object, namespace: string | undefined = 'default'): Manifest {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...fields };
}

const annotated = (one: Manifest, annotations: object): Manifest => ({ ...one, metadata: { ...one.metadata, annotations } }) as Manifest;
const renamed = (one: Manifest, name: string): Manifest => ({ ...one, metadata: { ...one.metadata, name } });
const template = (app: string, spec: object = {}) => ({ metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'example/app:1' }], ...spec } });
const workload = (kind: string, name: string, spec: object) => object('apps/v1', kind, name, { spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: template(name), ...spec } });
const cluster = (apiVersion: string, kind: string, name: string, fields: object): Manifest => ({ apiVersion, kind, metadata: { name }, ...fields });

/** A Kustomization that a change wedged; the commands of the remedy, and commits that unwedge it. */
class Wedged {
  public constructor(private readonly name: string, private readonly remedy: string) {}

  /** Runs the command that the remedy names, as it stands there. */
  public async command(): Promise<void> {
    const command = /`(kubectl (?:patch|delete) [^`]+)`/.exec(this.remedy)![1];
    const path = `${dirname(testbed.program('kubectl'))}:${process.env.PATH}`;
    await sh('sh', ['-c', command], { env: { ...process.env, PATH: path, KUBECONFIG: testbed.kubeconfig } });
  }

  /** Commits these objects and no others; the Kustomization is ready with them. */
  public async commit(...objects: Manifest[]): Promise<void> {
    await scene.fleet.deliver({ [`${this.name}/all.yaml`]: yaml(...objects) }, this.name);
  }

  /** Has Flux try again what is in Git. */
  public async again(): Promise<LiveObject> {
    return reconcile(testbed, kustomization(this.name));
  }
}

/** Applies the one version and then the other, which Flux cannot; what was said of it beforehand holds the server's answer. */
async function wedge(rule: string, before: Manifest, after: Manifest, ...beside: Manifest[]): Promise<Wedged> {
  const name = before.metadata.name.replaceAll('.', '-');
  await scene.applied(name, `./${name}`, { [`${name}/all.yaml`]: yaml(before, ...beside) });
  const custom = beside.find(({ kind }) => kind === 'CustomResourceDefinition') as ManifestObject | undefined;
  const judge = custom === undefined ? {} : { judgeCustom: (old: ManifestObject, now: ManifestObject) => judgeCustom(old, now, { now: custom }) };
  const found = judgeUpdate(before as ManifestObject, after as ManifestObject, { server: '1.36', policy: false, ...judge }).find((each) => each.rule === rule);
  expect(found).toBeDefined();
  const tried = await scene.fleet.attempt({ [`${name}/all.yaml`]: yaml(after, ...beside) }, name);
  const { status, message } = condition(tried, 'Ready')!;
  const texts = custom === undefined ? RULES.find(({ id }) => id === rule)!.messages.map(({ text }) => text) : [`"${name}" is invalid`, `"${name}\\" is invalid`];
  expect([status, texts.some((text) => message.includes(text)), message]).toEqual(['False', true, message]);
  return new Wedged(name, found!.remedy);
}

async function expectReady(wedged: Wedged): Promise<void> {
  expect(condition(await wedged.again(), 'Ready')).toMatchObject({ status: 'True' });
}

describe('the remedy unwedges Flux:', () => {
  const binding = (role: string) => object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'recreate', { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role } });

  test('recreate, by the annotation on the one object', async () => {
    const wedged = await wedge('role-binding-role-ref', binding('view'), binding('edit'));
    await wedged.commit(annotated(binding('edit'), FORCE));
    await wedged.commit(binding('edit'));
    expect((await scene.live(binding('edit'))).roleRef.name).toBe('edit');
  });

  test.each([
    ['deployment-strategy-recreate', 'Deployment', 'strategy', 'Recreate'], ['statefulset-strategy-on-delete', 'StatefulSet', 'updateStrategy', 'OnDelete'],
  ])('a live patch of null before the commit: %s', async (rule, kind, field, type) => {
    const name = `null-${kind.toLowerCase()}`;
    const wedged = await wedge(rule, workload(kind, name, {}), workload(kind, name, { [field]: { type } }));
    const { uid } = (await scene.live(workload(kind, name, {}))).metadata;
    await wedged.command();
    await expectReady(wedged);
    const found = await scene.live(workload(kind, name, {}));
    expect([found.metadata.uid, found.spec[field]]).toEqual([uid, { type }]);
  });

  test('a new name', async () => {
    const map = (value: string) => object('v1', 'ConfigMap', 'new-name', { data: { a: value }, immutable: true });
    const wedged = await wedge('config-map-data', map('one'), map('two'));
    await wedged.commit(map('one'), renamed(map('two'), 'new-name-2'));
    await wedged.commit(renamed(map('two'), 'new-name-2'));
  });

  test('blue-green', async () => {
    const blue = workload('Deployment', 'blue', {});
    const green = workload('Deployment', 'blue', { selector: { matchLabels: { app: 'green' } }, template: template('green') });
    const wedged = await wedge('deployment-selector', blue, green);
    await wedged.commit(blue, renamed(green, 'green'));
    await wedged.commit(renamed(green, 'green'));
  });

  test('deleted without its pods, which are adopted', async () => {
    const set = (serviceName: string) => workload('StatefulSet', 'keep', { replicas: 1, serviceName });
    const wedged = await wedge('statefulset-service-name', set('one'), set('two'));
    const pod = object('v1', 'Pod', 'keep-0', {});
    const { uid } = (await testbed.api.until(pod, 'to be there', () => true)).metadata;
    await wedged.command();
    await expectReady(wedged);
    const owner = (await scene.live(set('two'))).metadata.uid;
    const isAdopted = ({ metadata }: LiveObject) => JSON.stringify(metadata).includes(`"uid":"${owner}"`);
    const found = await testbed.api.until(pod, 'to be adopted', isAdopted);
    expect(found.metadata.uid).toBe(uid);
  });

  test('another run of a Job, by the annotation and by a new name', async () => {
    const job = (image: string) => object('batch/v1', 'Job', 'rerun', { spec: { template: template('rerun', { restartPolicy: 'Never', containers: [{ name: 'main', image }] }) } });
    const wedged = await wedge('job-template', job('example/app:1'), job('example/app:2'));
    await wedged.commit(annotated(job('example/app:2'), FORCE));
    await wedged.commit(renamed(job('example/app:3'), 'rerun-3'));
  });

  test('a new claim beside the old one', async () => {
    const claim = (mode: string) => object('v1', 'PersistentVolumeClaim', 'new-claim', { spec: { accessModes: [mode], resources: { requests: { storage: '1Gi' } } } });
    const wedged = await wedge('claim-access-modes', claim('ReadWriteOnce'), claim('ReadWriteMany'));
    const { uid } = (await scene.live(claim('ReadWriteOnce'))).metadata;
    await wedged.commit(claim('ReadWriteOnce'), renamed(claim('ReadWriteMany'), 'new-claim-2'));
    expect((await scene.live(claim('ReadWriteOnce'))).metadata.uid).toBe(uid);
  });

  test('a new volume beside the old one', async () => {
    const volume = (path: string) => cluster('v1', 'PersistentVolume', 'new-volume', { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'none', hostPath: { path } } });
    const wedged = await wedge('volume-source', volume('/one'), volume('/two'));
    await wedged.commit(volume('/one'), renamed(volume('/two'), 'new-volume-2'));
  });

  test('a class that lets claims grow', async () => {
    const storageClass = (more: object) => cluster('storage.k8s.io/v1', 'StorageClass', 'grow', { provisioner: 'example.com/none', ...more });
    const claim = (storage: string) => object('v1', 'PersistentVolumeClaim', 'expand', { spec: { storageClassName: 'grow', accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } });
    const wedged = await wedge('claim-size', claim('1Gi'), claim('2Gi'), storageClass({}));
    await testbed.api.patch(claim('1Gi'), { status: { phase: 'Bound', capacity: { storage: '1Gi' } } }, { subresource: 'status' });
    await wedged.commit(claim('2Gi'), storageClass({ allowVolumeExpansion: true }));
  });

  test('another name for the volume', async () => {
    const withVolume = (name: string, source: object) => workload('Deployment', 'rename-volume', { template: template('rename-volume', { volumes: [{ name, ...source }] }) });
    const source = { configMap: { name: 'settings' } };
    const wedged = await wedge('pod-volume-two-sources', withVolume('v', {}), withVolume('v', source));
    await wedged.commit(withVolume('w', source));
  });

  test('the selector, written out', async () => {
    const controller = (app: string, more: object = {}) => object('v1', 'ReplicationController', 'selector', { spec: { replicas: 0, template: template(app), ...more } });
    const wedged = await wedge('replicationcontroller-selector', controller('one'), controller('two'));
    await wedged.commit(controller('two', { selector: { app: 'two' } }));
  });

  const schema = { openAPIV3Schema: { type: 'object' } };
  const definition = (plural: string, kind: string, ...versions: string[]) => cluster('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.remedies.example.com`, {
    spec: {
      group: 'remedies.example.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: versions.map((name, place) => ({ name, served: true, storage: place === 0, schema })),
    },
  });

  test('another definition', async () => {
    const wedged = await wedge('definition-kind', definition('ones', 'One', 'v1'), definition('ones', 'Two', 'v1'));
    await wedged.commit(definition('ones', 'One', 'v1'), definition('twos', 'Two', 'v1'));
  });

  const text = { type: 'string' };
  const spec = { type: 'object', properties: { engine: { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }, labels: { type: 'object', additionalProperties: text } } };
  const ruled = cluster('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'kepts.remedies.example.com', {
    spec: {
      group: 'remedies.example.com',
      scope: 'Namespaced',
      names: { kind: 'Kept', plural: 'kepts' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }],
    },
  });
  const custom = (name: string, fields: object) => object('remedies.example.com/v1', 'Kept', name, { spec: fields });

  test('a custom resource by the annotation on the one object, under a new name, and with the old value', async () => {
    const wedged = await wedge('custom-transition', custom('kept', { engine: 'a' }), custom('kept', { engine: 'b' }), ruled);
    await wedged.commit(custom('kept', { engine: 'a' }), renamed(custom('kept', { engine: 'b' }), 'kept-b'), ruled);
    await wedged.commit(annotated(custom('kept', { engine: 'b' }), FORCE), ruled);
    await wedged.commit(custom('kept', { engine: 'b' }), ruled);
    expect((await scene.live(custom('kept', {}))).spec).toEqual({ engine: 'b' });
  });

  test('a map taken out as a whole where emptied it would be null', async () => {
    const wedged = await wedge('custom-emptied', custom('emptied', { labels: { a: 'b' } }), custom('emptied', { labels: {} }), ruled);
    await wedged.commit(custom('emptied', { engine: 'a' }), ruled);
    expect((await scene.live(custom('emptied', {}))).spec).toEqual({ engine: 'a' });
  });

  test('the old value', async () => {
    const node = (providerID: string) => cluster('v1', 'Node', 'keep-value', { spec: { providerID } });
    const wedged = await wedge('node-provider-id', node('example://one'), node('example://two'));
    await wedged.commit(node('example://one'));
  });

  test('what is stored, written once more', async () => {
    const wedged = await wedge('definition-version-removed', definition('olds', 'Old', 'v1'), definition('olds', 'Old', 'v2'));
    await wedged.commit(definition('olds', 'Old', 'v2', 'v1'));
    await wedged.command();
    await wedged.commit(definition('olds', 'Old', 'v2'));
  });
});
