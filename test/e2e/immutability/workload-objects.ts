import { BaseObject, kind } from './base-object';
import { BARE_POD, FULL_POD, podTemplate } from './pod-specs';

const selector = (name: string) => ({ matchLabels: { app: name } });
const claims = [{
  metadata: { name: 'data', labels: { a: 'b' } },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
}];
const oneTime = (name: string, pod: object) => ({ template: podTemplate(name, { ...pod, restartPolicy: 'Never' }) });
const jobPolicy = {
  podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [3, 4] } }, { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
};

/** Valid objects of the kinds that run pods. */
export const WORKLOAD_OBJECTS: readonly BaseObject[] = [
  ...kind('apps/v1', 'Deployment', {
    full: (name: string) => ({
      spec: {
        replicas: 2,
        selector: { ...selector(name), matchExpressions: [{ key: 'extra', operator: 'Exists' }] },
        template: podTemplate(name, FULL_POD),
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '10%' } },
        minReadySeconds: 4,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 90,
        paused: true,
      },
    }),
    bare: (name: string) => ({ spec: { selector: selector(name), template: podTemplate(name, BARE_POD) } }),
    recreate: (name: string) => ({ spec: { strategy: { type: 'Recreate' }, selector: selector(name), template: podTemplate(name, BARE_POD) } }),
  }),
  ...kind('apps/v1', 'StatefulSet', {
    full: (name: string) => ({
      spec: {
        replicas: 2,
        serviceName: 'peers',
        selector: selector(name),
        template: podTemplate(name, FULL_POD),
        volumeClaimTemplates: claims,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
        revisionHistoryLimit: 4,
        minReadySeconds: 3,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
        ordinals: { start: 1 },
      },
    }),
    bare: (name: string) => ({ spec: { selector: selector(name), template: podTemplate(name, BARE_POD) } }),
    onDelete: (name: string) => ({ spec: { updateStrategy: { type: 'OnDelete' }, selector: selector(name), template: podTemplate(name, BARE_POD) } }),
  }),
  ...kind('apps/v1', 'DaemonSet', {
    full: (name: string) => ({
      spec: {
        selector: selector(name),
        template: podTemplate(name, FULL_POD),
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2, maxSurge: 0 } },
        minReadySeconds: 3,
        revisionHistoryLimit: 5,
      },
    }),
    bare: (name: string) => ({ spec: { selector: selector(name), template: podTemplate(name, BARE_POD) } }),
    onDelete: (name: string) => ({ spec: { updateStrategy: { type: 'OnDelete' }, selector: selector(name), template: podTemplate(name, BARE_POD) } }),
  }),
  ...kind('apps/v1', 'ReplicaSet', {
    full: (name: string) => ({ spec: { replicas: 1, minReadySeconds: 2, selector: selector(name), template: podTemplate(name, FULL_POD) } }),
    bare: (name: string) => ({ spec: { selector: selector(name), template: podTemplate(name, BARE_POD) } }),
  }),
  ...kind('v1', 'ReplicationController', {
    full: (name: string) => ({ spec: { replicas: 1, minReadySeconds: 2, selector: { app: name }, template: podTemplate(name, FULL_POD) } }),
    bare: (name: string) => ({ spec: { template: podTemplate(name, BARE_POD) } }),
  }),
  ...kind('v1', 'PodTemplate', {
    full: (name: string) => ({ template: podTemplate(name, FULL_POD) }),
    bare: (name: string) => ({ template: podTemplate(name, BARE_POD) }),
  }),
  ...kind('v1', 'Pod', {
    full: { spec: { ...FULL_POD, activeDeadlineSeconds: 100, restartPolicy: 'OnFailure' } },
    bare: { spec: BARE_POD },
    gated: { spec: { ...BARE_POD, schedulingGates: [{ name: 'example.com/one' }, { name: 'example.com/two' }], nodeSelector: { disk: 'ssd' }, affinity: FULL_POD.affinity } },
    limits: { spec: { hostNetwork: true, containers: [{ name: 'main', image: 'app', ports: [{ containerPort: 80, hostPort: 80 }], resources: { limits: { cpu: '1' } } }] } },
  }),
  ...kind('batch/v1', 'Job', {
    full: (name: string) => ({
      spec: { ...oneTime(name, FULL_POD), ...jobPolicy, parallelism: 2, completions: 3, activeDeadlineSeconds: 600, backoffLimit: 2, ttlSecondsAfterFinished: 60, podReplacementPolicy: 'Failed' },
    }),
    bare: (name: string) => ({ spec: oneTime(name, BARE_POD) }),
    suspended: (name: string) => ({ spec: { ...oneTime(name, FULL_POD), suspend: true } }),
    unlabelled: { spec: { template: { spec: { ...BARE_POD, restartPolicy: 'Never' } } } },
    indexed: (name: string) => ({
      spec: {
        ...oneTime(name, BARE_POD),
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        backoffLimitPerIndex: 1,
        maxFailedIndexes: 2,
        successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 1 }] },
        managedBy: 'example.com/other',
      },
    }),
    manual: (name: string) => ({ spec: { ...oneTime(name, BARE_POD), manualSelector: true, selector: selector(name) } }),
  }),
  ...kind('batch/v1', 'CronJob', {
    full: (name: string) => ({
      spec: {
        schedule: '*/5 * * * *',
        timeZone: 'Europe/Berlin',
        startingDeadlineSeconds: 30,
        concurrencyPolicy: 'Forbid',
        suspend: true,
        successfulJobsHistoryLimit: 2,
        failedJobsHistoryLimit: 2,
        jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { ...oneTime(name, FULL_POD), ...jobPolicy, completions: 2, parallelism: 2 } },
      },
    }),
    bare: (name: string) => ({ spec: { schedule: '@daily', jobTemplate: { spec: oneTime(name, BARE_POD) } } }),
  }),
  ...kind('apps/v1', 'ControllerRevision', {
    full: { revision: 3, data: { spec: { a: 1, list: [1, 2], deep: { b: 'c' } } } },
    bare: { revision: 1, data: { a: 'b' } },
  }),
  ...kind('policy/v1', 'PodDisruptionBudget', {
    full: (name: string) => ({ spec: { minAvailable: '50%', selector: selector(name), unhealthyPodEvictionPolicy: 'AlwaysAllow' } }),
    maximum: (name: string) => ({ spec: { maxUnavailable: 1, selector: selector(name) } }),
  }),
  ...kind('autoscaling/v2', 'HorizontalPodAutoscaler', {
    full: (name: string) => ({
      spec: {
        minReplicas: 2,
        maxReplicas: 9,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        metrics: [
          { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
          { type: 'Pods', pods: { metric: { name: 'requests', selector: selector(name) }, target: { type: 'AverageValue', averageValue: '100' } } },
          { type: 'Object', object: { describedObject: { kind: 'Service', name }, metric: { name: 'hits' }, target: { type: 'Value', value: '10k' } } },
        ],
        behavior: { scaleUp: { stabilizationWindowSeconds: 5, selectPolicy: 'Min', policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] }, scaleDown: { selectPolicy: 'Disabled' } },
      },
    }),
    bare: (name: string) => ({ spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } } }),
  }),
];
