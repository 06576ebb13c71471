import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

/** A workload of an app, or what belongs to one, with the numbers that say how long something may take. */
export interface WatchedWorkload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly replicas?: number;
  /** How long a rollout may go without getting on. */
  readonly progressDeadlineSeconds?: number;
  /** Whether a rollout takes every pod away before it makes a new one. */
  readonly recreates?: boolean;
  /** Ordinal below which a StatefulSet keeps its old version. */
  readonly partition?: number;
  /** How kubectl selects its pods. */
  readonly selector?: string;
}

const KINDS = new Map([
  ['apps', ['Deployment', 'StatefulSet', 'DaemonSet']],
  ['batch', ['Job', 'CronJob']],
  ['autoscaling', ['HorizontalPodAutoscaler']],
  ['policy', ['PodDisruptionBudget']],
  ['', ['PersistentVolumeClaim']],
]);

/** The objects among some that kube-state-metrics has series of and alerts speak of. */
export function workloadsOf(objects: readonly ManifestObject[]): WatchedWorkload[] {
  return objects.flatMap((object) => {
    const { apiVersion, kind, metadata: { name, namespace = 'default' } } = object;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    // A CronJob that is suspended in Git is not meant to run, and a workload of no replicas is not meant to be there.
    if (!KINDS.get(group)?.includes(kind) || at(object, 'spec', 'suspend') === true || at(object, 'spec', 'replicas') === 0) return [];
    const replicas = number(at(object, 'spec', 'replicas'));
    const deadline = number(at(object, 'spec', 'progressDeadlineSeconds'));
    const partition = number(at(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition'));
    const labels = at(object, 'spec', 'selector', 'matchLabels');
    const selector = Object.entries((labels ?? {}) as object).map(([label, value]) => `${label}=${value}`).sort().join(',');
    return [{
      kind,
      name,
      namespace,
      ...(replicas === undefined ? {} : { replicas }),
      ...(deadline === undefined ? {} : { progressDeadlineSeconds: deadline }),
      ...(at(object, 'spec', 'strategy', 'type') === 'Recreate' ? { recreates: true } : {}),
      ...(partition === undefined ? {} : { partition }),
      ...(selector === '' ? {} : { selector }),
    }];
  });
}

function at(value: ManifestValue | ManifestObject, ...path: string[]): ManifestValue {
  let found = value as ManifestValue;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = found[key];
  }
  return found;
}

function number(value: ManifestValue): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}
