import { PublishRounds } from '../e2e/publish-rounds';
import { runSeed } from '../prove/runner';
import { LoneGitServer } from '../testbed/lone-git-server';

const SEED = 20261121;
const ROUNDS = 4;
// A round takes two seconds on a quiet machine.
const ROUND_MILLISECONDS = 180_000;

let server: LoneGitServer;
let rounds: PublishRounds;
beforeAll(async () => {
  server = await LoneGitServer.start();
  rounds = new PublishRounds(async (name) => server.createRepository(name));
}, 60_000);
afterAll(() => {
  rounds.remove();
  server.stop();
});

test.each(Array.from({ length: ROUNDS }, (_, index) => index))(`two projects that publish at once lose nothing (seed ${SEED}, round %i)`, async (index) => {
  const counts = await rounds.run(index, runSeed('publish', SEED, index));
  expect(counts['deliveries at once']).toBe(4);
}, ROUND_MILLISECONDS);
