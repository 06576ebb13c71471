import { FactsScene } from './facts-scene';
import { condition, kustomization } from '../../testbed/flux';
import { Manifest } from '../../testbed/live-object';
import { claim, configMap, deployment, yaml } from '../plain-fleet';

const scene = new FactsScene();
const { testbed } = scene;
const metadata = (name: string) => ({ name, namespace: 'default' });
const template = (app: string) => ({ metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'example/app:1' }] } });

function statefulSet(name: string, spec: object = {}): Manifest {
  const base = { replicas: 0, serviceName: name, selector: { matchLabels: { app: name } }, template: template(name) };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: metadata(name), spec: { ...base, ...spec } };
}

describe('server-side apply', () => {
  const recreate = { strategy: { type: 'Recreate' } };

  test('Recreate is refused where the default strategy stands, and the digest is reported all the same', async () => {
    await scene.applied('trap', './trap', { 'trap/all.yaml': yaml(deployment('trap', 'default')) });
    const before = (await testbed.api.get(kustomization('trap')))!.status.history[0];
    const tried = await scene.fleet.attempt({ 'trap/all.yaml': yaml(deployment('trap', 'default', recreate)) }, 'trap');
    expect(condition(tried, 'Ready')).toMatchObject({ status: 'False', message: expect.stringMatching(/rollingUpdate.*may not be specified when strategy `type` is 'Recreate'/s) });
    // The controller patches its conditions first, and history in a second request.
    const found = await testbed.api.until(kustomization('trap'), 'to report the new digest', ({ status }) => status.history[0].digest !== before.digest);
    expect(found.status.history[0].lastReconciledStatus).not.toBe('ReconciliationSucceeded');
  });

  test('the annotation that allows replacing the one object gets it through', async () => {
    const annotations = { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
    const { uid } = (await scene.live(deployment('trap', 'default'))).metadata;
    await scene.fleet.deliver({ 'trap/all.yaml': yaml(deployment('trap', 'default', { ...recreate, annotations })) }, 'trap');
    const found = await scene.live(deployment('trap', 'default'));
    expect(found.spec.strategy).toEqual({ type: 'Recreate' });
    expect(found.metadata.uid).not.toBe(uid);
  });

  test('Recreate is accepted where Git has owned the rollingUpdate block since the beginning', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    await scene.applied('owned', './owned', { 'owned/all.yaml': yaml(deployment('owned', 'default', { strategy })) });
    await scene.fleet.deliver({ 'owned/all.yaml': yaml(deployment('owned', 'default', recreate)) }, 'owned');
    expect((await scene.live(deployment('owned', 'default'))).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('a null in Git does not help, one in a live merge patch before the commit does', async () => {
    const nulled = { strategy: { type: 'Recreate', rollingUpdate: null } };
    await scene.applied('null', './null', { 'null/all.yaml': yaml(deployment('null', 'default')) });
    const { uid } = (await scene.live(deployment('null', 'default'))).metadata;
    const tried = await scene.fleet.attempt({ 'null/all.yaml': yaml(deployment('null', 'default', nulled)) }, 'null');
    expect(condition(tried, 'Ready')!.status).toBe('False');
    await testbed.api.patch(deployment('null', 'default'), { spec: nulled });
    await scene.fleet.deliver({ 'null/all.yaml': yaml(deployment('null', 'default', recreate)) }, 'null');
    const found = await scene.live(deployment('null', 'default'));
    expect([found.spec.strategy, found.metadata.uid]).toEqual([{ type: 'Recreate' }, uid]);
  });

  test('OnDelete is refused where the default strategy of a StatefulSet stands', async () => {
    await scene.applied('on-delete', './on-delete', { 'on-delete/all.yaml': yaml(statefulSet('on-delete')) });
    const tried = await scene.fleet.attempt({ 'on-delete/all.yaml': yaml(statefulSet('on-delete', { updateStrategy: { type: 'OnDelete' } })) }, 'on-delete');
    expect(condition(tried, 'Ready')).toMatchObject({ status: 'False', message: expect.stringContaining('rollingUpdate') });
  });

  test('defaults may be written out, and quantities in another unit, though the field is immutable', async () => {
    const [set, volume] = [statefulSet('defaults'), claim('defaults', 'default')];
    const written = claim('defaults', 'default') as Manifest & { spec: object };
    const after = [
      statefulSet('defaults', { podManagementPolicy: 'OrderedReady' }),
      { ...written, spec: { ...written.spec, volumeMode: 'Filesystem', resources: { requests: { storage: '1024Mi' } } } },
    ];
    await scene.applied('defaults', './defaults', { 'defaults/all.yaml': yaml(set, volume) });
    const { uid } = (await scene.live(volume)).metadata;
    await scene.fleet.deliver({ 'defaults/all.yaml': yaml(...after) }, 'defaults');
    expect((await scene.live(volume)).metadata.uid).toBe(uid);
  });
});

describe('mutable, whatever lists say:', () => {
  const service = (spec: object): Manifest => ({ apiVersion: 'v1', kind: 'Service', metadata: metadata('mutable'), spec });
  const ports = (more: object = {}) => [{ name: 'http', port: 80, targetPort: 80, ...more }];
  const rules = [{ host: 'example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'mutable', port: { number: 80 } } } }] } }];
  const ingress = (ingressClassName: string): Manifest => (
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: metadata('mutable'), spec: { ingressClassName, rules } }
  );
  const policy = (app: string): Manifest => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata('mutable'),
    spec: { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'] },
  });
  const account = (automountServiceAccountToken: boolean): Manifest => (
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('mutable'), automountServiceAccountToken }
  );
  const volume = (storage: string, mode: string, persistentVolumeReclaimPolicy: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'mutable' },
    spec: { capacity: { storage }, accessModes: [mode], persistentVolumeReclaimPolicy, storageClassName: 'none', hostPath: { path: '/none' } },
  });
  const job = (spec: object): Manifest => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata('mutable'),
    spec: { suspend: true, ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example/app:1' }] } } },
  });
  const map = (immutable: boolean): Manifest => ({ ...configMap('mutable', 'default', { key: 'value' }), immutable });
  const changes: Array<[before: Manifest, after: Manifest]> = [
    [service({ ports: ports() }), service({ type: 'NodePort', ports: ports({ nodePort: 30080 }) })],
    [ingress('one'), ingress('other')],
    [policy('one'), policy('other')],
    [account(true), account(false)],
    [volume('1Gi', 'ReadWriteOnce', 'Retain'), volume('2Gi', 'ReadOnlyMany', 'Delete')],
    [job({ parallelism: 1, backoffLimit: 1 }), job({ parallelism: 2, backoffLimit: 2 })],
    [map(false), map(true)],
  ];
  const before: Record<string, string> = {};

  beforeAll(async () => {
    await scene.applied('mutable', './mutable', { 'mutable/all.yaml': yaml(...changes.map(([first]) => first)) });
    for (const [object] of changes) before[object.kind] = (await scene.live(object)).metadata.uid;
    await scene.fleet.deliver({ 'mutable/all.yaml': yaml(...changes.map(([, second]) => second)) }, 'mutable');
  });

  test.each(changes.map(([, after]) => [after.kind, after] as const))('%s', async (kind, after) => {
    const found = await scene.live(after);
    expect(found.metadata.uid).toBe(before[kind]);
    const { apiVersion: _, ...fields } = after;
    expect(found).toMatchObject(fields);
  });
});
