import * as fc from 'fast-check';
import { runForecasts } from './forecast-run';
import { LiveFleet } from './live-fleet';
import { drawnText, randomEmergency, WIDGET_DEFINITION } from './random-emergency';
import { useTestbed } from './use-testbed';

const RUNS = Number(process.env.E2E_FORECASTS ?? 20);
const SEED = Number(process.env.E2E_SEED ?? 20261120);
const AT_ONCE = 10;

describe('the forecast of an emergency is what happens', () => {
  let fleet: LiveFleet;
  const testbed = useTestbed(async () => {
    await testbed.api.apply(WIDGET_DEFINITION);
    fleet = await LiveFleet.create(testbed, 'eldertree');
  });

  test.each([['deployed from the copy', false], ['edited by hand as well', true]])(`${RUNS} emergencies with seed ${SEED}, %s`, async (_, edited) => {
    const drawn = fc.sample(randomEmergency({ edited }), { numRuns: RUNS, seed: SEED });
    const failures: string[] = [];
    for (let start = 0; start < drawn.length; start += AT_ONCE) {
      const runs = drawn.slice(start, start + AT_ONCE).map((make, index) => {
        const app = `f${edited ? 'e' : 'd'}${start + index}`;
        return { app, namespace: app, emergency: make({ app, namespace: app }) };
      });
      const results = await runForecasts(testbed, fleet, runs);
      for (const { app, emergency } of runs) {
        const problems = results.get(app)?.problems ?? ['it was not run'];
        if (problems.length > 0) failures.push(`${app} (${drawnText(emergency)}):\n    ${problems.join('\n    ')}`);
      }
    }
    if (process.env.E2E_REPORT) process.stdout.write(`${failures.length} of ${RUNS} differ\n${failures.join('\n')}\n`);
    expect(failures).toEqual([]);
  }, 60_000 + RUNS * 15_000);
});
