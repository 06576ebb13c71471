import { FactsScene, LIFEBOAT } from './facts-scene';
import { condition, kustomization, reconcile, requestReconcile } from '../../testbed/flux';
import { claim, configMap, yaml } from '../plain-fleet';

const scene = new FactsScene();
const { testbed } = scene;

describe('a suspend and the parent Kustomization', () => {
  beforeAll(async () => {
    const child = (name: string) => yaml(scene.fleet.kustomization(name, './suspended'));
    await scene.applied('parent', './parent', {
      'parent/children.yaml': `${child('by-kubectl')}---\n${child('by-lifeboat')}`,
      'suspended/all.yaml': yaml(configMap('suspended', 'default', { a: '1' })),
    });
  });
  const suspended = async (name: string) => (await testbed.api.get(kustomization(name)))!.spec.suspend;

  test('one written by kubectl is undone, one of another manager survives with its annotations', async () => {
    await testbed.kubectl(['patch', 'kustomization.kustomize.toolkit.fluxcd.io', 'by-kubectl', '-n', 'flux-system', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
    const record = { metadata: { ...kustomization('by-lifeboat').metadata, annotations: { 'lifeboat.example/by': 'someone' } }, spec: { suspend: true } };
    await testbed.api.apply({ ...kustomization('by-lifeboat'), ...record }, LIFEBOAT);
    expect([await suspended('by-kubectl'), await suspended('by-lifeboat')]).toEqual([true, true]);
    await reconcile(testbed, kustomization('parent'));
    expect([await suspended('by-kubectl'), await suspended('by-lifeboat')]).toEqual([undefined, true]);
    expect((await testbed.api.get(kustomization('by-lifeboat')))!.metadata.annotations).toHaveProperty(['lifeboat.example/by'], 'someone');
  });

  test('applying without the fields releases exactly our claim', async () => {
    await testbed.api.apply({ ...kustomization('by-lifeboat') }, LIFEBOAT);
    const found = (await testbed.api.get(kustomization('by-lifeboat')))!;
    expect(found.spec.suspend).toBeUndefined();
    expect(found.metadata.annotations ?? {}).not.toHaveProperty(['lifeboat.example/by']);
  });

  test('released beside another person\'s, the other claim stays', async () => {
    const suspend = { ...kustomization('by-two'), spec: { suspend: true } };
    await scene.applied('by-two', './suspended', {});
    await testbed.api.apply(suspend, { manager: 'someone' });
    await testbed.api.apply({ ...suspend, metadata: { ...suspend.metadata, annotations: { 'lifeboat.example/by': 'me' } } }, LIFEBOAT);
    await testbed.api.apply({ ...kustomization('by-two') }, LIFEBOAT);
    const found = await scene.live(kustomization('by-two'));
    expect([found.spec.suspend, found.metadata.annotations?.['lifeboat.example/by']]).toEqual([true, undefined]);
  });

  test('a suspend that Git declares is a conflict that names its owner', async () => {
    await scene.fleet.deliver({ 'parent/children.yaml': yaml(scene.fleet.kustomization('by-lifeboat', './suspended', { suspend: false })) }, 'parent');
    await expect(testbed.api.apply({ ...kustomization('by-lifeboat'), spec: { suspend: true } }, LIFEBOAT))
      .rejects.toThrow(/conflict with "kustomize-controller".*\.spec\.suspend/);
  });

  test('while suspended a reconcile request is reported as handled, and Ready stays True', async () => {
    await scene.applied('asleep', './suspended', {});
    await scene.suspend('asleep');
    const revision = (await testbed.api.get(kustomization('asleep')))!.status.lastAppliedRevision;
    await scene.fleet.push({ 'suspended/all.yaml': yaml(configMap('suspended', 'default', { a: '2' })) });
    const token = await requestReconcile(testbed, kustomization('asleep'));
    const found = await testbed.api.until(kustomization('asleep'), `to report ${token}`, ({ status }) => status.lastHandledReconcileAt === token);
    expect(condition(found, 'Ready')!.status).toBe('True');
    expect(found.status.lastAppliedRevision).toBe(revision);
  });

  test('a suspended Kustomization that is deleted leaves all behind', async () => {
    await scene.applied('left', './left', { 'left/all.yaml': yaml(claim('left', 'default')) });
    await scene.suspend('left');
    await testbed.api.delete(kustomization('left'));
    await testbed.api.untilGone(kustomization('left'));
    expect(await scene.owner(claim('left', 'default'))).toBe('left');
  });
});
