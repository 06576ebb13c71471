import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { DefinedFleet } from './defined-fleet';
import { LiveFleet } from './live-fleet';
import { useTestbed } from './use-testbed';
import { AgeKey } from '../testbed/age-key';
import { condition, gitRepository, inventory, uids } from '../testbed/flux';
import { LiveObject, ObjectReference, reference } from '../testbed/live-object';
import { sopsSecret } from '../testbed/sops-secret';

const OWNER = 'kustomize.toolkit.fluxcd.io';
const BY_NAMESPACE = 'by-namespace';

const open: DefinedFleet[] = [];
const testbed = useTestbed();
afterAll(() => open.forEach((one) => one.remove()));

async function create(cluster: string, path: string, props: object = {}): Promise<DefinedFleet> {
  const made = new DefinedFleet(await LiveFleet.create(testbed, cluster, `flux-${cluster}`, path), { path, ...props });
  open.push(made);
  return made;
}

interface AppOptions {
  readonly namespace?: string;
  readonly settings?: boolean;
  readonly claim?: boolean;
  readonly layer?: string;
  readonly nodeSelector?: object;
  readonly wait?: boolean;
}

/** An app with a volume claim, a workload and settings, each in its namespace. */
const app = (name: string, { namespace = name, settings = true, claim = true, layer, nodeSelector, wait = false }: AppOptions = {}) => `{
  const timing = { wait: ${wait}, timeout: Duration.seconds(60), retryInterval: Duration.seconds(5) };
  const app = new FluxApp(cluster, '${name}', { namespace: '${namespace}', createNamespace: true, layer: ${layer}, ...timing });
  const add = (id, apiVersion, kind, rest) => new ApiObject(app, id, { apiVersion, kind, ...rest });
  if (${claim}) add('data', 'v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
  if (${settings}) add('settings', 'v1', 'ConfigMap', { data: { a: '1' } });
  const labels = { app: 'web' };
  add('web', 'apps/v1', 'Deployment', { spec: { replicas: 1, selector: { matchLabels: labels }, template: {
    metadata: { labels }, spec: { nodeSelector: ${JSON.stringify(nodeSelector)}, containers: [{ name: 'web', image: 'example/web:1' }] },
  } } });
}`;

const objectsOf = (name: string): ObjectReference[] => [
  reference('v1', 'Namespace', name), reference('v1', 'PersistentVolumeClaim', 'data', name),
  reference('v1', 'ConfigMap', 'settings', name), reference('apps/v1', 'Deployment', 'web', name),
];

/** The Kustomization has applied the directory to the byte, and what it applied is live and its own. */
async function expectApplied(fleet: LiveFleet, name: string, directory: string, revision: string): Promise<LiveObject> {
  const found = await fleet.ready(name, revision);
  expect(condition(found, 'Ready')).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
  expect(found.spec.path).toBe(`./${directory}`);
  const digest = join(fleet.checkout, directory, 'DIGEST');
  if (existsSync(digest)) expect(found.status.history[0].digest).toBe(readFileSync(digest, 'utf8').trim());
  expect(inventory(found)).not.toEqual([]);
  for (const { id, v } of found.status.inventory.entries as { id: string; v: string }[]) {
    const [namespace, object, group, kind] = id.split('_');
    const live = await testbed.api.get(reference([group, v].filter(Boolean).join('/'), kind, object.replaceAll('__', ':'), namespace || undefined));
    expect([id, live?.metadata.labels]).toEqual([id, expect.objectContaining({ [`${OWNER}/name`]: name, [`${OWNER}/namespace`]: fleet.namespace })]);
  }
  return found;
}

/** The root applies its own objects and the cluster's Flux files, and nothing of an app. */
async function expectRoot(fleet: LiveFleet, ...names: string[]): Promise<void> {
  const root = (await testbed.api.get(fleet.kustomization('flux-system')))!;
  const own = [`_${fleet.namespace}__Namespace`, `${fleet.namespace}_flux-system_source.toolkit.fluxcd.io_GitRepository`];
  const kustomizations = ['flux-system', ...names].map((name) => `${fleet.namespace}_${name}_${OWNER}_Kustomization`);
  expect(inventory(root)).toEqual([...own, ...kustomizations].sort());
}

describe('kubernetes/apps/<namespace>/<app>/{ks.yaml,app,secrets}', () => {
  const age = new AgeKey();
  const encoded = { token: Buffer.from('of this test').toString('base64') };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: 'media' }, type: 'Opaque', data: encoded };
  const withSecret = (body: string) => `${body} new SopsSecret(cluster.node.findChild('plex'), 'token', { file: 'token.sops.yaml' });`;
  const plex = (options: AppOptions = {}) => withSecret(app('plex', { namespace: 'media', ...options }));
  const objects = [
    reference('v1', 'Namespace', 'media'), reference('v1', 'PersistentVolumeClaim', 'data', 'media'), reference('apps/v1', 'Deployment', 'web', 'media'),
  ];
  let defined: DefinedFleet;
  let before: Record<string, string | undefined>;

  beforeAll(async () => {
    defined = await create('anton', 'kubernetes/apps', { layout: BY_NAMESPACE });
    const keys = { 'age.agekey': Buffer.from(age.identity).toString('base64') };
    await testbed.api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: defined.live.namespace }, data: keys });
    defined.write('token.sops.yaml', sopsSecret(secret, age));
  }, 60_000);

  test('is reconciled, the encrypted Secrets beside the app', async () => {
    const revision = await defined.deliver(plex());
    await expectApplied(defined.live, 'plex', 'kubernetes/apps/media/plex/app', revision);
    await expectApplied(defined.live, 'plex-secrets', 'kubernetes/apps/media/plex/secrets', revision);
    expect((await testbed.api.get(secret))!.data).toEqual(encoded);
    await expectRoot(defined.live, 'plex', 'plex-secrets');
    expect(defined.run('check', '--live', '--objects', '--kubeconfig', testbed.kubeconfig).replaceAll('\n', ' ')).toMatch(/1 Kustomization by digest, .*7 objects field by field\. They are the same\. $/);
    before = await uids(testbed, objects);
    expect(Object.values(before)).not.toContain(undefined);
  });

  test('an object that the definition drops is deleted; one that holds data stops the synth, and stays', async () => {
    defined.define(plex({ settings: false, claim: false }));
    expect(await defined.refused('synth')).toMatch(/would no longer build, and so delete, .*PersistentVolumeClaim\/media\/data/);
    const settings = reference('v1', 'ConfigMap', 'settings', 'media');
    expect(await testbed.api.get(settings)).toBeDefined();
    const revision = await defined.deliver(plex({ settings: false }));
    await expectApplied(defined.live, 'plex', 'kubernetes/apps/media/plex/app', revision);
    await testbed.api.untilGone(settings);
    expect(await uids(testbed, objects)).toEqual(before);
  });

  test('a second app in the namespace joins without touching the first', async () => {
    const revision = await defined.deliver(plex({ settings: false }) + app('jellyfin', { namespace: 'jellyfin' }));
    await expectApplied(defined.live, 'jellyfin', 'kubernetes/apps/jellyfin/jellyfin/app', revision);
    await expectRoot(defined.live, 'jellyfin', 'plex', 'plex-secrets');
    expect(await uids(testbed, objects)).toEqual(before);
  });

  test('renamed in two steps, an app keeps every object', async () => {
    const kept = await uids(testbed, objectsOf('jellyfin'));
    defined.define(plex({ settings: false }) + app('emby', { namespace: 'jellyfin' })).run('fleet', 'rename', 'jellyfin', 'emby');
    await defined.live.push();
    await testbed.api.until(defined.live.kustomization('jellyfin'), 'to orphan', ({ spec }) => spec.deletionPolicy === 'Orphan');
    await defined.live.reconcile('jellyfin');
    defined.run('fleet', 'rename', 'jellyfin', 'emby', '--verified');
    const revision = await defined.live.push();
    await testbed.api.untilGone(defined.live.kustomization('jellyfin'));
    await expectApplied(defined.live, 'emby', 'kubernetes/apps/jellyfin/emby/app', revision);
    expect(await uids(testbed, objectsOf('jellyfin'))).toEqual(kept);
  });
});

describe('ops/flux, with infrastructure before apps', () => {
  // No node has the label until the test gives it, so that infrastructure is not ready before.
  const nodeSelector = { gate: 'open' };
  const body = `const infrastructure = cluster.addLayer('infrastructure');
    const apps = cluster.addLayer('apps', { after: [infrastructure] });
    ${app('gate', { layer: 'infrastructure', nodeSelector, wait: true })} ${app('shop', { layer: 'apps' })}`;
  let defined: DefinedFleet;

  beforeAll(async () => { defined = await create('aegis', 'ops/flux'); }, 60_000);

  test('nothing of an app is applied until infrastructure is ready, and then all of it', async () => {
    const revision = await defined.deliver(body);
    const waiting = await testbed.api.until(defined.live.kustomization('shop'), 'to wait', (found) => condition(found, 'Ready')?.reason === 'DependencyNotReady');
    expect(condition(waiting, 'Ready')!.message).toContain('gate');
    await testbed.api.until(reference('apps/v1', 'Deployment', 'web', 'gate'), 'to be applied', ({ status }) => status?.observedGeneration !== undefined);
    expect(waiting.status.inventory).toBeUndefined();
    for (const object of objectsOf('shop')) expect(await testbed.api.get(object)).toBeUndefined();
    await testbed.api.patch(reference('v1', 'Node', 'node'), { metadata: { labels: nodeSelector } });

    const gate = await expectApplied(defined.live, 'gate', 'ops/flux/gate', revision);
    await expectApplied(defined.live, 'shop', 'ops/flux/shop', revision);
    const ready = Date.parse(condition(gate, 'Ready')!.lastTransitionTime);
    for (const object of objectsOf('shop')) {
      expect(Date.parse((await testbed.api.get(object))!.metadata.creationTimestamp)).toBeGreaterThanOrEqual(ready);
    }
    await expectRoot(defined.live, 'gate', 'shop');
  });

  test('the root still manages itself', async () => {
    const own = [defined.live.kustomization('flux-system'), gitRepository('flux-system', defined.live.namespace)];
    const before = await uids(testbed, own);
    const sync = 'ops/flux/flux-system/gotk-sync.yaml';
    const text = readFileSync(join(defined.live.checkout, sync), 'utf8');
    defined.live.write({ [sync]: text.replace('interval: 1h', 'interval: 2h') });
    await defined.live.push();
    expect((await testbed.api.get(defined.live.kustomization('flux-system')))!.spec.interval).toBe('2h');
    expect(await uids(testbed, own)).toEqual(before);
    await expectRoot(defined.live, 'gate', 'shop');
  });
});

test('clusters/<cluster>/<app> moves to a layout by namespace in one step, and back, and every UID stays', async () => {
  const flat = await create('mover', 'clusters/mover');
  const by = new DefinedFleet(flat.live, { path: 'clusters/mover', layout: BY_NAMESPACE });
  open.push(by);
  await expectApplied(flat.live, 'mover', 'clusters/mover/mover', await flat.deliver(app('mover')));
  const before = await uids(testbed, [...objectsOf('mover'), flat.live.kustomization('mover')]);
  expect(Object.values(before)).not.toContain(undefined);
  const places = [[by, 'clusters/mover/mover/mover/app'], [flat, 'clusters/mover/mover']] as const;
  for (const [defined, directory] of places) {
    await expectApplied(flat.live, 'mover', directory, await defined.deliver(app('mover')));
    await expectRoot(flat.live, 'mover');
    expect(await uids(testbed, [...objectsOf('mover'), flat.live.kustomization('mover')])).toEqual(before);
  }
});
