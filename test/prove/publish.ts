import { Campaign } from './campaign';
import { PublishRounds } from '../e2e/publish-rounds';

/** Two projects, and a person, that push to one fleet repository on a real Git server at the same time. */
export const publish: Campaign = {
  name: 'publish',
  title: 'two projects that publish into one fleet repository at once lose nothing, and a second delivery makes no commit',
  runs: 50,
  async prepare(testbed) {
    const rounds = new PublishRounds(async (name) => testbed.createRepository(name));
    return async ({ index, seed }) => rounds.run(index, seed);
  },
};
