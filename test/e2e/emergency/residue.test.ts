import { EmergencyFleet } from './emergency-fleet';
import { runResidue } from './residue-run';
import { byCommand, byScripts } from './residue-way';
import { WIDGET_DEFINITION } from '../random-emergency';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);

describe('an emergency leaves no residue', () => {
  let fleet: EmergencyFleet;
  const testbed = useTestbed(async () => {
    await testbed.api.apply(WIDGET_DEFINITION);
    fleet = await EmergencyFleet.create(testbed);
  });

  test.each([['scripts', byScripts], ['command', byCommand]] as const)(`five random emergencies with seed ${SEED}, by the %s`, async (name, by) => {
    const counts = await runResidue(testbed, fleet, by(testbed, fleet), name[0], { seed: SEED });
    expect((counts['emergencies resumed'] ?? 0) + (counts['wedged, as was said before'] ?? 0)).toBe(5);
  }, 600_000);

  // Where the forecast was wrong once, each one emergency of its batch.
  test.each([
    ['a default in the place of what the emergency set was said to stay', 4674288, 0],
    ['a node port that the API server was to choose was foretold', 13275674, 2],
  ])('%s', async (_, seed, only) => {
    const counts = await runResidue(testbed, fleet, byCommand(testbed, fleet), `again${seed}`, { seed, only });
    expect(counts).toMatchObject({ 'emergencies resumed': 1 });
  }, 300_000);
});
