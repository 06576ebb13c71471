import { Testbed } from '../testbed/testbed';

/** One run of a campaign. */
export interface Run {
  /** Counted from 0; it gives names that no other run of the campaign has. */
  readonly index: number;
  /** All that is random in the run comes from it, so that the run can be made again. */
  readonly seed: number;
}

/** What a run counted, added up over the campaign: how many objects, how many refusals. */
export type Counts = Readonly<Record<string, number>>;

/** Makes one run on a test-bed that is prepared; what it throws is the run's failure. */
export type MakeRun = (run: Run) => Promise<Counts>;

/** Many random runs that show one promise to hold on the real controllers. */
export interface Campaign {
  /** Name on the command line and of the results. */
  readonly name: string;
  /** The campaign whose seeds it draws from, so that both make the same runs; itself where it is left out. */
  readonly seeds?: string;
  /** The promise, as one sentence of the report. */
  readonly title: string;
  /** How many runs are made where nobody says. */
  readonly runs: number;
  /** How long a run may take before it is a failure; 300 where it is left out. */
  readonly timeoutSeconds?: number;
  /** Called once for each test-bed: at the start, and after a failure, which gets the next run a new one. */
  prepare(testbed: Testbed): Promise<MakeRun>;
}
