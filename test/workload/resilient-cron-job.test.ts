import { Duration } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-28';
import { cronJobObjects, objectOf } from './standing';
import { ResilientCronJobProps } from '../../src/workload/resilient-cron-job-props';
import { refusal } from '../definition/defined';

test('an image and a schedule are enough: one run at a time, that ends, at a time of day that is said', () => {
  expect(cronJobObjects().map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(['CronJob report', 'NetworkPolicy report', 'ServiceAccount report']);
  expect(objectOf(cronJobObjects(), 'CronJob').spec).toMatchObject({
    schedule: '15 3 * * *',
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 600,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 3600, template: { spec: { restartPolicy: 'Never' } } } },
  });
});

test('its volume is kept when Flux prunes', () => {
  const claim = objectOf(cronJobObjects({ storage: { size: '1Gi', path: '/backup' } }), 'PersistentVolumeClaim');
  expect(claim.metadata).toMatchObject({ name: 'report', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } });
});

test('it can be suspended', () => { expect(objectOf(cronJobObjects({ suspend: true }), 'CronJob').spec.suspend).toBe(true); });

test.each<[Partial<ResilientCronJobProps>, string]>([
  [{ storage: { size: '1Gi', path: '/backup' }, concurrency: ConcurrencyPolicy.ALLOW }, "'concurrency' (Allow) needs more than one pod at a time, and 'storage' (ReadWriteOnce)"],
  [{ startingDeadline: Duration.seconds(5) }, "'startingDeadline' (5s) is no whole number of seconds from 10"],
  [{ schedule: 'daily' }, "'schedule' (daily) has 1 fields"],
  [{ failedHistory: -1 }, "'failedHistory' (-1) is no whole number"],
])('%j is refused', (props, message) => { expect(refusal(() => cronJobObjects(props))).toContain(message); });
