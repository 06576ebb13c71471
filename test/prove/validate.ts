import { Campaign } from './campaign';
import { ALL_BASES, prepareUpdates } from '../e2e/immutability/update-run';
import { runValidation } from '../e2e/validation/validation-run';

/** What `validate` says by the schemas of built-in kinds, against what the API server does. */
export const validate: Campaign = {
  name: 'validate',
  title: 'the API server refuses what the schemas of its kinds find, and nothing by schema that they do not',
  runs: ALL_BASES.length * 3,
  timeoutSeconds: 900,
  async prepare(testbed) {
    const oracle = await prepareUpdates(testbed, 'validation');
    return async ({ index, seed }) => {
      const { counts, problems } = await runValidation(oracle, [ALL_BASES[index % ALL_BASES.length]], seed, 120);
      if (problems.length > 0) throw new Error(problems.join('; '));
      return counts;
    };
  },
};
