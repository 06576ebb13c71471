import { setTimeout as sleep } from 'timers/promises';
import * as fc from 'fast-check';
import { Campaign } from './campaign';
import { CLEAN, DASH, EmergencyProject } from '../e2e/emergency/emergency-project';
import { gitRepository, kustomization, requestReconcile } from '../testbed/flux';
import { Testbed } from '../testbed/testbed';

const CROWD = 60;
// Long enough for a reconcile that goes on after all to have come to its objects.
const LATER_MILLISECONDS = 2000;

/** A deploy whose suspend meets a reconcile somewhere on its way through 60 objects, where Flux is held until the suspend stands. */
export const inFlight: Campaign = {
  name: 'in-flight',
  title: 'suspended in the middle of a running reconcile, the emergency write is not overwritten',
  runs: 50,
  async prepare(testbed) {
    const project = await EmergencyProject.create(testbed, { crowd: CROWD });
    const rounds = async (): Promise<Record<string, number>> => {
      const maps = await testbed.api.list('v1', 'ConfigMap', { namespace: 'web', labelSelector: 'kustomize.toolkit.fluxcd.io/name=web' });
      const found: Record<string, number> = {};
      for (const { data } of maps) if (data.ROUND !== undefined) found[data.ROUND] = (found[data.ROUND] ?? 0) + 1;
      return found;
    };
    const hold = async (wanted: string, when: string): Promise<void> => {
      const found = await rounds();
      if (found[wanted] !== CROWD) throw new Error(`${when} the objects are of ${JSON.stringify(found)}, and all ${CROWD} should be of ${wanted}`);
    };
    return async ({ index, seed }) => {
      const [[reached, later]] = fc.sample(fc.tuple(fc.integer({ min: 1, max: CROWD - 5 }), fc.nat({ max: 500 })), { seed, numRuns: 1 });
      const settings = { crowd: CROWD, round: `git-${index}` };
      project.define(settings);
      const names = Array.from({ length: CROWD }, (_, number) => `3-configmap-crowd-${number}.yaml`);
      const copy = project.copy(Object.fromEntries(names.map((name) => [name, (text: string) => text.replace(`ROUND: git-${index}`, 'ROUND: emergency')])));
      const revision = await project.pushUnseen();

      await holdMidway(testbed, settings.round, reached);
      let written: number;
      let running: boolean;
      const deploying = project.run(DASH, 'deploy', copy, ['--edited', '--other-version']);
      try {
        const { status } = await testbed.api.until(kustomization('web'), 'to be suspended', ({ spec }) => spec.suspend === true);
        running = status.conditions.some(({ type, status: is }: { type: string; status: string }) => type === 'Reconciling' && is === 'True');
        written = (await rounds())[settings.round] ?? 0;
        await sleep(later);
      } finally {
        await testbed.resume('kustomize-controller');
      }
      const deployed = await deploying;
      if (deployed.code !== 0) throw new Error(`the deploy ended with ${deployed.code}: ${deployed.out}${deployed.err}`);
      await hold('emergency', 'after the deploy');
      await sleep(LATER_MILLISECONDS);
      await hold('emergency', 'two seconds later');

      const resumed = await project.run(DASH, 'resume', copy, ['--revision', revision]);
      if (resumed.code !== 0) throw new Error(`resume ended with ${resumed.code}: ${resumed.out}${resumed.err}`);
      await hold(settings.round, 'after resume');
      const standing = await project.standing();
      if (JSON.stringify(standing) !== JSON.stringify(CLEAN)) throw new Error(`after resume there stands ${JSON.stringify(standing)}`);
      return { 'in flight at the suspend': running ? 1 : 0, 'of them in the middle of the objects': running && written > 0 && written < CROWD ? 1 : 0 };
    };
  },
};

/** Has the source asked, and stops kustomize-controller where it is once it has written so many objects of a round. */
async function holdMidway(testbed: Testbed, round: string, reached: number): Promise<void> {
  const seen = new Set<string>();
  let arrive!: () => void;
  const arrived = new Promise<void>((resolve) => { arrive = resolve; });
  const end = await testbed.api.watch('v1', 'ConfigMap', 'web', (_type, { metadata, data }) => {
    if (data?.ROUND === round && seen.add(metadata.name).size === reached) arrive();
  });
  await requestReconcile(testbed, gitRepository('flux-system'));
  await testbed.watched(arrived);
  await testbed.pause('kustomize-controller');
  end();
}
