import { Campaign } from './campaign';
import { admitRandom, prepareWorkloads } from '../e2e/workload-run';

const WORKLOADS = 50;

/** Random workloads, and a pod of each, as the API server sees them. */
export const workload: Campaign = {
  name: 'workload',
  title: 'a workload of any kind and props is admitted under PodSecurity restricted, or refused at synth with the prop\'s name',
  runs: 50,
  async prepare(testbed) {
    await prepareWorkloads(testbed);
    return async ({ seed }) => {
      const { admitted, refused, objects, kinds } = await admitRandom(testbed, seed, WORKLOADS);
      const of = Object.fromEntries([...kinds].map(([kind, count]) => [`admitted of ${kind}`, count]));
      return { 'workloads': WORKLOADS, admitted, objects, 'refused at synth': refused, ...of };
    };
  },
};
