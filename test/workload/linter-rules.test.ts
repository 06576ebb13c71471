import { KUBE_LINTER, linted, LinterRules, POLARIS } from './linter-rules';
import { workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';

const broken = (rules: LinterRules, objects: any[]): string[] => (
  Object.entries(rules).filter(([, holds]) => !holds(linted(objects))).map(([name]) => name)
);

test('the lists are whole', () => {
  expect([Object.keys(KUBE_LINTER).length, Object.keys(POLARIS).length]).toEqual([31, 44]);
});

describe.each([Profile.PI, Profile.STANDARD, Profile.CRITICAL])('profile $name', (profile) => {
  const objects = workloadObjects({ profile, priorityClassName: 'shop' }, (workload) => { workload.expose('api.example.org'); });

  test('breaks no rule that kube-linter enables', () => { expect(broken(KUBE_LINTER, objects)).toEqual([]); });

  test('breaks two of polaris, as the pages explain', () => {
    expect(broken(POLARIS, objects)).toEqual(['deploymentMissingReplicas', 'pullPolicyNotAlways']);
  });

  test('breaks none of them where it is said so, but that an autoscaler owns the replicas elsewhere', () => {
    const said = workloadObjects({ profile, priorityClassName: 'shop', alwaysPull: true, replicas: 2 }, (workload) => { workload.expose('api.example.org'); });
    expect(broken(POLARIS, said)).toEqual([]);
  });
});

test('the rules notice what they are for', () => {
  const objects = workloadObjects({}, (workload) => { workload.expose('api.example.org'); });
  const [deployment] = objects.filter(({ kind }) => kind === 'Deployment');
  const { spec } = deployment.spec.template;
  Object.assign(spec, { hostPID: true, serviceAccountName: 'other', volumes: [{ name: 'a', hostPath: { path: '/' } }] });
  spec.containers[0].securityContext = { privileged: true, capabilities: { drop: [] } };
  spec.containers[0].env = [{ name: 'SECRET', value: 'x' }];
  expect(broken(KUBE_LINTER, objects)).toEqual([
    'docker-sock', 'drop-net-raw-capability', 'env-var-secret', 'host-pid', 'no-read-only-root-fs', 'non-existent-service-account',
    'privilege-escalation-container', 'privileged-container', 'run-as-non-root', 'sensitive-host-mounts',
  ]);
});
