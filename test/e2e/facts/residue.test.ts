import { AS_FLUX, FactsScene, ownedBy } from './facts-scene';
import { condition, inventory, kustomization } from '../../testbed/flux';
import { LiveObject, Manifest, reference } from '../../testbed/live-object';
import { configMap, deployment, namespace, yaml } from '../plain-fleet';

const NAME = 'residue';
const REVISION = 'deployment.kubernetes.io/revision';

const secret = (fields: object): Manifest => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: NAME }, ...fields });

/** A Deployment whose definition says the number of replicas, or leaves it out. */
function scaled(name: string, replicas?: number): Manifest {
  const { spec, ...rest } = deployment(name, NAME) as Manifest & { spec: object };
  return { ...rest, spec: JSON.parse(JSON.stringify({ ...spec, replicas })) };
}

function statefulSet(replicas: number): Manifest {
  const labels = { app: 'database' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'database', namespace: NAME },
    spec: {
      replicas,
      serviceName: 'database',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example/app:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } },
      volumeClaimTemplates: [{
        metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } },
      }],
    },
  };
}

const frozen = (value: string): Manifest => ({ ...configMap('frozen', 'default', { value }), immutable: true });
const job = (image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once', namespace: 'default' },
  spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
});

const scene = new FactsScene();
const { testbed } = scene;
const managersOf = (found: LiveObject, path: string[]) => found.metadata.managedFields!
  .filter(({ fieldsV1 }) => path.reduce<any>((fields, key) => fields?.[`f:${key}`], fieldsV1) !== undefined).map(({ manager }) => manager);
const rolledOut = async (revision: string) => testbed.api.until(deployment('restarted', NAME), `to be at revision ${revision}`, ({ metadata }) => (
  metadata.annotations?.[REVISION] === revision
));

describe('after an emergency in which kustomize-controller was suspended, resume', () => {
  const volume = reference('v1', 'PersistentVolumeClaim', 'data-database-1', NAME);

  beforeAll(async () => {
    const objects = [
      namespace(NAME), secret({ data: { kept: 'YQ==' } }), scaled('by-scale'), scaled('by-apply'), deployment('restarted', NAME), statefulSet(1),
      configMap('unlabelled', NAME, {}), configMap('stays', NAME, {}),
    ];
    await scene.applied(NAME, './residue', { 'residue/all.yaml': yaml(...objects) });
    await rolledOut('1');
    await scene.suspend(NAME);

    await testbed.api.apply(ownedBy(NAME, secret({ data: { kept: 'YQ==', data: 'YQ==' }, stringData: { text: 'b' } })), AS_FLUX);
    await testbed.kubectl(['scale', 'deployment', 'by-scale', '-n', NAME, '--replicas=3']);
    await testbed.api.apply(ownedBy(NAME, scaled('by-apply', 4)), AS_FLUX);
    await testbed.api.apply(ownedBy(NAME, statefulSet(2)), AS_FLUX);
    await testbed.kubectl(['rollout', 'restart', 'deployment', 'restarted', '-n', NAME]);
    await testbed.api.apply(configMap('unlabelled', NAME, {}), AS_FLUX);
    await testbed.api.until(volume, 'to be there', () => true);
    await rolledOut('2');

    await scene.fleet.push({ 'residue/all.yaml': yaml(...objects.filter(({ metadata }) => metadata.name !== 'unlabelled')) });
    expect(condition(await scene.resume(NAME), 'Ready')!.status).toBe('True');
  });

  test('leaves a key that was added through stringData, and removes one that was added to data', async () => {
    expect((await scene.live(secret({}))).data).toEqual({ kept: 'YQ==', text: 'Yg==' });
  });

  test('leaves replicas that kubectl scale wrote where Git has none, and nobody is recorded as their owner', async () => {
    const found = await scene.live(scaled('by-scale'));
    expect(found.spec.replicas).toBe(3);
    expect(managersOf(found, ['spec', 'replicas'])).toEqual([]);
  });

  test('sets replicas to 1 that were applied where Git has none', async () => {
    expect((await scene.live(scaled('by-apply'))).spec.replicas).toBe(1);
  });

  test('scales a StatefulSet down and leaves its volume claims', async () => {
    expect((await scene.live(statefulSet(1))).spec.replicas).toBe(1);
    await testbed.api.untilGone(reference('v1', 'Pod', 'database-1', NAME));
    expect((await scene.live(volume)).metadata.deletionTimestamp).toBeUndefined();
  });

  test('takes back the annotation of kubectl rollout restart, which rolls again', async () => {
    const found = await rolledOut('3');
    expect(found.spec.template.metadata.annotations).toBeUndefined();
  });

  test('forgets an object that Git has dropped and that lost its owner labels', async () => {
    expect((await scene.live(configMap('unlabelled', NAME, {}))).metadata.labels).toBeUndefined();
    expect(inventory(await scene.live(kustomization(NAME))).filter((id) => id.endsWith('__ConfigMap'))).toEqual(['residue_stays__ConfigMap']);
  });
});

describe('an immutable object that was made again with other content wedges resume:', () => {
  test.each([['frozen', frozen('git'), frozen('emergency')], ['once', job('example/app:1'), job('example/app:2')]])('%s', async (name, git, emergency) => {
    await scene.applied(name, `./${name}`, { [`${name}/all.yaml`]: yaml(git) });
    await scene.suspend(name);
    await testbed.api.delete(git);
    await testbed.api.untilGone(git);
    await testbed.api.apply(ownedBy(name, emergency), AS_FLUX);
    expect(condition(await scene.resume(name), 'Ready')).toMatchObject({ status: 'False', message: expect.stringContaining('field is immutable') });
  });
});

describe('a value that is live already and then stands in Git', () => {
  const withData = (data: Record<string, string>) => ({ 'skipped/all.yaml': yaml(configMap('skipped', 'default', data)) });
  const changed = configMap('skipped', 'default', { added: 'live' });

  test('is not owned by kustomize-controller, and stays when Git drops it', async () => {
    await scene.applied('skipped', './skipped', withData({ first: '1' }));
    await testbed.api.apply(changed, { manager: 'another' });
    await scene.fleet.deliver(withData({ first: '1', added: 'live' }), 'skipped');
    expect(managersOf(await scene.live(changed), ['data', 'added'])).toEqual(['another']);
    await scene.fleet.deliver(withData({ first: '1' }), 'skipped');
    expect((await scene.live(changed)).data).toEqual({ first: '1', added: 'live' });
  });
});
