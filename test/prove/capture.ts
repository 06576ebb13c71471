import { Campaign } from './campaign';
import { CaptureRuns } from '../e2e/capture-run';

/** capture, synth, commit and resume after random hotfixes, on one app of ten objects. */
export const capture: Campaign = {
  name: 'capture',
  title: 'after capture, synth and commit, resume changes no live field that a random hotfix set',
  runs: 100,
  async prepare(testbed) {
    const runs = await CaptureRuns.prepare(testbed);
    return async ({ index, seed }) => runs.run(index, seed);
  },
};
