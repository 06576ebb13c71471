import { CaptureRuns } from './capture-run';
import { useTestbed } from './use-testbed';
import { reference } from '../testbed/live-object';

const SEED = 20260404;
const RUNS = 10;

describe('what a hotfix changed, captured', () => {
  let runs: CaptureRuns;
  const testbed = useTestbed(async () => { runs = await CaptureRuns.prepare(testbed); });
  afterAll(() => runs.fleet.remove());

  test.each(Array.from({ length: RUNS }, (_, index) => SEED + index))('resume keeps every field of random hotfix %d', async (seed) => {
    const counts = await runs.run(seed - SEED, seed);
    expect(counts['changes captured']).toBeGreaterThan(0);
  });

  describe('step by step', () => {
    const settings = reference('v1', 'ConfigMap', 'settings', 'shop');
    const edit = async (data: object): Promise<void> => { await testbed.api.patch(settings, { data }, { manager: 'kubectl-edit' }); };
    afterEach(async () => runs.fleet.resume());

    test('a restart and the replicas of an autoscaler are named, and not captured', async () => {
      await runs.suspended(async () => {
        await testbed.api.patch(reference('apps/v1', 'Deployment', 'scaled', 'shop'), { spec: { replicas: 3 } }, { manager: 'kubectl', subresource: 'scale' });
        const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-03-17T03:00:00Z' };
        await testbed.api.patch(reference('apps/v1', 'Deployment', 'api', 'shop'), { spec: { template: { metadata: { annotations } } } }, { manager: 'kubectl-rollout' });
      });
      const said = runs.fleet.capture();
      expect(said).toMatch(/^Nothing to capture: .*\nLeft out:\n/);
      expect(said).toMatch(/apps\/Deployment\/shop\/scaled spec\.replicas: belongs to an autoscaler/);
      expect(said).toMatch(/apps\/Deployment\/shop\/api .*restartedAt.*resume rolls the pods once more/);
      expect(runs.captured()).toBe('');
    });

    test('a second capture adds to the first, and one after a resume that came too early loses nothing', async () => {
      await runs.suspended(async () => edit({ LEVEL: 'debug' }));
      runs.fleet.capture();
      await edit({ MORE: 'yes' });
      expect(runs.fleet.capture()).toMatch(/data\.LEVEL: info -> debug\n.*data\.MORE: "yes", new\n/);
      const captured = runs.captured();
      await runs.fleet.resume();
      expect((await testbed.api.get(settings))!.data.LEVEL).toBe('info');
      expect(runs.fleet.capture()).toMatch(/ConfigMap\/shop\/settings: kept from before/);
      expect(runs.captured()).toBe(captured);
    });

    test('a definition that the cluster has not applied is refused, and nothing is written', async () => {
      await runs.suspended(async () => edit({ LEVEL: 'debug' }));
      runs.fleet.project.write('images.yaml', 'images:\n  api: ghcr.io/example/api:9.9.9\n');
      expect(() => runs.fleet.capture()).toThrow(/ended with 2:[\s\S]*main@sha1:[\s\S]*\[capture-version\]/);
      expect(runs.captured()).toBe('');
      expect(runs.fleet.capture('--other-version')).toMatch(/image: ghcr\.io\/example\/api:9\.9\.9 -> ghcr\.io\/example\/api:1\.4\.2|api: ghcr\.io\/example\/api:1\.4\.2/);
    });
  });
});
