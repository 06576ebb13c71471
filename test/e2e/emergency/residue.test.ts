import { EmergencyFleet } from './emergency-fleet';
import { runResidue } from './residue-run';
import { WIDGET_DEFINITION } from '../random-emergency';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);

describe('an emergency leaves no residue', () => {
  let fleet: EmergencyFleet;
  const testbed = useTestbed(async () => {
    await testbed.api.apply(WIDGET_DEFINITION);
    fleet = await EmergencyFleet.create(testbed);
  });

  test(`five random emergencies with seed ${SEED}, by the scripts`, async () => {
    const counts = await runResidue(testbed, fleet, 'r', SEED);
    expect((counts['emergencies resumed'] ?? 0) + (counts['wedged, as was said before'] ?? 0)).toBe(5);
  }, 600_000);
});
