import { setTimeout as sleep } from 'timers/promises';
import { AS_FLUX, FactsScene, NAME_LABEL, ownedBy } from './facts-scene';
import { condition, inventory, kustomization, requestReconcile, untilReady } from '../../testbed/flux';
import { LiveObject, Manifest } from '../../testbed/live-object';
import { configMap, deployment, yaml } from '../plain-fleet';

const PART = 'kustomize-controller';
const COUNT = 90;

const scene = new FactsScene();
const { testbed } = scene;
const maps = (prefix: string, count: number, value: string): Manifest[] => (
  Array.from({ length: count }, (_, index) => configMap(`${prefix}-${String(index).padStart(2, '0')}`, 'default', { value }))
);
const liveMaps = async (name: string) => testbed.api.list('v1', 'ConfigMap', { namespace: 'default', labelSelector: `${NAME_LABEL}=${name}` });
const withValue = (found: LiveObject[], value: string) => found.filter(({ data }) => data.value === value).length;

/** Commits files and pauses the controller as soon as it has written the first of them. */
async function pausedInTheMiddle(files: Record<string, string>, prefix: string): Promise<string> {
  let paused: Promise<void> | undefined;
  const end = await testbed.api.watch('v1', 'ConfigMap', 'default', (_, { metadata }) => {
    if (metadata.name.startsWith(prefix)) paused ??= testbed.pause(PART);
  });
  const revision = await scene.fleet.push(files);
  await testbed.api.poll('a first write', 30, async () => paused, () => paused !== undefined);
  await paused;
  end();
  return revision;
}

describe('a suspend in the middle of a running reconcile', () => {
  const last = maps('running', COUNT, 'emergency').at(-1)!;
  let token: string;

  beforeAll(async () => {
    await scene.applied('running', './running', { 'running/all.yaml': yaml(...maps('running', COUNT, '1')) });
    await pausedInTheMiddle({ 'running/all.yaml': yaml(...maps('running', COUNT, '2')) }, 'running');
    await scene.suspend('running');
    await testbed.api.apply(ownedBy('running', last), AS_FLUX);
    token = await requestReconcile(testbed, kustomization('running'));
  });

  test('does not stop it: it goes on to its end and overwrites what was written meanwhile', async () => {
    expect(withValue(await liveMaps('running'), '1')).toBeGreaterThan(0);
    await testbed.resume(PART);
    await testbed.api.poll('all to be applied', 30, () => liveMaps('running'), (found) => withValue(found, '2') === COUNT);
  });

  test('is over once a token that was written after the suspend is handled: what is written then stays', async () => {
    const found = await testbed.api.until(kustomization('running'), `to have handled ${token}`, ({ status }) => status.lastHandledReconcileAt === token);
    expect(condition(found, 'Ready')!.status).toBe('True');
    await Promise.all(maps('running', COUNT, 'emergency').map((object) => testbed.api.apply(ownedBy('running', object), AS_FLUX)));
    await sleep(2000);
    expect(withValue(await liveMaps('running'), 'emergency')).toBe(COUNT);
  });
});

test('a token waits for health checks, whose message stays after they have failed with another reason', async () => {
  const { spec, ...rest } = deployment('pending', 'default') as Manifest & { spec: { template: { spec: object } } };
  const template = { ...spec.template, spec: { ...spec.template.spec, nodeSelector: { none: 'y' } } };
  await scene.fleet.push({ 'pending/all.yaml': yaml({ ...rest, spec: { ...spec, replicas: 1, template } }) });
  await testbed.api.apply(scene.fleet.kustomization('pending', './pending', { wait: true, timeout: '8s' }));
  const health = expect.stringMatching(/^Running health checks for revision /);
  const checking = await testbed.api.until(kustomization('pending'), 'to check health', (found) => condition(found, 'Healthy') !== undefined);
  expect(condition(checking, 'Reconciling')).toMatchObject({ reason: 'Progressing', message: health });
  await scene.suspend('pending');
  const token = await requestReconcile(testbed, kustomization('pending'));
  const early = await testbed.api.until(kustomization('pending'), 'to be seen a while later', () => true);
  expect(early.status.lastHandledReconcileAt).not.toBe(token);
  const found = await testbed.api.until(kustomization('pending'), `to have handled ${token}`, ({ status }) => status.lastHandledReconcileAt === token);
  expect(condition(found, 'Ready')).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
  expect(condition(found, 'Reconciling')).toMatchObject({ status: 'True', reason: 'ProgressingWithRetry', message: health });
});

describe('a controller killed in the middle of applying', () => {
  const five = maps('killed', 5, '1');
  const labelled = async () => (await liveMaps('killed')).map(({ metadata }) => `default_${metadata.name}__ConfigMap`);

  test('leaves Reconciling, and labelled objects outside the inventory that nobody prunes', async () => {
    await scene.applied('killed', './killed', { 'killed/all.yaml': yaml(...five) });
    await pausedInTheMiddle({ 'killed/all.yaml': yaml(...maps('killed', COUNT, '1')) }, 'killed');
    await testbed.kill(PART);
    const dead = await scene.live(kustomization('killed'));
    expect(condition(dead, 'Reconciling')!.status).toBe('True');
    expect(inventory(dead)).toHaveLength(5);
    const written = await labelled();
    expect(written.length).toBeGreaterThan(5);

    const revision = await scene.fleet.push({ 'killed/all.yaml': yaml(...five) });
    await testbed.start(PART);
    const found = await untilReady(testbed, kustomization('killed'), revision);
    expect(inventory(found)).toHaveLength(5);
    expect((await labelled()).sort()).toEqual(written.sort());
  });
});
