import * as fc from 'fast-check';
import { Campaign } from './campaign';
import { runForecasts } from '../e2e/forecast-run';
import { LiveFleet } from '../e2e/live-fleet';
import { drawnText, randomEmergency, WIDGET_DEFINITION } from '../e2e/random-emergency';

/** What the forecast says of deploy and resume, against what becomes of each field on the real controllers. */
export const forecast: Campaign = {
  name: 'forecast',
  title: 'what was forecast of random emergencies is what happened, field by field',
  runs: 200,
  async prepare(testbed) {
    await testbed.api.apply(WIDGET_DEFINITION);
    const fleet = await LiveFleet.create(testbed, 'eldertree');
    return async ({ index, seed }) => {
      // Every second one is edited by hand as well: then only the forecast of its resume is judged.
      const [make] = fc.sample(randomEmergency({ edited: index % 2 === 1 }), { seed, numRuns: 1 });
      const app = `forecast-${index}`;
      const emergency = make({ app, namespace: app });
      const { problems, counts } = (await runForecasts(testbed, fleet, [{ app, namespace: app, emergency }])).get(app)!;
      if (problems.length > 0) throw new Error(`${drawnText(emergency)}: ${problems.join('; ')}`);
      return counts;
    };
  },
};
