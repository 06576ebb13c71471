import { condition } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const NAMESPACE = 'default';
const NOWHERE = { nodeSelector: { nowhere: 'true' } };
const metadata = (name: string): Manifest['metadata'] => ({ name, namespace: NAMESPACE });
const container = (name: string): object => ({ name, image: `${name}:1` });
const labelled = (name: string): object => ({ selector: { matchLabels: { app: name } } });
const template = (name: string): object => ({ metadata: { labels: { app: name } }, spec: { containers: [container(name)] } });
const jobTemplate = (name: string, spec: object = {}): object => ({ spec: { restartPolicy: 'Never', containers: [container(name)], ...spec } });

function objects(): Manifest[] {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata('db'),
      spec: { ...labelled('db'), serviceName: 'db', replicas: 1, template: template('db'), volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] },
    },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: metadata('agent'), spec: { ...labelled('agent'), template: template('agent') } },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata('nightly'),
      spec: { schedule: '0 3 1 1 *', timeZone: 'Etc/UTC', startingDeadlineSeconds: 60, jobTemplate: { spec: { template: jobTemplate('nightly') } } },
    },
    { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('done'), spec: { template: jobTemplate('done') } },
    // No node takes it, so that its time runs out.
    { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('late'), spec: { activeDeadlineSeconds: 1, template: jobTemplate('late', NOWHERE) } },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata('api'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
        minReplicas: 1,
        maxReplicas: 2,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
      },
    },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: metadata('api'), spec: { ...labelled('api'), maxUnavailable: 1 } },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: metadata('files'), spec: claim },
    { apiVersion: 'v1', kind: 'Pod', metadata: metadata('looping'), spec: { containers: [container('looping')], ...NOWHERE } },
  ] as Manifest[];
}

/** Leaves a workload of each kind in the states that alerts tell apart; a status that only a kubelet or a night would write is written here. */
export async function makeStatesOfWorkloads(testbed: Testbed): Promise<void> {
  const all = objects();
  for (const one of all) await testbed.api.apply(one);
  const named = (name: string): Manifest => all.find((one) => one.metadata.name === name)!;
  await testbed.api.until(named('looping'), 'to have conditions', ({ status }) => status?.conditions !== undefined);
  const terminated = { exitCode: 137, reason: 'OOMKilled', startedAt: '2026-01-02T03:04:05Z', finishedAt: '2026-01-02T03:04:06Z' };
  await testbed.api.patch(named('looping'), {
    status: {
      containerStatuses: [{
        name: 'looping', image: 'looping:1', imageID: '', ready: false, restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated },
      }],
    },
  }, { subresource: 'status' });
  const ran = { lastScheduleTime: '2026-01-01T03:00:00Z', lastSuccessfulTime: '2026-01-01T03:01:00Z' };
  await testbed.api.patch(named('nightly'), { status: ran }, { subresource: 'status' });
  await testbed.api.until(named('db'), 'to be available', ({ status }) => status?.availableReplicas === 1);
  await testbed.api.until(named('agent'), 'to be available', ({ status }) => status?.numberAvailable === 1);
  const ended = (type: string) => (found: LiveObject): boolean => condition(found, type)?.status === 'True';
  await testbed.api.until(named('done'), 'to be done', ended('Complete'));
  await testbed.api.until(named('late'), 'to have failed', ended('Failed'));
  const scaler = all.find(({ kind }) => kind === 'HorizontalPodAutoscaler')!;
  await testbed.api.until(scaler, 'to say that it has no metrics', (found) => condition(found, 'ScalingActive') !== undefined);
  await testbed.api.until(named('files'), 'to be bound', ({ status }) => status?.phase === 'Bound');
}
