import { FactsScene, NAME_LABEL } from './facts-scene';
import { condition, inventory, kustomization, reconcile, requestReconcile, uids, untilReady } from '../../testbed/flux';
import { claim, configMap, deployment, listing, namespace, yaml } from '../plain-fleet';

const PRUNE_DISABLED = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

const scene = new FactsScene();
const { testbed } = scene;

describe('a root without a kustomization.yaml above the directory of a child', () => {
  const version = (data: string) => ({ 'both/app/all.yaml': yaml(configMap('both', 'default', { data })) });

  beforeAll(async () => {
    await scene.applied('both-root', './both', { ...version('1'), 'both/child.yaml': yaml(scene.fleet.kustomization('both-child', './both/app')) });
  });

  test('the owner label flaps, and suspending the child changes nothing', async () => {
    for (const name of ['both-child', 'both-root', 'both-child']) {
      await reconcile(testbed, kustomization(name));
      expect(await scene.owner(configMap('both', 'default', {}))).toBe(name);
    }
    await scene.suspend('both-child');
    await scene.fleet.deliver(version('2'), 'both-root');
    expect((await scene.live(configMap('both', 'default', {}))).data).toEqual({ data: '2' });
  });
});

describe('moving objects between Kustomizations', () => {
  const objects = (name: string, annotations?: Record<string, string>) => [namespace(name, annotations), claim('data', name, annotations), deployment('app', name, { annotations })];

  /** A root that lists the app's directory, applied. */
  async function listed(name: string): Promise<void> {
    await scene.applied(`${name}-root`, `./${name}`, {
      [`${name}/kustomization.yaml`]: listing('app'),
      [`${name}/app/kustomization.yaml`]: listing('all.yaml'),
      [`${name}/app/all.yaml`]: yaml(...objects(name)),
    });
  }

  const moved = (name: string) => ({
    [`${name}/kustomization.yaml`]: listing('child.yaml'),
    [`${name}/child.yaml`]: yaml(scene.fleet.kustomization(`${name}-child`, `./${name}/app`, { retryInterval: '2s' })),
    [`${name}/app/all.yaml`]: yaml(...objects(name)),
  });

  test('in one commit the root deletes the volume claim, the Deployment and the Namespace', async () => {
    await listed('lost');
    const before = await uids(testbed, objects('lost'));
    await scene.fleet.push(moved('lost'));
    await requestReconcile(testbed, kustomization('lost-root'));
    // The child makes them again once they are gone, empty.
    const after = await testbed.api.poll('the objects to be others', 60, () => uids(testbed, objects('lost')), (found) => (
      Object.entries(before).every(([name, uid]) => found[name] !== uid)
    ));
    expect(Object.values(before)).not.toContain(undefined);
    expect(Object.values(after)).not.toEqual(Object.values(before));
  });

  test('protected first and looked at, everything keeps its UID', async () => {
    await listed('kept');
    const before = await uids(testbed, objects('kept'));
    await scene.fleet.deliver({ 'kept/app/all.yaml': yaml(...objects('kept', PRUNE_DISABLED)) }, 'kept-root');
    for (const object of objects('kept')) expect((await scene.live(object)).metadata.annotations).toMatchObject(PRUNE_DISABLED);
    await scene.fleet.deliver(moved('kept'), 'kept-root', 'kept-child');
    expect(await uids(testbed, objects('kept'))).toEqual(before);
    for (const object of objects('kept')) {
      const { labels, annotations } = (await scene.live(object)).metadata;
      expect(labels![NAME_LABEL]).toBe('kept-child');
      expect(annotations ?? {}).not.toHaveProperty(Object.keys(PRUNE_DISABLED));
    }
  });

  test('with the root suspended until the child is ready, everything keeps its UID', async () => {
    await listed('asleep');
    const before = await uids(testbed, objects('asleep'));
    await scene.suspend('asleep-root');
    const revision = await scene.fleet.push(moved('asleep'));
    await testbed.api.apply(scene.fleet.kustomization('asleep-child', './asleep/app', { retryInterval: '2s' }), { manager: 'by-hand' });
    await untilReady(testbed, kustomization('asleep-child'), revision);
    for (const object of objects('asleep')) expect(await scene.owner(object)).toBe('asleep-child');
    expect(condition(await scene.resume('asleep-root'), 'Ready')!.status).toBe('True');
    await reconcile(testbed, kustomization('asleep-child'));
    expect(await uids(testbed, objects('asleep'))).toEqual(before);
  });

  test('with pruning off in the root until the child has taken over, everything keeps its UID', async () => {
    await listed('unpruned');
    const before = await uids(testbed, objects('unpruned'));
    const prune = async (value: boolean) => testbed.api.apply(scene.fleet.kustomization('unpruned-root', './unpruned', { prune: value }));
    await prune(false);
    await reconcile(testbed, kustomization('unpruned-root'));
    await scene.fleet.deliver(moved('unpruned'), 'unpruned-root', 'unpruned-child');
    await prune(true);
    await reconcile(testbed, kustomization('unpruned-root'));
    expect(await uids(testbed, objects('unpruned'))).toEqual(before);
    for (const object of objects('unpruned')) expect(await scene.owner(object)).toBe('unpruned-child');
  });

  test('unlisting a child deletes what it applied, and renaming it does too', async () => {
    const child = (name: string) => yaml(scene.fleet.kustomization(name, './unlisted/app', { retryInterval: '2s' }));
    await scene.fleet.push({ 'unlisted/app/all.yaml': yaml(claim('unlisted', 'default')), 'unlisted/child/child.yaml': child('unlisted-child') });
    await scene.applied('unlisted-root', './unlisted/child', {});
    const original = await testbed.api.until(claim('unlisted', 'default'), 'to be there', () => true);
    await scene.fleet.deliver({ 'unlisted/child/child.yaml': child('renamed-child') }, 'unlisted-root');
    const renamed = await testbed.api.until(claim('unlisted', 'default'), 'to be another', ({ metadata }) => metadata.uid !== original.metadata.uid);
    expect(renamed.metadata.uid).not.toBe(original.metadata.uid);
    await scene.fleet.deliver({ 'unlisted/child/child.yaml': yaml(configMap('unlisted', 'default', {})) }, 'unlisted-root');
    await testbed.api.untilGone(claim('unlisted', 'default'));
  });

  test('with deletionPolicy Orphan everything outlives its Kustomization', async () => {
    await scene.applied('orphan', './orphan', { 'orphan/all.yaml': yaml(claim('orphan', 'default')) }, { deletionPolicy: 'Orphan' });
    const before = await uids(testbed, [claim('orphan', 'default')]);
    await testbed.api.delete(kustomization('orphan'));
    await testbed.api.untilGone(kustomization('orphan'));
    expect(await uids(testbed, [claim('orphan', 'default')])).toEqual(before);
  });

  test('an object whose pruning is disabled stays when Git drops it, and leaves the inventory', async () => {
    const [kept, dropped] = [configMap('pruned-not', 'default', {}, PRUNE_DISABLED), configMap('pruned', 'default', {})];
    await scene.applied('prune', './prune', { 'prune/all.yaml': yaml(kept, dropped, configMap('stays', 'default', {})) });
    const [found] = await scene.fleet.deliver({ 'prune/all.yaml': yaml(configMap('stays', 'default', {})) }, 'prune');
    await testbed.api.untilGone(dropped);
    expect(await scene.live(kept)).toBeDefined();
    expect(inventory(found)).toEqual(['default_stays__ConfigMap']);
  });
});
