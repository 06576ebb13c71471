import { Campaign } from './campaign';
import { runDefinitions } from '../e2e/definitions/definition-run';
import { prepareUpdates } from '../e2e/immutability/update-run';

/** What is said of updates of custom kinds with rules of their own, against what the API server does. */
export const definitions: Campaign = {
  name: 'definitions',
  title: 'the same of custom kinds, by random definitions with rules of every sort',
  runs: 20,
  timeoutSeconds: 900,
  async prepare(testbed) {
    const oracle = await prepareUpdates(testbed, 'definitions');
    return async ({ index, seed }) => {
      const { counts, problems } = await runDefinitions(testbed, oracle, 'definitions', seed, 6, `R${index}x`);
      if (problems.length > 0) throw new Error(problems.join('; '));
      return counts;
    };
  },
};
