import { mkdirSync } from 'fs';
import { join } from 'path';
import { Running } from './emergency/running';
import { namespace, PlainFleet, yaml } from './plain-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { condition, kustomization, reconcile } from '../testbed/flux';
import { LiveObject, Manifest, reference } from '../testbed/live-object';

const CLI = join(__dirname, '../../lib/cli.js');
const NOWHERE = { nodeSelector: { 'example.org/nowhere': 'yes' } };

function workload(kind: string, name: string, spec: object, pod: object = {}, group = 'web'): Manifest {
  const labels = { app: name, group };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example/app:1' }], ...pod } };
  return { ...reference('apps/v1', kind, name, 'web'), spec: { selector: { matchLabels: { app: name } }, ...(kind === 'StatefulSet' ? { serviceName: name } : {}), template, ...spec } };
}

function budget(name: string, spec: object): Manifest {
  return { ...reference('policy/v1', 'PodDisruptionBudget', name, 'web'), spec };
}

/** All of a live object that is not status, nor the record of who wrote status. */
function withoutStatus({ status, metadata, ...object }: LiveObject): unknown {
  const managedFields = metadata.managedFields!.filter(({ subresource }) => subresource !== 'status');
  return { ...object, metadata: { ...metadata, managedFields, resourceVersion: undefined } };
}

describe('a restart of an app', () => {
  const project = new ProjectDirectory();
  const api = workload('Deployment', 'api', { replicas: 2 });
  const store = workload('StatefulSet', 'store', { replicas: 2 });
  const agent = workload('DaemonSet', 'agent', {});
  const slow = workload('Deployment', 'slow', { replicas: 3, minReadySeconds: 3 });
  const bare = { ...reference('v1', 'Pod', 'alone', 'web'), spec: { containers: [{ name: 'main', image: 'example/app:1' }] } };
  const job = { ...reference('batch/v1', 'Job', 'once', 'web'), spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] } } } };
  const testbed = useTestbed(async () => {
    const fleet = await PlainFleet.create(testbed, 'fleet');
    await testbed.api.apply(fleet.kustomization('web', './web'));
    await fleet.deliver({ 'web/objects.yaml': yaml(namespace('web'), api, store, agent, slow, bare, job) }, 'web');
    await testbed.api.until(api, 'to be ready', ({ status }) => status?.readyReplicas === 2);
    await testbed.api.until(store, 'to be ready', ({ status }) => status?.readyReplicas === 2);
    await testbed.api.until(agent, 'to be ready', ({ status }) => status?.numberReady > 0 && status.numberReady === status.desiredNumberScheduled);
    await testbed.api.until(slow, 'to be available', ({ status }) => status?.availableReplicas === 3);
  });
  afterAll(() => project.remove());

  const unfolded = (text: string): string => text.replaceAll(/\n {2}/g, ' ');
  const restart = (...args: string[]): Outcome => {
    const { code, out, err } = project.lifeboat('restart', '--kubeconfig', testbed.kubeconfig, ...args);
    return { code, out: unfolded(out), err: unfolded(err) };
  };
  const start = (...args: string[]): Running => (
    new Running([process.execPath, CLI, 'restart', '--kubeconfig', testbed.kubeconfig, ...args], project.directory, { ...process.env, NODE_OPTIONS: '' }));
  const podsOf = async (app: string): Promise<LiveObject[]> => {
    const pods = await testbed.api.list('v1', 'Pod', { namespace: 'web', labelSelector: `app=${app}` });
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const uids = async (...apps: string[]): Promise<string[]> => (await Promise.all(apps.map(podsOf))).flat().map(({ metadata }) => metadata.uid);
  const common = (a: string[], b: string[]): string[] => a.filter((one) => b.includes(one));
  const isAvailable = (pod: LiveObject): boolean => pod.metadata.deletionTimestamp === undefined && condition(pod, 'Ready')?.status === 'True';
  const settledBudget = async (one: Manifest, allowed: number): Promise<void> => {
    await testbed.api.apply(one);
    await testbed.api.until(one, `to allow ${allowed}`, ({ status, metadata }) => (
      status?.observedGeneration === metadata.generation && status?.disruptionsAllowed === allowed && status?.expectedPods > 0));
  };
  const withoutBudget = async (one: Manifest): Promise<void> => {
    await testbed.api.delete(one);
    await testbed.api.untilGone(one);
  };
  /** The fewest pods of an app that were ready at once while the work went on, by each version of each pod. */
  const fewestReady = async (app: string, work: () => Promise<void>): Promise<number> => {
    const ready = new Set((await podsOf(app)).filter(isAvailable).map(({ metadata }) => metadata.uid));
    let fewest = ready.size;
    const stop = await testbed.api.watch('v1', 'Pod', 'web', (type, pod) => {
      if (pod.metadata.labels?.app !== app) return;
      if (type !== 'DELETED' && isAvailable(pod)) ready.add(pod.metadata.uid);
      else ready.delete(pod.metadata.uid);
      fewest = Math.min(fewest, ready.size);
    });
    try {
      await work();
    } finally {
      stop();
    }
    return fewest;
  };

  /** The scheduler has seen that no node takes pods once it says so of a new one. */
  const untilNothingIsScheduled = async (): Promise<void> => {
    for (let count = 0; count < 20; count++) {
      const probe = { ...bare, metadata: { name: `probe-${count}`, namespace: 'web' } };
      await testbed.api.apply(probe);
      const { spec } = await testbed.api.until(probe, 'to be scheduled or not', (pod) => pod.spec.nodeName !== undefined || condition(pod, 'PodScheduled')?.status === 'False');
      await testbed.api.delete(probe);
      if (spec.nodeName === undefined) return;
    }
    throw new Error('the scheduler still finds a node');
  };

  test('says first what it would do, and changes nothing', async () => {
    const before = await uids('api', 'store', 'agent', 'slow');
    const { code, out, err } = restart('web', '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Deployment web\/api: has 2 pods\n(Deployment web\/api: pod api-\S+ \(\d of 2\): its budgets allow it now\n){2}/);
    expect(out).toMatch(/Pod web\/alone: left alone: it is a pod of its own/);
    expect(out).toMatch(/Job web\/once: left alone/);
    expect(out).toMatch(/Would restart (\d+) of \1 pods of web on testbed\.\n$/);
    expect(common(before, await uids('api', 'store', 'agent', 'slow'))).toHaveLength(before.length);
  });

  test('replaces each pod, one after the other, and leaves pods that are not its own', async () => {
    const before = await uids('store', 'agent');
    const single = (await testbed.api.get(bare))!.metadata.uid;
    const { code, out, err } = restart('web', '--workload', 'statefulset/store', '--workload', 'DaemonSet/agent', '--timeout', '90s');
    expect({ code, out, err }).toEqual({ code: 0, out: expect.any(String), err: '' });
    expect(out).toMatch(/StatefulSet web\/store: pod store-1 deleted \(1 of 2\)\nStatefulSet web\/store: pod store-0 deleted \(2 of 2\)\n/);
    expect(out).toMatch(/Restarted (\d+) of \1 pods of web on testbed\.\n$/);
    expect(common(before, await uids('store', 'agent'))).toEqual([]);
    expect((await testbed.api.get(bare))!.metadata.uid).toBe(single);
  });

  test('with a budget of one, never fewer than one is ready; nothing of the workload changes, and a reconcile rolls nothing', async () => {
    const one = budget('api', { minAvailable: 1, selector: { matchLabels: { app: 'api' } } });
    await settledBudget(one, 1);
    const [before, live] = [await uids('api'), (await testbed.api.get(api))!];
    const fewest = await fewestReady('api', async () => {
      const { code, out, err } = await start('web', '--workload', 'deployment/api').ended;
      expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/Restarted 2 of 2 pods of web on testbed\.\n$/), err: '' });
      const after = await uids('api');
      expect(common(before, after)).toEqual([]);
      expect(after).toHaveLength(2);
    });
    expect(fewest).toBe(1);
    expect(withoutStatus((await testbed.api.get(api))!)).toEqual(withoutStatus(live));
    const after = await uids('api');
    await reconcile(testbed, kustomization('web'));
    expect(withoutStatus((await testbed.api.get(api))!)).toEqual(withoutStatus(live));
    expect(await uids('api')).toEqual(after);
    await withoutBudget(one);
  });

  test('a budget that never allows it is named at once with the way on, and the other workloads go on', async () => {
    const one = budget('api', { minAvailable: 2, selector: { matchLabels: { app: 'api' } } });
    await settledBudget(one, 0);
    const [before, others] = [await uids('api'), await uids('store')];
    const planned = restart('web', '--workload', 'deployment/api', '--dry-run');
    expect(planned).toMatchObject({ code: 1, out: expect.stringMatching(/never allows it/) });
    // With an hour's patience, only an answer at once ends in time.
    const { code, out, err } = restart('web', '--workload', 'deployment/api', '--workload', 'statefulset/store', '--timeout', '1h');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/stopped there: pod api-\S+: the disruption budget api \(minAvailable: 2\) never allows it, since 2 of 2 pods have to stay\. Change it or the replicas in Git, or delete it by hand, which no budget stops: `kubectl delete pod api-\S+ -n web`\n/);
    expect(out).toMatch(/Restarted 2 of 4 pods of web on testbed\.\n$/);
    expect(common(before, await uids('api'))).toHaveLength(2);
    expect(common(others, await uids('store'))).toEqual([]);
    const second = budget('both', { maxUnavailable: 1, selector: { matchLabels: { app: 'api' } } });
    await settledBudget(second, 1);
    expect(restart('web', '--workload', 'deployment/api', '--timeout', '1h')).toMatchObject({ code: 1, out: expect.stringMatching(/two disruption budgets select it/) });
    expect(common(before, await uids('api'))).toHaveLength(2);
    await withoutBudget(second);
    await withoutBudget(one);
  });

  test('waits for a budget that may allow it later, and says for which', async () => {
    const lame = workload('Deployment', 'lame', { replicas: 1 }, NOWHERE, 'group-of-api');
    await testbed.api.apply({ ...lame });
    await testbed.api.poll('a pod of lame', 60, () => podsOf('lame'), (pods) => pods.length === 1);
    const group = budget('group', { minAvailable: 2, selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'lame'] }] } });
    await settledBudget(group, 0);
    const before = await uids('api');
    const { code, out } = restart('web', '--workload', 'deployment/api', '--timeout', '2s');
    expect(code).toBe(1);
    expect(out).toMatch(/waits with pod api-\S+: The disruption budget group needs 2 healthy pods and has 2 currently\n/);
    expect(out).toMatch(/stopped there: its disruption budget did not allow it in time: .*\nRestarted 0 of 2 pods of web on testbed\.\n$/);
    expect(common(before, await uids('api'))).toHaveLength(2);
    const patient = start('web', '--workload', 'deployment/api');
    await patient.says(/waits with pod/);
    await testbed.api.apply(workload('Deployment', 'lame', { replicas: 1 }, {}, 'group-of-api'));
    expect(await patient.ended).toMatchObject({ code: 0, out: expect.stringMatching(/Restarted 2 of 2 pods of web on testbed\.\n$/) });
    await withoutBudget(group);
    await testbed.api.delete(lame);
  });

  test('where a pod does not come back, the others are left running, and it says why', async () => {
    const owner = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
    // Made by an emergency: in no inventory, and still the app's.
    const extra = workload('Deployment', 'extra', { replicas: 2 });
    const made = await testbed.api.apply({ ...extra, metadata: { ...extra.metadata, labels: owner } });
    await testbed.api.until(made, 'to be ready', ({ status }) => status?.readyReplicas === 2);
    const nodes = await testbed.api.list('v1', 'Node');
    for (const node of nodes) await testbed.api.patch(node, { spec: { unschedulable: true } });
    await untilNothingIsScheduled();
    const before = await uids('extra', 'store');
    const { code, out, err } = restart('web', '--workload', 'deployment/extra', '--workload', 'statefulset/store', '--timeout', '7s');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/Deployment web\/extra: stopped there: 1 of 2 pods are ready since extra-\S+ was deleted, and no more became so in time; pod extra-\S+: no node takes it: /);
    expect(out).toMatch(/StatefulSet web\/store: not begun, since fewer pods are ready now than before\nRestarted 0 of 2 pods/);
    expect(common(before, await uids('extra', 'store'))).toHaveLength(3);
    for (const node of nodes) await testbed.api.patch(node, { spec: { unschedulable: null } });
    await testbed.api.until(made, 'to be ready', ({ status }) => status?.readyReplicas === 2);
    await testbed.api.delete(made);
  });

  test('holds to minReadySeconds, and goes on over a restart of the API server', async () => {
    const before = await uids('slow');
    const running = start('web', '--workload', 'deployment/slow');
    await running.says('(1 of 3)');
    await testbed.kill('kube-apiserver');
    await testbed.start('kube-apiserver');
    expect(await running.ended).toMatchObject({ code: 0, out: expect.stringMatching(/Restarted 3 of 3 pods of web on testbed\.\n$/), err: '' });
    expect(common(before, await uids('slow'))).toEqual([]);
    const { status } = (await testbed.api.get(slow))!;
    // Two of them have had their time; the last may be counted a moment later.
    expect(status.availableReplicas).toBeGreaterThanOrEqual(2);
  });

  test('needs neither Flux nor its Kustomization: a project copy or the labels tell the workloads', async () => {
    for (const part of ['kustomize-controller', 'source-controller'] as const) await testbed.stop(part);
    const owner = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
    mkdirSync(join(project.directory, 'copy/k8s'), { recursive: true });
    project.write('copy/k8s/3-statefulset-store.yaml', yaml({ ...store, metadata: { ...store.metadata, labels: owner } }));
    const before = await uids('store');
    expect(restart('--project', 'copy', '--workload', 'statefulset/store')).toMatchObject({ code: 0, err: '' });
    const second = await uids('store');
    expect(common(before, second)).toEqual([]);
    await testbed.api.patch(kustomization('web'), { metadata: { finalizers: null } });
    await testbed.api.delete(kustomization('web'));
    await testbed.api.untilGone(kustomization('web'));
    expect(restart('web', '--workload', 'statefulset/store')).toMatchObject({ code: 0, err: '' });
    expect(common(second, await uids('store'))).toEqual([]);
    for (const part of ['source-controller', 'kustomize-controller'] as const) await testbed.start(part);
  });

  test("restarts Flux's own controllers", async () => {
    const labels = { 'app.kubernetes.io/part-of': 'flux' };
    const controllers = ['source-controller', 'kustomize-controller'].map((name) => {
      const { spec } = workload('Deployment', name, { replicas: 1 });
      return { ...reference('apps/v1', 'Deployment', name, 'flux-system'), metadata: { name, namespace: 'flux-system', labels }, spec };
    });
    for (const one of controllers) await testbed.api.apply(one);
    for (const one of controllers) await testbed.api.until(one, 'to be ready', ({ status }) => status?.readyReplicas === 1);
    const pods = async (): Promise<string[]> => (await testbed.api.list('v1', 'Pod', { namespace: 'flux-system' })).map(({ metadata }) => metadata.uid);
    const before = await pods();
    const one = restart('--flux', 'kustomize-controller');
    expect(one).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/has 1 pod, so it is away until the next is ready[\s\S]*Restarted 1 of 1 pod of kustomize-controller/) });
    expect(common(before, await pods())).toHaveLength(1);
    expect(restart('--flux')).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Restarted 2 of 2 pods of Flux/) });
    expect(common(before, await pods())).toEqual([]);
    expect(restart('--flux', 'helm-controller')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/it has source-controller, kustomize-controller|it has kustomize-controller, source-controller/) });
  });

  test('refuses what is not there', () => {
    expect(restart('nothing')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[kustomization-unknown]') });
    expect(restart('web', '--workload', 'deployment/other')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/it has .*statefulset\/store.*\[workload-unknown\]/) });
    expect(restart()).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/neither a definition nor a project copy.*\[usage\]/) });
    expect(restart('web', '--project', '.')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[usage]') });
    expect(restart('--flux', '--workload', 'deployment/api')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[usage]') });
  });
});
