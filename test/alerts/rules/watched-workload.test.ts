import { Duration } from 'cdk8s';
import { Fleet, FluxApp, ResilientCronJob, ResilientDeployment } from '../../../src';
import { workloadsOf } from '../../../src/alerts/rules/watched-workload';
import { collectFleet } from '../../../src/definition/collect';
import { ManifestObject } from '../../../src/manifest/manifest-object';

function objectsOf(define: (app: FluxApp) => void): ManifestObject[] {
  const fleet = new Fleet();
  define(new FluxApp(fleet.addCluster('eldertree'), 'swimto', { namespace: 'swimto' }));
  return [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object));
}

const object = (apiVersion: string, kind: string, spec: object = {}): ManifestObject => (
  { apiVersion, kind, metadata: { name: 'api', namespace: 'swimto' }, spec } as unknown as ManifestObject
);

test('finds the workloads that constructs make, with their own numbers', () => {
  const found = workloadsOf(objectsOf((app) => {
    new ResilientDeployment(app, 'api', { image: 'api:1.0.0', port: 8080, replicas: 2, rollout: { progressDeadline: Duration.seconds(400) } });
    new ResilientCronJob(app, 'nightly', { image: 'api:1.0.0', schedule: '0 3 * * *' });
  }));
  expect(found).toContainEqual(expect.objectContaining({ kind: 'Deployment', name: 'api', namespace: 'swimto', replicas: 2, progressDeadlineSeconds: 400 }));
  expect(found).toContainEqual({ kind: 'CronJob', name: 'nightly', namespace: 'swimto' });
  expect(found.map(({ kind }) => kind)).toContain('PodDisruptionBudget');
});

test('reads what says how long something may take', () => {
  expect(workloadsOf([
    object('apps/v1', 'Deployment', { strategy: { type: 'Recreate' }, selector: { matchLabels: { b: '2', a: '1' } } }),
    object('apps/v1', 'StatefulSet', { replicas: 3n, updateStrategy: { rollingUpdate: { partition: 2 } } }),
  ])).toEqual([
    { kind: 'Deployment', name: 'api', namespace: 'swimto', recreates: true, selector: 'a=1,b=2' },
    { kind: 'StatefulSet', name: 'api', namespace: 'swimto', replicas: 3, partition: 2 },
  ]);
});

test('leaves out what is not meant to run, and what only has the name of such a kind', () => {
  expect(workloadsOf([
    object('batch/v1', 'CronJob', { suspend: true }), object('apps/v1', 'Deployment', { replicas: 0 }), object('example.com/v1', 'Deployment'), object('v1', 'ConfigMap'),
  ])).toEqual([]);
});
