import { FleetPlan } from './compose';
import { Look } from './look';

/** What a step of a procedure would write, and what it says. */
export interface Step {
  /** Absent where nothing is to be written. */
  readonly plan?: FleetPlan;
  readonly lines: readonly string[];
  /** Whether a second step follows. */
  readonly first?: boolean;
  /** What has to be seen on the clusters before this second step is written. */
  readonly looks?: readonly Look[];
}
