import { Chart, Testing } from 'cdk8s';
import { applyRestricted, exampleObjects, untilPodsReady } from './example-objects';
import { useTestbed } from './use-testbed';
import { SHOP, WorkloadFleet } from './workload-fleet';
import { admit, admitRandom, prepareWorkloads, RESTRICTED } from './workload-run';
import { Profile } from '../../src/workload/profile';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { condition, inventory } from '../testbed/flux';
import { LiveObject, reference } from '../testbed/live-object';

const SEED = 20261121;
const DEPLOYMENTS = ['api', 'critical', 'queue', 'standard', 'web'];
let fleet: WorkloadFleet;
let first: LiveObject;
const testbed = useTestbed(async () => {
  await prepareWorkloads(testbed);
  fleet = await WorkloadFleet.create(testbed);
  first = await fleet.deliver({ image: '1', pool: '5', migrate: 'one' });
});
afterAll(() => fleet?.remove());

const deployment = async (name: string): Promise<LiveObject> => (await testbed.api.get(reference('apps/v1', 'Deployment', name, SHOP)))!;
const nodeOf = (pod: LiveObject): string => pod.spec.nodeName;
const untilRolledOut = async (name: string): Promise<LiveObject> => testbed.api.until(
  reference('apps/v1', 'Deployment', name, SHOP), 'to have rolled out',
  ({ metadata, spec, status }) => status.observedGeneration === metadata.generation && status.updatedReplicas === spec.replicas
    && status.availableReplicas === spec.replicas && status.replicas === spec.replicas, 90);
const namesOf = async (apiVersion: string, kind: string, beginning: string): Promise<string[]> => (
  (await fleet.list(apiVersion, kind)).map(({ metadata }) => metadata.name).filter((name) => name.startsWith(beginning)));

test.each([Profile.PI, Profile.STANDARD, Profile.CRITICAL])('the API server admits profile $name with all that it can be given', async (profile) => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: RESTRICTED });
  const workload = new ResilientDeployment(chart, 'api', { image: 'ghcr.io/example/api:1.4.2', port: 8000, profile, metrics: {} });
  workload.expose('api.example.org');
  workload.exposeThroughGateway('api.example.org', { gateway: 'public' });
  const objects = Testing.synth(chart);
  expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'Service', 'Ingress', 'HTTPRoute', 'ServiceMonitor']));
  await admit(testbed, objects);
});

test(`what synthesises of random props is admitted, and what does not names a prop (seed ${SEED})`, async () => {
  const { admitted, refused, objects, refusals, kinds } = await admitRandom(testbed, SEED, 150);
  process.stdout.write(`random workloads, seed ${SEED}: ${admitted} admitted with ${objects} objects, ${refused} refused\n`);
  expect(kinds.size).toBe(5);
  expect(admitted).toBeGreaterThan(40);
  expect(refusals.size).toBeGreaterThan(5);
});

test('a pod that PodSecurity restricted refuses is refused here too', async () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: RESTRICTED });
  new ResilientDeployment(chart, 'api', { image: 'ghcr.io/example/api:1.4.2' });
  const objects = Testing.synth(chart);
  objects.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
  await expect(admit(testbed, objects)).rejects.toThrow('violates PodSecurity "restricted:latest"');
});

test('every kind and profile is ready where PodSecurity restricted is enforced, and the Kustomization waited for each', async () => {
  expect(condition(first, 'Ready')).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
  for (const [name, replicas] of [['api', 1], ['web', 2], ['standard', 2], ['critical', 3], ['queue', 1], ['store', 2]] as const) {
    const pods = await testbed.api.poll(`${replicas} pods of ${name}`, 90, async () => fleet.list('v1', 'Pod', name), (found) => found.length === replicas);
    for (const pod of pods) {
      await testbed.api.until(pod, 'to be ready', (found) => condition(found, 'Ready')?.status === 'True', 90);
      expect(pod.spec.serviceAccountName).toBe(name);
    }
  }
  const [job] = await fleet.list('batch/v1', 'Job', 'migration');
  expect(condition(job, 'Complete')?.status).toBe('True');
  const claims = (await fleet.list('v1', 'PersistentVolumeClaim')).map(({ metadata, status }) => [metadata.name, status.phase]);
  expect(claims.sort()).toEqual([['backup', 'Bound'], ['data-store-0', 'Bound'], ['data-store-1', 'Bound'], ['queue', 'Bound']]);
});

test('an autoscaler owns the replicas, and Flux leaves them to it through ten reconciles', async () => {
  const before = await Promise.all(['standard', 'critical'].map(untilRolledOut));
  // The autoscaler itself raised them to its least: nobody wrote a number.
  expect(before.map(({ spec }) => spec.replicas)).toEqual([2, 3]);
  for (let time = 0; time < 10; time++) expect(condition(await fleet.reconcile(), 'Ready')?.status).toBe('True');
  for (const { metadata: { name, generation }, spec } of before) {
    const after = await deployment(name);
    expect([after.metadata.generation, after.spec.replicas]).toEqual([generation, spec.replicas]);
    const writers = after.metadata.managedFields!.filter(({ fieldsV1 }: any) => fieldsV1['f:spec']?.['f:replicas']).map(({ manager }: any) => manager);
    expect(writers).not.toContain('kustomize-controller');
  }
});

test('what is applied again changes nothing, not even a generation', async () => {
  const objects = fleet.objects();
  expect(objects.length).toBeGreaterThan(30);
  for (const object of objects) {
    const live = await testbed.api.get(object);
    const again = await testbed.api.apply(object, { dryRun: true, manager: 'kustomize-controller', force: true });
    expect([object.kind, object.metadata.name, again.metadata.generation]).toEqual([object.kind, object.metadata.name, live!.metadata.generation]);
  }
});

test('a node is drained: one of two serves on, the only one goes and comes back elsewhere, nobody waits for ever', async () => {
  const [alone] = await fleet.list('v1', 'Pod', 'api');
  const drained = nodeOf(alone);
  const pair = await fleet.list('v1', 'Pod', 'web');
  expect(new Set(pair.map(nodeOf)).size).toBe(2);
  const fewest = await fleet.fewestReady(['web', 'standard', 'critical'], async () => {
    // By the Eviction API, which asks the disruption budgets.
    await testbed.kubectl(['drain', drained, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=100s']);
    await Promise.all(DEPLOYMENTS.map(untilRolledOut));
  });
  expect([1, 2]).toContain(fewest.web);
  expect(fewest.standard).toBeGreaterThanOrEqual(1);
  expect(fewest.critical).toBeGreaterThanOrEqual(2);
  const pods = (await Promise.all([...DEPLOYMENTS, 'store'].map(async (name) => fleet.list('v1', 'Pod', name)))).flat();
  expect(pods.filter((pod) => nodeOf(pod) === drained).map(({ metadata }) => metadata.name)).toEqual([]);
  await testbed.kubectl(['uncordon', drained]);
});

describe('a new version', () => {
  let job: string;
  let map: string;
  let fewest: Record<string, number>;
  let second: LiveObject;
  beforeAll(async () => {
    [[job], [map]] = [await namesOf('batch/v1', 'Job', 'migration-'), await namesOf('v1', 'ConfigMap', 'settings-')];
    await Promise.all(DEPLOYMENTS.map(untilRolledOut));
    fewest = await fleet.fewestReady(['api', 'web', 'standard', 'critical'], async () => {
      second = await fleet.deliver({ image: '2', pool: '6', migrate: 'two' });
      await Promise.all(DEPLOYMENTS.map(untilRolledOut));
    });
  }, 300_000);

  test('rolls out with never a pod too few', async () => {
    expect(fewest).toEqual({ api: 1, web: 2, standard: 2, critical: 3 });
    for (const name of DEPLOYMENTS) expect((await deployment(name)).spec.template.spec.containers[0].image).toBe('ghcr.io/example/shop:2');
  });

  test('has a Job of its own, which ran, and the old one is pruned', async () => {
    const [{ metadata: { name }, spec, status }, ...others] = await fleet.list('batch/v1', 'Job', 'migration');
    expect(others).toEqual([]);
    expect(name).not.toBe(job);
    expect([spec.template.spec.containers[0].args, status.succeeded]).toEqual([['two'], 1]);
    expect(inventory(second)).toContain(`${SHOP}_${name}_batch_Job`);
  });

  test('has a ConfigMap of its own, which its pods read, and the old one is pruned', async () => {
    const [name, ...others] = await namesOf('v1', 'ConfigMap', 'settings-');
    expect(others).toEqual([]);
    expect(name).not.toBe(map);
    const pods = await fleet.list('v1', 'Pod', 'api');
    expect(pods.map(({ spec }) => spec.containers[0].envFrom)).toEqual([[{ configMapRef: { name } }]]);
    expect(condition(second, 'Ready')).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
  });
});

test.each<[string, Record<string, number>]>([
  // An API and a web front of two each, a database, and a Job of its backup.
  ['eldertree', { 'eldertree-canopy': 1, 'eldertree-journey': 1, 'eldertree-nima': 1, 'eldertree-swimto': 6 }],
  ['several-clusters', { 'production-reports': 1, 'production-shop': 3, 'staging-reports': 1, 'staging-shop': 1 }],
  // One of the DaemonSet for each of the two nodes.
  ['content', {
    'garden-custom-resource': 0,
    'garden-imported': 0,
    'garden-included-file': 2,
    'garden-plain-objects': 0,
    'garden-plus-28': 2,
    'garden-plus-33': 1,
    'garden-workload': 1,
  }],
  ['published-construct', { 'town-clock': 2 }],
])('examples/%s is admitted where PodSecurity restricted is enforced, and its pods become ready', async (name, pods) => {
  const namespaces = await applyRestricted(testbed, exampleObjects(name));
  expect(await untilPodsReady(testbed, namespaces, Object.values(pods).reduce((sum, one) => sum + one, 0))).toEqual(pods);
});
