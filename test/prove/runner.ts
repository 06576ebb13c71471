import { createHash } from 'crypto';
import { Campaign, Counts, MakeRun, Run } from './campaign';
import { Result, Results } from './results';
import { Testbed } from '../testbed/testbed';

const TIMEOUT_SECONDS = 300;

/** The seed of one run of a campaign, small enough for every generator. */
export function runSeed(campaign: string, seed: number, index: number): number {
  return createHash('sha256').update(`${campaign} ${seed} ${index}`).digest().readUIntBE(0, 3);
}

/** How a campaign is run. */
export interface RunnerOptions {
  readonly campaign: Campaign;
  readonly seed: number;
  /** Indexes that are to be run. */
  readonly indexes: readonly number[];
  /** How many test-beds are used at once. */
  readonly parallel: number;
  /** Where each result goes as soon as it is there. */
  readonly took: (result: Result) => void;
  /** Aborted, it abandons the runs under way and ends. */
  readonly signal: AbortSignal;
  readonly createTestbed?: () => Pick<Testbed, 'start' | 'stop'>;
}

/** Makes the runs of a campaign on test-beds of its own, which are gone when it resolves. */
export async function runCampaign(options: RunnerOptions): Promise<void> {
  const waiting = [...options.indexes];
  const { createTestbed = () => new Testbed(), parallel, signal } = options;

  async function work(): Promise<void> {
    while (waiting.length > 0 && !signal.aborted) {
      const testbed = createTestbed();
      try {
        const makeRun = await unlessAborted(signal, prepared(options.campaign, testbed));
        // A failure may leave anything behind, so that the next run gets a test-bed of its own.
        let sound = true;
        while (sound && waiting.length > 0 && !signal.aborted) {
          const index = waiting.shift()!;
          const result = await one(options, makeRun, { index, seed: runSeed(options.campaign.seeds ?? options.campaign.name, options.seed, index) });
          options.took(result);
          sound = result.failure === undefined;
        }
      } catch (error) {
        if (!(error instanceof Aborted)) throw error;
      } finally {
        await testbed.stop();
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, waiting.length) }, work));
}

/** The indexes below a count that have no result yet. */
export function missing(results: Results, runs: number): number[] {
  const there = new Set(results.read().map(({ index }) => index));
  return Array.from({ length: runs }, (_, index) => index).filter((index) => !there.has(index));
}

class Aborted extends Error {}

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abandon = () => undefined as void;
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(new Aborted());
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon();
  });
  // What is abandoned fails when its test-bed goes, which nobody wants to know.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

async function prepared(campaign: Campaign, testbed: Pick<Testbed, 'start' | 'stop'>): Promise<MakeRun> {
  await testbed.start();
  return campaign.prepare(testbed as Testbed);
}

async function one({ campaign, signal }: RunnerOptions, makeRun: MakeRun, run: Run): Promise<Result> {
  const began = Date.now();
  let counts: Counts = {};
  let failure: string | undefined;
  try {
    counts = await unlessAborted(signal, inTime(makeRun(run), campaign.timeoutSeconds ?? TIMEOUT_SECONDS));
  } catch (error) {
    if (error instanceof Aborted) throw error;
    failure = error instanceof Error ? error.message : String(error);
  }
  return { ...run, ...(failure === undefined ? {} : { failure }), counts, milliseconds: Date.now() - began, ended: new Date().toISOString() };
}

async function inTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the run was not done after ${seconds} s`)), seconds * 1000);
    // It outlives a run that was abandoned.
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
