import { setTimeout as sleep } from 'timers/promises';
import * as fc from 'fast-check';
import { Campaign } from './campaign';
import { CLEAN, DASH, EmergencyProject } from '../e2e/emergency/emergency-project';
import { condition, gitRepository, requestReconcile } from '../testbed/flux';

const CROWD = 60;
// Long enough for a reconcile that goes on after all to have come to its objects.
const LATER_MILLISECONDS = 2000;

/** A deploy whose suspend meets a reconcile somewhere on its way through 60 objects. */
export const inFlight: Campaign = {
  name: 'in-flight',
  title: 'suspended in the middle of a running reconcile, the emergency write is not overwritten',
  runs: 50,
  async prepare(testbed) {
    const project = await EmergencyProject.create(testbed, { crowd: CROWD });
    // How long after its start a deploy suspends, and how long before that the source has to be asked: both are learnt from run to run.
    let untilSuspended = 1000;
    let ahead = 1500;
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
      const [share] = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: 1 });
      const settings = { crowd: CROWD, round: `git-${index}` };
      project.define(settings);
      const names = Array.from({ length: CROWD }, (_, number) => `3-configmap-crowd-${number}.yaml`);
      const copy = project.copy(Object.fromEntries(names.map((name) => [name, (text: string) => text.replace(`ROUND: git-${index}`, 'ROUND: emergency')])));
      const revision = await project.pushUnseen();

      const start = Date.now();
      let running = false;
      let suspended: Promise<number> | undefined;
      const end = await testbed.api.watch('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', (_type, object) => {
        if (suspended || object.metadata.name !== 'web' || !object.spec.suspend) return;
        untilSuspended = Date.now() - start;
        running = condition(object, 'Reconciling')?.status === 'True';
        suspended = rounds().then((found) => found[settings.round] ?? 0);
        suspended.catch(() => undefined);
      });
      const deploying = project.run(DASH, 'deploy', copy, ['--edited', '--other-version']);
      await sleep(Math.max(0, untilSuspended - ahead + 600 * (share - 0.5)));
      await requestReconcile(testbed, gitRepository('flux-system'));
      const deployed = await deploying;
      end();
      if (deployed.code !== 0) throw new Error(`the deploy ended with ${deployed.code}: ${deployed.out}${deployed.err}`);
      const written = await suspended ?? 0;
      ahead = Math.max(0, ahead + (written === 0 && !running ? 500 : written === CROWD ? -400 : 0));
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
