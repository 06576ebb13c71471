import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import * as fc from 'fast-check';
import { jobObjects, objectOf, objectsOf, templateOf } from './standing';
import { EnvironmentSource } from '../../src/workload/configuration';
import { ResilientJob } from '../../src/workload/resilient-job';
import { ResilientJobProps } from '../../src/workload/resilient-job-props';
import { refusal } from '../definition/defined';

const SEED = 20261121;
const job = (props: Partial<ResilientJobProps> = {}): any => objectOf(jobObjects(props), 'Job');

test('its name ends in a hash, those of what stands around it do not', () => {
  expect(job().metadata.name).toMatch(/^migrate-[0-9a-f]{10}$/);
  expect(jobObjects().filter(({ kind }) => kind !== 'Job').map(({ kind, metadata }) => [kind, metadata.name])).toEqual(
    expect.arrayContaining([['ServiceAccount', 'migrate'], ['NetworkPolicy', 'migrate']]));
});

test(`two Jobs have one name exactly where the API server would take one for the other (seed ${SEED})`, () => {
  const some = fc.record({
    args: fc.subarray(['migrate', '--fast', '--all']),
    retries: fc.integer({ min: 0, max: 2 }),
    deadline: fc.integer({ min: 60, max: 62 }).map((value) => Duration.seconds(value)),
  });
  const lasting = ({ spec: { template, podFailurePolicy } }: any): string => JSON.stringify({ template, podFailurePolicy });
  fc.assert(fc.property(some, some, (one, other) => {
    const [first, second] = [job(one), job(other)];
    expect(first.metadata.name === second.metadata.name).toBe(lasting(first) === lasting(second));
  }), { seed: SEED, numRuns: 200 });
});

test('a patch and a changed ConfigMap of the app give it another name', () => {
  const named = (value: string, patch?: JsonPatch): string => objectOf(objectsOf((scope) => {
    new ApiObject(scope, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { KEY: value } });
    const made = new ResilientJob(scope, 'migrate', { image: 'a:1', envFrom: [EnvironmentSource.configMap('settings')] });
    if (patch) made.job.addJsonPatch(patch);
  }), 'Job').metadata.name;
  const names = [named('1'), named('2'), named('1', JsonPatch.add('/spec/completions', 2)), named('1', JsonPatch.add('/spec/parallelism', 2))];
  expect(new Set(names).size).toBe(3);
  expect(names[3]).toBe(names[0]);
});

test('it ends, tries again, and does not count what a drain took away', () => {
  const { spec } = job();
  expect(spec).toMatchObject({
    backoffLimit: 2,
    activeDeadlineSeconds: 3600,
    podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
  });
  expect(spec.template.spec.restartPolicy).toBe('Never');
});

test('what has finished is kept, or Flux would run it again', () => { expect(job().spec.ttlSecondsAfterFinished).toBeUndefined(); });

test('it has neither probes nor a wait, and is put wherever there is room', () => {
  const { containers: [container], affinity, topologySpreadConstraints } = templateOf(jobObjects()).spec;
  const { readinessProbe, livenessProbe, lifecycle } = container;
  expect([readinessProbe, livenessProbe, lifecycle, affinity, topologySpreadConstraints]).toEqual(Array(5).fill(undefined));
});

test.each<[Partial<ResilientJobProps>, string]>([
  [{ deadline: Duration.seconds(20) }, "'deadline' (20s) must be greater than 'grace' (30s of profile pi)"],
  [{ retries: -1 }, "'retries' (-1) is no whole number"],
  [{ name: 'x'.repeat(53) }, 'cannot name a Job (at most 52'],
])('%j is refused', (props, message) => { expect(refusal(() => jobObjects(props))).toContain(message); });
