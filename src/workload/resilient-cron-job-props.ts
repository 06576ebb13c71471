import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ResilientJobProps } from './resilient-job-props';

/** What a ResilientCronJob is made from: an image and a schedule. */
export interface ResilientCronJobProps extends ResilientJobProps {
  /** When it runs, as cron writes it: `15 3 * * *`, or `@daily`. */
  readonly schedule: string;

  /**
   * Time zone of the schedule, by its name.
   * @default 'Etc/UTC' - said, or a control plane that moves would move the schedule
   */
  readonly timeZone?: string;

  /**
   * What becomes of a run while the one before it still runs.
   * @default ConcurrencyPolicy.FORBID - it is left out: two of one kind seldom expect each other
   */
  readonly concurrency?: kplus.ConcurrencyPolicy;

  /**
   * How late a run may start that could not start in time. Without it a hundred missed runs stop the schedule for ever.
   * @default Duration.minutes(10)
   */
  readonly startingDeadline?: Duration;

  /**
   * Runs that went well and are kept, with their logs.
   * @default 1
   */
  readonly successfulHistory?: number;

  /**
   * Runs that failed and are kept, with their logs.
   * @default 3
   */
  readonly failedHistory?: number;

  /**
   * Starts no more runs.
   * @default false
   */
  readonly suspend?: boolean;
}
