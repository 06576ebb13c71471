import { Campaign } from './campaign';
import { ALL_BASES, countPairs, prepareUpdates, updatePairs } from '../e2e/immutability/update-run';

/** What is said of updates of every kind, against what the API server does. */
export const immutability: Campaign = {
  name: 'immutability',
  title: 'the API server refuses the updates that are said to be refused, and no other',
  runs: ALL_BASES.length,
  timeoutSeconds: 900,
  async prepare(testbed) {
    const oracle = await prepareUpdates(testbed, 'immutability');
    return async ({ index, seed }) => {
      const base = ALL_BASES[index % ALL_BASES.length];
      const { byKind, problems } = countPairs(await updatePairs(oracle, [base], seed, { single: 60, several: 20 }));
      if (problems.length > 0) throw new Error(problems.join('; '));
      const { pairs = 0, refused = 0, depends = 0 } = byKind.get(base.kind) ?? {};
      return { pairs, [`of ${base.kind}`]: pairs, refused, 'depending on live state': depends };
    };
  },
};
