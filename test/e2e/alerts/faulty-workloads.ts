import { WatchedWorkload } from '../../../src/alerts/rules/watched-workload';
import { LiveObject, Manifest, reference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';

const NOWHERE = { nodeSelector: { nowhere: 'true' } };
const API = { app: 'api' };
const DEADLINE_SECONDS = 2;

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'files', namespace: 'jobs' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
} as Manifest;

function deployment(namespace: string, spec: object = {}, pods: object = {}): Manifest {
  const template = { metadata: { labels: API }, spec: { containers: [{ name: 'main', image: 'api:1' }], ...pods } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace },
    spec: { replicas: 1, progressDeadlineSeconds: DEADLINE_SECONDS, strategy: { type: 'Recreate' }, selector: { matchLabels: API }, template, ...spec },
  } as Manifest;
}

const watched = (kind: string, namespace: string, name = 'api', more: object = {}): WatchedWorkload => ({ kind, name, namespace, ...more });
const ofDeployment = { replicas: 1, progressDeadlineSeconds: DEADLINE_SECONDS, recreates: true, selector: 'app=api' };

/** Everything that alerts are about; what is made only with its fault is among it. */
export const WORKLOADS: readonly WatchedWorkload[] = [
  ...['down', 'short', 'crash', 'image'].map((namespace) => watched('Deployment', namespace, 'api', ofDeployment)),
  watched('PodDisruptionBudget', 'down'),
  watched('Job', 'jobs', 'late'),
  watched('CronJob', 'jobs', 'nightly'),
  watched('PersistentVolumeClaim', 'jobs', 'files'),
  watched('HorizontalPodAutoscaler', 'scaled'),
];

/** Workloads that are well, and what can befall each. */
export class FaultyWorkloads {
  /** Makes them; each Deployment has its pod. */
  public static async create(testbed: Testbed): Promise<FaultyWorkloads> {
    const { api } = testbed;
    for (const name of ['down', 'short', 'crash', 'image', 'jobs', 'scaled']) await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const deployments = ['down', 'short', 'crash', 'image'].map((namespace) => deployment(namespace));
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'api', namespace: 'down' }, spec: { maxUnavailable: 1, selector: { matchLabels: API } } };
    for (const one of [...deployments, budget as Manifest, CLAIM]) await api.apply(one);
    await api.until(CLAIM, 'to be bound', ({ status }) => status?.phase === 'Bound');
    await Promise.all(deployments.map((one) => api.until(one, 'to be available', ({ status }) => status?.availableReplicas === 1)));
    return new FaultyWorkloads(testbed);
  }

  private constructor(private readonly testbed: Testbed) {}

  public async down(): Promise<void> {
    await this.testbed.api.apply(deployment('down', {}, NOWHERE));
  }

  public async short(): Promise<void> {
    const antiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: API }, topologyKey: 'kubernetes.io/hostname' }] };
    await this.testbed.api.apply(deployment('short', { replicas: 12 }, { affinity: { podAntiAffinity: antiAffinity } }));
  }

  /** `scraped` waits until Prometheus has seen as many restarts. */
  public async crash(scraped: (restarts: number) => Promise<unknown>): Promise<void> {
    const pod = await this.waiting('crash');
    for (const restartCount of [1, 2]) {
      const terminated = { exitCode: 137, reason: 'OOMKilled', startedAt: '2026-01-02T03:04:05Z', finishedAt: '2026-01-02T03:04:06Z' };
      await this.report(pod, { restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } });
      await scraped(restartCount);
    }
  }

  public async image(): Promise<void> {
    await this.report(await this.waiting('image'), { restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } });
  }

  public async job(): Promise<void> {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'late', image: 'late:1' }], ...NOWHERE } };
    await this.testbed.api.apply({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'late', namespace: 'jobs' }, spec: { activeDeadlineSeconds: 1, template } } as Manifest);
  }

  public async cronJob(): Promise<void> {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'nightly', image: 'nightly:1' }], ...NOWHERE } };
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'jobs' },
      spec: { schedule: '0 3 1 1 *', timeZone: 'Etc/UTC', startingDeadlineSeconds: 60, jobTemplate: { spec: { template } } },
    } as Manifest;
    await this.testbed.api.apply(cronJob);
    await this.testbed.api.patch(cronJob, { status: { lastScheduleTime: '2025-01-01T03:00:00Z', lastSuccessfulTime: '2024-01-01T03:01:00Z' } }, { subresource: 'status' });
  }

  public async claim(): Promise<void> {
    const { api } = this.testbed;
    const { spec: { volumeName } } = (await api.get(CLAIM))!;
    const volume = reference('v1', 'PersistentVolume', volumeName);
    await api.delete(volume);
    // What protects a volume that is in use.
    await api.patch(volume, { metadata: { finalizers: null } });
  }

  public async autoscaler(): Promise<void> {
    await this.testbed.api.apply(deployment('scaled', { replicas: 2 }));
    await this.testbed.api.apply({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'api', namespace: 'scaled' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
        minReplicas: 1,
        maxReplicas: 2,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
      },
    } as Manifest);
  }

  /** The pod of a Deployment that no node takes, so that nothing but these tests says how it is. */
  private async waiting(namespace: string): Promise<LiveObject> {
    const { api } = this.testbed;
    await api.apply(deployment(namespace, {}, NOWHERE));
    const pods = await api.poll(`a pod in ${namespace} that no node takes`, 60, () => api.list('v1', 'Pod', { namespace }), (found) => (
      found.length === 1 && found[0].spec.nodeSelector !== undefined && found[0].status?.conditions !== undefined));
    return pods[0];
  }

  private async report(pod: LiveObject, status: object): Promise<void> {
    const containerStatuses = [{ name: 'main', image: 'api:1', imageID: '', ready: false, ...status }];
    await this.testbed.api.patch(pod, { status: { containerStatuses } }, { subresource: 'status' });
  }
}
