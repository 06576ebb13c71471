import { CaptureRuns } from './capture-run';
import { useTestbed } from './use-testbed';

const SEED = 20260404;
const RUNS = 10;

describe('what a hotfix changed, captured', () => {
  let runs: CaptureRuns;
  const testbed = useTestbed(async () => { runs = await CaptureRuns.prepare(testbed); });
  afterAll(() => runs.fleet.remove());

  test.each(Array.from({ length: RUNS }, (_, index) => SEED + index))('resume keeps every field of random hotfix %d', async (seed) => {
    const counts = await runs.run(seed - SEED, seed);
    expect(counts['changes captured']).toBeGreaterThan(0);
  });
});
