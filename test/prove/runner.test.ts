import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Campaign } from './campaign';
import { proofs } from './proofs';
import { Result, Results } from './results';
import { missing, runCampaign, RunnerOptions } from './runner';

const directory = mkdtempSync(join(tmpdir(), 'lifeboat-prove-'));
afterAll(() => rmSync(directory, { recursive: true }));

const testbeds = { started: 0, stopped: 0 };
beforeEach(() => Object.assign(testbeds, { started: 0, stopped: 0 }));
const createTestbed = () => ({ start: async () => { testbeds.started++; }, stop: async () => { testbeds.stopped++; } });
const campaign = (work: (index: number) => Promise<void> = async () => undefined): Campaign => ({
  name: 'digest', title: 'something holds', runs: 5, prepare: async () => async ({ index }) => { await work(index); return { objects: 2 }; },
});

async function run(options: Partial<RunnerOptions> = {}): Promise<Result[]> {
  const all: Result[] = [];
  await runCampaign({
    campaign: campaign(),
    seed: 7,
    indexes: [0, 1, 2, 3, 4],
    parallel: 1,
    took: (result) => all.push(result),
    signal: new AbortController().signal,
    createTestbed,
    ...options,
  });
  return all;
}

test('each run has a seed of its own, the same every time and in any order', async () => {
  const first = await run();
  const again = await run({ indexes: [4, 3, 2, 1, 0], parallel: 2 });
  const seeds = (all: Result[]) => Object.fromEntries(all.map(({ index, seed }) => [index, seed]));
  expect(seeds(again)).toEqual(seeds(first));
  expect(new Set(Object.values(seeds(first))).size).toBe(5);
  expect(seeds(await run({ seed: 8 }))).not.toEqual(seeds(first));
});

test('a failure is a result, and the next run gets a new test-bed', async () => {
  const all = await run({ campaign: campaign(async (index) => { if (index === 1) throw new Error('it does not hold'); }) });
  expect(all.map(({ failure }) => failure)).toEqual([undefined, 'it does not hold', undefined, undefined, undefined]);
  expect(testbeds).toEqual({ started: 2, stopped: 2 });
});

test('an interrupt abandons the run under way, without a result, and ends the test-beds', async () => {
  const abort = new AbortController();
  const all = await run({
    signal: abort.signal, campaign: campaign(async (index) => { if (index === 2) await new Promise(() => abort.abort()); }),
  });
  expect(all.map(({ index }) => index)).toEqual([0, 1]);
  expect(testbeds).toEqual({ started: 1, stopped: 1 });
});

test('results that a kill cut off are made again, the others are not', async () => {
  const results = new Results(directory, 'digest', 7);
  await run({ indexes: [0, 2], took: (result) => results.add(result) });
  appendFileSync(results.path, '{"index":4,"se');
  expect(missing(results, 5)).toEqual([1, 3, 4]);
  results.mend();
  await run({ indexes: missing(results, 5), took: (result) => results.add(result) });
  expect(results.read().map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  expect(readFileSync(results.path, 'utf8').trimEnd().split('\n')).toHaveLength(5);
});

test('the page has a row for each campaign and seed, and keeps those that were made elsewhere', () => {
  const elsewhere = '| digest | something holds | 2026-01-02 | 3 | 9 | 0 | 18 objects |';
  const page = proofs(`# Proofs\n\n| campaign | shows that |\n| --- | --- |\n${elsewhere}\n`, Results.in(directory));
  expect(page).toContain(`${elsewhere}\n`);
  expect(page).toMatch(/^\| digest \| .* \| \d{4}-\d\d-\d\d \| 7 \| 5 \| 0 \| 10 objects \|$/m);
  expect(proofs(page, Results.in(directory))).toBe(page);
});
