import { Campaign } from './campaign';
import { EmergencyFleet } from '../e2e/emergency/emergency-fleet';
import { runResidue } from '../e2e/emergency/residue-run';
import { byCommand, byScripts } from '../e2e/emergency/residue-way';
import { WIDGET_DEFINITION } from '../e2e/random-emergency';

const shared = (by: typeof byCommand | typeof byScripts): Pick<Campaign, 'runs' | 'timeoutSeconds' | 'prepare'> => ({
  runs: 40,
  timeoutSeconds: 600,
  async prepare(testbed) {
    await testbed.api.apply(WIDGET_DEFINITION);
    const fleet = await EmergencyFleet.create(testbed);
    return async ({ index, seed }) => runResidue(testbed, fleet, by(testbed, fleet), `r${index}`, { seed });
  },
});

/** Five random emergencies a run, by the scripts. */
export const residue: Campaign = {
  name: 'residue',
  title: 'after resume every object is as if there had been no emergency, or as was said before it',
  ...shared(byScripts),
};

/** The same emergencies by the command, and what it said of them before. */
export const residueCommand: Campaign = {
  name: 'residue-command',
  title: 'the same by the command, and what `plan` said of each field before the deploy and before the resume is what happened',
  seeds: 'residue',
  ...shared(byCommand),
};
