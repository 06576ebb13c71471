import { KubeScore } from './kube-score';
import { cronJobObjects, jobObjects, statefulSetObjects, workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';

const WELL = { critical: [], warnings: [] };
let kubeScore: KubeScore;
beforeAll(async () => { kubeScore = await KubeScore.built(); }, 40 * 60_000);

describe.each([Profile.PI, Profile.STANDARD, Profile.CRITICAL])('kube-score of profile $name', (profile) => {
  const kinds: Array<[string, any[]]> = [
    ['a Deployment', workloadObjects({ profile }, (workload) => { workload.expose('api.example.org'); })],
    ['a Deployment with a path to ask', workloadObjects({ profile, readiness: { path: '/readyz' } })],
    ['a StatefulSet', statefulSetObjects({ profile })],
    ['a CronJob', cronJobObjects({ profile })],
    ['a Job', jobObjects({ profile })],
  ];

  test.each(kinds)('%s is without a critical or a warning', (_, objects) => { expect(kubeScore.score(objects)).toEqual(WELL); });

  test.each(kinds)('%s ignores what is said in the pages, and nothing else', (_, objects) => {
    const { critical, warnings } = kubeScore.score(objects, false);
    const replicas = objects.some(({ kind, spec }) => kind === 'Deployment' && spec.replicas === 1) ? ['deployment-replicas'] : [];
    expect({ critical, warnings }).toEqual({ critical: ['container-image-pull-policy'], warnings: replicas });
  });
});

test('a volume that one pod alone can hold is better held by a StatefulSet: it warns of a Deployment that ends the old pod first', () => {
  expect(kubeScore.score(workloadObjects({ storage: { size: '1Gi', path: '/data' } }))).toEqual({ critical: [], warnings: ['deployment-strategy'] });
});

test('it finds what is wrong', () => {
  const { critical } = kubeScore.score(workloadObjects({ readiness: { path: '/healthz' }, liveness: { path: '/healthz' } }));
  expect(critical).toEqual(['pod-probes-identical']);
});
