import { WORKLOADS } from '../alerts/rules/example-groups';
import { Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const NAMESPACE = 'swimto';

function template(name: string, more: object = {}): object {
  return { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: `${name}:1` }], ...more } };
}

function object(apiVersion: string, kind: string, name: string, spec: object, namespace = NAMESPACE): Manifest {
  return { apiVersion, kind, metadata: { name, namespace }, spec } as Manifest;
}

const selected = (name: string) => ({ selector: { matchLabels: { app: name } }, template: template(name) });
const once = { template: template('once', { restartPolicy: 'Never' }) };

/** The workloads that the example groups speak of, and the CronJob of an audit; on the cluster, each with its pods. */
export async function applyExampleWorkloads(testbed: Testbed): Promise<void> {
  for (const name of [NAMESPACE, 'audit']) await testbed.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const objects = [
    object('apps/v1', 'Deployment', 'api', { replicas: 2, ...selected('api') }),
    object('apps/v1', 'StatefulSet', 'db', { replicas: 3, serviceName: 'db', ...selected('db') }),
    object('apps/v1', 'DaemonSet', 'agent', selected('agent')),
    object('batch/v1', 'Job', 'migrate', once),
    object('batch/v1', 'CronJob', 'nightly', { schedule: '0 3 * * *', jobTemplate: { spec: once } }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'api', { minReplicas: 2, maxReplicas: 4, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' } }),
    object('policy/v1', 'PodDisruptionBudget', 'api', { maxUnavailable: 1, selector: { matchLabels: { app: 'api' } } }),
    object('v1', 'PersistentVolumeClaim', 'files', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    object('batch/v1', 'CronJob', 'audit-weekly', { schedule: '0 3 * * 0', jobTemplate: { spec: once } }, 'audit'),
  ];
  for (const one of objects) await testbed.api.apply(one);
  const missing = WORKLOADS.filter(({ kind, name }) => !objects.some((one) => one.kind === kind && one.metadata.name === name));
  if (missing.length > 0) throw new Error(`there is no ${missing.map(({ kind, name }) => `${kind} ${name}`).join(', ')} to try the pages on`);
  await testbed.api.until(objects[0], 'to be available', ({ status }) => status?.availableReplicas === 2);
  await testbed.api.until(objects[1], 'to be available', ({ status }) => status?.availableReplicas === 3);
  await testbed.api.until(objects[2], 'to be available', ({ status }) => status?.numberAvailable === 1);
  // A log is asked for of a pod that has a node.
  await testbed.api.until(objects[3], 'to have ended', ({ status }) => status?.succeeded === 1);
}
