import { Chart, Testing } from 'cdk8s';
import { useTestbed } from './use-testbed';
import { admit, admitRandom, prepareWorkloads, RESTRICTED } from './workload-run';
import { Profile } from '../../src/workload/profile';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';

const SEED = 20261121;
const testbed = useTestbed(prepareWorkloads);

test.each([Profile.PI, Profile.STANDARD, Profile.CRITICAL])('the API server admits profile $name where PodSecurity restricted is enforced', async (profile) => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: RESTRICTED });
  const workload = new ResilientDeployment(chart, 'api', { image: 'ghcr.io/example/api:1.4.2', port: 8000, profile, metrics: {} });
  workload.expose('api.example.org');
  workload.exposeThroughGateway('api.example.org', { gateway: 'public' });
  const objects = Testing.synth(chart);
  expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'Service', 'Ingress', 'HTTPRoute', 'ServiceMonitor']));
  await admit(testbed, objects);
});

test(`what synthesises of random props is admitted, and what does not names a prop (seed ${SEED})`, async () => {
  const { admitted, refused, objects, refusals } = await admitRandom(testbed, SEED, 150);
  process.stdout.write(`random workloads, seed ${SEED}: ${admitted} admitted with ${objects} objects, ${refused} refused\n`);
  expect(admitted).toBeGreaterThan(40);
  expect(refusals.size).toBeGreaterThan(5);
});

test('a pod that PodSecurity restricted refuses is refused here too', async () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: RESTRICTED });
  new ResilientDeployment(chart, 'api', { image: 'ghcr.io/example/api:1.4.2' });
  const objects = Testing.synth(chart);
  objects.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
  await expect(admit(testbed, objects)).rejects.toThrow('violates PodSecurity "restricted:latest"');
});
