import { KUBE_LINTER } from './kube-linter-rules';
import { broken, linted, LinterRules } from './linted';
import { POLARIS } from './polaris-rules';
import { cronJobObjects, jobObjects, statefulSetObjects, workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';

const PROFILES = [Profile.PI, Profile.STANDARD, Profile.CRITICAL];
/** All that the tools would see of a workload that says what only its owner can know. */
const told = (profile: Profile, props: object = {}): any[] => workloadObjects(
  { profile, priorityClassName: 'shop', readiness: { path: '/readyz' }, ...props }, (workload) => { workload.expose('api.example.org'); });

test('the lists are whole', () => {
  expect([Object.keys(KUBE_LINTER).length, Object.keys(POLARIS).length]).toEqual([31, 44]);
});

describe.each<[string, LinterRules]>([['kube-linter', KUBE_LINTER], ['polaris', POLARIS]])('%s', (_, rules) => {
  test.each(Object.keys(rules))('%s is a rule that can be broken', (name) => {
    const objects = structuredClone(told(Profile.STANDARD, { alwaysPull: true }));
    // Where an autoscaler owns them there are none.
    objects.find(({ kind }) => kind === 'Deployment').spec.replicas = 2;
    expect(rules[name].holds(linted(objects))).toBe(true);
    rules[name].breaks(linted(objects));
    expect(broken(rules, objects)).toContain(name);
  });
});

describe.each(PROFILES)('a Deployment of profile $name', (profile) => {
  test('breaks no rule that kube-linter enables', () => { expect(broken(KUBE_LINTER, told(profile))).toEqual([]); });

  test('breaks two of polaris, as the pages explain', () => {
    expect(broken(POLARIS, told(profile))).toEqual(['deploymentMissingReplicas', 'pullPolicyNotAlways']);
  });

  test('breaks none of them where it is said so, but that an autoscaler owns the replicas elsewhere', () => {
    expect(broken(POLARIS, told(profile, { alwaysPull: true, replicas: 2 }))).toEqual([]);
  });

  test('has no liveness probe where nothing is named to ask, and no PriorityClass, which nobody can know', () => {
    expect(broken(POLARIS, workloadObjects({ profile, alwaysPull: true, replicas: 2 }))).toEqual(['priorityClassNotSet', 'livenessProbeMissing']);
  });
});

describe.each<[string, (props: any) => any[], string[]]>([
  ['StatefulSet', statefulSetObjects, []],
  // Nobody connects to what ends by itself, so that its list of who may come in is empty, which that rule takes for missing.
  ['Job', jobObjects, ['missingNetworkPolicy']],
  ['CronJob', cronJobObjects, ['missingNetworkPolicy']],
])('a %s', (_, objects, polaris) => {
  test.each(PROFILES)('of profile $name breaks no rule but those that the pages explain', (profile) => {
    const props = { profile, priorityClassName: 'shop', alwaysPull: true };
    expect(broken(KUBE_LINTER, objects(props))).toEqual([]);
    const all = objects === statefulSetObjects ? objects({ ...props, readiness: { command: ['ready'] } }) : objects(props);
    expect(broken(POLARIS, all)).toEqual(polaris);
  });
});
