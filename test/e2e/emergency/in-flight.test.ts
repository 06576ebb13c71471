import { MakeRun } from '../../prove/campaign';
import { inFlight } from '../../prove/in-flight';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);
const TRIES = Number(process.env.E2E_IN_FLIGHT ?? 2);

let makeRun: MakeRun;
useTestbed(async (testbed) => { makeRun = await inFlight.prepare(testbed); });

test(`${TRIES} suspends in the middle of a running reconcile (seed ${SEED}): the emergency write is not overwritten`, async () => {
  for (let index = 0; index < TRIES; index++) await makeRun({ index, seed: SEED + index });
}, 600_000);
