import { MakeRun } from '../../prove/campaign';
import { inFlight } from '../../prove/in-flight';
import { useTestbed } from '../use-testbed';

const SEED = Number(process.env.E2E_SEED ?? 20261121);
const TRIES = Number(process.env.E2E_IN_FLIGHT ?? 3);

let makeRun: MakeRun;
useTestbed(async (testbed) => { makeRun = await inFlight.prepare(testbed); });

test(`${TRIES} suspends in the middle of a running reconcile (seed ${SEED}): the emergency write is not overwritten`, async () => {
  let met = 0;
  for (let index = 0; index < TRIES; index++) met += (await makeRun({ index, seed: SEED + index }))['in flight at the suspend'];
  process.stdout.write(`seed ${SEED}: ${met} of ${TRIES} suspends met a running reconcile\n`);
}, 600_000);
