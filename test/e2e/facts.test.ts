import { claim, configMap, deployment, listing, namespace, PlainFleet, yaml } from './plain-fleet';
import { useTestbed } from './use-testbed';
import { condition, inventory, kustomization, reconcile, requestReconcile, uids, untilReady } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';

const NAME_LABEL = 'kustomize.toolkit.fluxcd.io/name';
const NAMESPACE_LABEL = 'kustomize.toolkit.fluxcd.io/namespace';
const PRUNE_DISABLED = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

let fleet: PlainFleet;
const testbed = useTestbed(async () => { fleet = await PlainFleet.create(testbed, 'facts'); });
const live = async (object: Manifest) => (await testbed.api.get(object))!;
const owner = async (object: Manifest) => (await live(object)).metadata.labels?.[NAME_LABEL];

/** Applies a Kustomization on a path, as its parent would, with the files below it. */
async function applied(name: string, path: string, files: Record<string, string>, spec: object = {}): Promise<void> {
  const revision = await fleet.push(files);
  await testbed.api.apply(fleet.kustomization(name, path, spec));
  await untilReady(testbed, kustomization(name), revision);
}

describe('who owns a field: an emergency write, then resume', () => {
  const git = { image: 'example/app:1', env: { KEPT: '1', REMOVED: '1' } };
  const emergency = { image: 'example/app:2', env: { KEPT: '1', ADDED: '1' }, labels: { [NAME_LABEL]: 'fields', [NAMESPACE_LABEL]: 'flux-system', emergency: 'y' } };
  const serverSide = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  const writes: Record<string, { arguments: (name: string, text: string) => string[]; inFull: boolean; residue: boolean }> = {
    'as-flux': { arguments: () => [...serverSide, '--field-manager=kustomize-controller'], inFull: true, residue: false },
    'as-kubectl': { arguments: () => serverSide, inFull: false, residue: false },
    'as-another': { arguments: () => [...serverSide, '--field-manager=another'], inFull: false, residue: true },
    'client-side': { arguments: () => ['apply', '-f', '-'], inFull: false, residue: false },
    'patch': { arguments: (name, text) => ['patch', 'deployment', name, '-n', 'fields', '-p', text], inFull: false, residue: false },
  };
  const names = Object.keys(writes);
  const environment = (found: LiveObject) => found.spec.template.spec.containers[0].env.map((each: { name: string }) => each.name).sort();

  beforeAll(async () => {
    await applied('fields', './fields', { 'fields/all.yaml': yaml(namespace('fields'), ...names.map((name) => deployment(name, 'fields', git))) });
    await testbed.api.apply({ ...kustomization('fields'), spec: { suspend: true } }, { manager: 'lifeboat' });
  });

  test.each(names)('%s: whether the write takes effect in full', async (name) => {
    const text = JSON.stringify(deployment(name, 'fields', emergency));
    await testbed.kubectl(writes[name].arguments(name, text), text);
    const found = await live(deployment(name, 'fields'));
    expect(found.spec.template.spec.containers[0].image).toBe('example/app:2');
    expect(found.metadata.labels).toMatchObject(emergency.labels);
    expect(environment(found)).toEqual(writes[name].inFull ? ['ADDED', 'KEPT'] : ['ADDED', 'KEPT', 'REMOVED']);
  });

  test('resume takes everything back, but for what a manager of one\'s own has added', async () => {
    await testbed.api.apply({ ...kustomization('fields') }, { manager: 'lifeboat' });
    await reconcile(testbed, kustomization('fields'));
    for (const name of names) {
      const found = await live(deployment(name, 'fields'));
      expect(found.spec.template.spec.containers[0].image).toBe('example/app:1');
      expect([name, environment(found)]).toEqual([name, writes[name].residue ? ['ADDED', 'KEPT', 'REMOVED'] : ['KEPT', 'REMOVED']]);
      expect([name, found.metadata.labels!.emergency]).toEqual([name, writes[name].residue ? 'y' : undefined]);
    }
  });
});

describe('a suspend and the parent Kustomization', () => {
  beforeAll(async () => {
    const child = (name: string) => yaml(fleet.kustomization(name, './suspended'));
    await applied('parent', './parent', {
      'parent/children.yaml': `${child('by-kubectl')}---\n${child('by-lifeboat')}`,
      'suspended/all.yaml': yaml(configMap('suspended', 'default', { a: '1' })),
    });
  });
  const suspended = async (name: string) => (await testbed.api.get(kustomization(name)))!.spec.suspend;

  test('one written by kubectl is undone, one of another manager survives with its annotations', async () => {
    await testbed.kubectl(['patch', 'kustomization.kustomize.toolkit.fluxcd.io', 'by-kubectl', '-n', 'flux-system', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
    const record = { metadata: { ...kustomization('by-lifeboat').metadata, annotations: { 'lifeboat.example/by': 'someone' } }, spec: { suspend: true } };
    await testbed.api.apply({ ...kustomization('by-lifeboat'), ...record }, { manager: 'lifeboat' });
    expect([await suspended('by-kubectl'), await suspended('by-lifeboat')]).toEqual([true, true]);
    await reconcile(testbed, kustomization('parent'));
    expect([await suspended('by-kubectl'), await suspended('by-lifeboat')]).toEqual([undefined, true]);
    expect((await testbed.api.get(kustomization('by-lifeboat')))!.metadata.annotations).toHaveProperty(['lifeboat.example/by'], 'someone');
  });

  test('applying without the fields releases exactly our claim', async () => {
    await testbed.api.apply({ ...kustomization('by-lifeboat') }, { manager: 'lifeboat' });
    const found = (await testbed.api.get(kustomization('by-lifeboat')))!;
    expect(found.spec.suspend).toBeUndefined();
    expect(found.metadata.annotations ?? {}).not.toHaveProperty(['lifeboat.example/by']);
  });

  test('a suspend that Git declares is a conflict that names its owner', async () => {
    await fleet.deliver({ 'parent/children.yaml': yaml(fleet.kustomization('by-lifeboat', './suspended', { suspend: false })) }, 'parent');
    await expect(testbed.api.apply({ ...kustomization('by-lifeboat'), spec: { suspend: true } }, { manager: 'lifeboat' }))
      .rejects.toThrow(/conflict with "kustomize-controller".*\.spec\.suspend/);
  });

  test('while suspended a reconcile request is reported as handled, and Ready stays True', async () => {
    await applied('asleep', './suspended', {});
    await testbed.api.apply({ ...kustomization('asleep'), spec: { suspend: true } }, { manager: 'lifeboat' });
    const revision = (await testbed.api.get(kustomization('asleep')))!.status.lastAppliedRevision;
    await fleet.push({ 'suspended/all.yaml': yaml(configMap('suspended', 'default', { a: '2' })) });
    const token = await requestReconcile(testbed, kustomization('asleep'));
    const found = await testbed.api.until(kustomization('asleep'), `to report ${token}`, ({ status }) => status.lastHandledReconcileAt === token);
    expect(condition(found, 'Ready')!.status).toBe('True');
    expect(found.status.lastAppliedRevision).toBe(revision);
  });
});

describe('a root without a kustomization.yaml above the directory of a child', () => {
  const version = (data: string) => ({ 'both/app/all.yaml': yaml(configMap('both', 'default', { data })) });

  beforeAll(async () => {
    await applied('both-root', './both', { ...version('1'), 'both/child.yaml': yaml(fleet.kustomization('both-child', './both/app')) });
  });

  test('the owner label flaps, and suspending the child changes nothing', async () => {
    for (const name of ['both-child', 'both-root', 'both-child']) {
      await reconcile(testbed, kustomization(name));
      expect(await owner(configMap('both', 'default', {}))).toBe(name);
    }
    await testbed.api.apply({ ...kustomization('both-child'), spec: { suspend: true } }, { manager: 'lifeboat' });
    await fleet.deliver(version('2'), 'both-root');
    expect((await live(configMap('both', 'default', {}))).data).toEqual({ data: '2' });
  });
});

describe('moving objects between Kustomizations', () => {
  const objects = (name: string, annotations?: Record<string, string>) => [namespace(name, annotations), claim('data', name, annotations), deployment('app', name, { annotations })];

  /** A root that lists the app's directory, applied. */
  async function listed(name: string): Promise<void> {
    await applied(`${name}-root`, `./${name}`, {
      [`${name}/kustomization.yaml`]: listing('app'),
      [`${name}/app/kustomization.yaml`]: listing('all.yaml'),
      [`${name}/app/all.yaml`]: yaml(...objects(name)),
    });
  }

  const moved = (name: string) => ({
    [`${name}/kustomization.yaml`]: listing('child.yaml'),
    [`${name}/child.yaml`]: yaml(fleet.kustomization(`${name}-child`, `./${name}/app`, { retryInterval: '2s' })),
    [`${name}/app/all.yaml`]: yaml(...objects(name)),
  });

  test('in one commit the root deletes the volume claim, the Deployment and the Namespace', async () => {
    await listed('lost');
    const before = await uids(testbed, objects('lost'));
    await fleet.push(moved('lost'));
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
    await fleet.deliver({ 'kept/app/all.yaml': yaml(...objects('kept', PRUNE_DISABLED)) }, 'kept-root');
    for (const object of objects('kept')) expect((await live(object)).metadata.annotations).toMatchObject(PRUNE_DISABLED);
    await fleet.deliver(moved('kept'), 'kept-root', 'kept-child');
    expect(await uids(testbed, objects('kept'))).toEqual(before);
    for (const object of objects('kept')) {
      const { labels, annotations } = (await live(object)).metadata;
      expect(labels![NAME_LABEL]).toBe('kept-child');
      expect(annotations ?? {}).not.toHaveProperty(Object.keys(PRUNE_DISABLED));
    }
  });

  test('unlisting a child deletes what it applied, and renaming it does too', async () => {
    const child = (name: string) => yaml(fleet.kustomization(name, './unlisted/app', { retryInterval: '2s' }));
    await fleet.push({ 'unlisted/app/all.yaml': yaml(claim('unlisted', 'default')), 'unlisted/child/child.yaml': child('unlisted-child') });
    await applied('unlisted-root', './unlisted/child', {});
    const original = await testbed.api.until(claim('unlisted', 'default'), 'to be there', () => true);
    await fleet.deliver({ 'unlisted/child/child.yaml': child('renamed-child') }, 'unlisted-root');
    const renamed = await testbed.api.until(claim('unlisted', 'default'), 'to be another', ({ metadata }) => metadata.uid !== original.metadata.uid);
    expect(renamed.metadata.uid).not.toBe(original.metadata.uid);
    await fleet.deliver({ 'unlisted/child/child.yaml': yaml(configMap('unlisted', 'default', {})) }, 'unlisted-root');
    await testbed.api.untilGone(claim('unlisted', 'default'));
  });

  test('with deletionPolicy Orphan everything outlives its Kustomization', async () => {
    await applied('orphan', './orphan', { 'orphan/all.yaml': yaml(claim('orphan', 'default')) }, { deletionPolicy: 'Orphan' });
    const before = await uids(testbed, [claim('orphan', 'default')]);
    await testbed.api.delete(kustomization('orphan'));
    await testbed.api.untilGone(kustomization('orphan'));
    expect(await uids(testbed, [claim('orphan', 'default')])).toEqual(before);
  });

  test('a suspended Kustomization that is deleted leaves all behind', async () => {
    await applied('left', './left', { 'left/all.yaml': yaml(claim('left', 'default')) });
    await testbed.api.apply({ ...kustomization('left'), spec: { suspend: true } }, { manager: 'lifeboat' });
    await testbed.api.delete(kustomization('left'));
    await testbed.api.untilGone(kustomization('left'));
    expect(await owner(claim('left', 'default'))).toBe('left');
  });

  test('an object whose pruning is disabled stays when Git drops it, and leaves the inventory', async () => {
    const [kept, dropped] = [configMap('pruned-not', 'default', {}, PRUNE_DISABLED), configMap('pruned', 'default', {})];
    await applied('prune', './prune', { 'prune/all.yaml': yaml(kept, dropped, configMap('stays', 'default', {})) });
    const [found] = await fleet.deliver({ 'prune/all.yaml': yaml(configMap('stays', 'default', {})) }, 'prune');
    await testbed.api.untilGone(dropped);
    expect(await live(kept)).toBeDefined();
    expect(inventory(found)).toEqual(['default_stays__ConfigMap']);
  });
});

describe('server-side apply', () => {
  const recreate = { strategy: { type: 'Recreate' } };

  test('Recreate is refused where the default strategy stands, and the digest is reported all the same', async () => {
    await applied('trap', './trap', { 'trap/all.yaml': yaml(deployment('trap', 'default')) });
    const before = (await testbed.api.get(kustomization('trap')))!.status.history[0];
    const tried = await fleet.attempt({ 'trap/all.yaml': yaml(deployment('trap', 'default', recreate)) }, 'trap');
    expect(condition(tried, 'Ready')).toMatchObject({ status: 'False', message: expect.stringMatching(/rollingUpdate.*may not be specified when strategy `type` is 'Recreate'/s) });
    // The controller patches its conditions first, and history in a second request.
    const found = await testbed.api.until(kustomization('trap'), 'to report the new digest', ({ status }) => status.history[0].digest !== before.digest);
    expect(found.status.history[0].lastReconciledStatus).not.toBe('ReconciliationSucceeded');
  });

  test('the annotation that allows replacing the one object gets it through', async () => {
    const annotations = { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
    await fleet.deliver({ 'trap/all.yaml': yaml(deployment('trap', 'default', { ...recreate, annotations })) }, 'trap');
    expect((await live(deployment('trap', 'default'))).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('Recreate is accepted where Git has owned the rollingUpdate block since the beginning', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    await applied('owned', './owned', { 'owned/all.yaml': yaml(deployment('owned', 'default', { strategy })) });
    await fleet.deliver({ 'owned/all.yaml': yaml(deployment('owned', 'default', recreate)) }, 'owned');
    expect((await live(deployment('owned', 'default'))).spec.strategy).toEqual({ type: 'Recreate' });
  });
});
