import { runDefinitions } from './definitions/definition-run';
import { UpdateOracle } from './immutability/update-oracle';
import { prepareUpdates } from './immutability/update-run';
import { useTestbed } from './use-testbed';

// `npm run prove -- definitions` asks for many more.
const SEED = 20261121;

let oracle: UpdateOracle;
const testbed = useTestbed(async () => { oracle = await prepareUpdates(testbed, 'definitions'); });

test(`the API server refuses the updates of custom kinds that are said to be refused, and no other (seed ${SEED})`, async () => {
  const { counts, problems } = await runDefinitions(testbed, oracle, 'definitions', SEED, 8, 'Slice');
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(problems).toEqual([]);
  expect(counts.pairs).toBeGreaterThan(100);
  expect(counts['by transition rules']).toBeGreaterThan(20);
});
