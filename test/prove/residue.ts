import { Campaign } from './campaign';
import { EmergencyFleet } from '../e2e/emergency/emergency-fleet';
import { runResidue } from '../e2e/emergency/residue-run';
import { WIDGET_DEFINITION } from '../e2e/random-emergency';

/** Five random emergencies a run, by the scripts. */
export const residue: Campaign = {
  name: 'residue',
  title: 'after resume every object is as if there had been no emergency, or as was said before it',
  runs: 40,
  timeoutSeconds: 600,
  async prepare(testbed) {
    await testbed.api.apply(WIDGET_DEFINITION);
    const fleet = await EmergencyFleet.create(testbed);
    return async ({ index, seed }) => runResidue(testbed, fleet, `r${index}`, seed);
  },
};
