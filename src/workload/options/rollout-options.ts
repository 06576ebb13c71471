import { Duration } from 'cdk8s';

/** How a new version replaces the old one. */
export interface RolloutOptions {
  /**
   * Ends all old pods before the first new one starts.
   * @default - true with a volume that one pod alone can hold, else false
   */
  readonly recreate?: boolean;
  /**
   * Pods that may be added, `1` or `25%`.
   * @default - the profile's: 1, so that the new version is ready before the old one goes
   */
  readonly maxSurge?: string;
  /**
   * Pods that may be taken away before new ones are ready, `1` or `25%`.
   * @default - the profile's: 0
   */
  readonly maxUnavailable?: string;
  /**
   * How long a new pod must stay ready before the rollout goes on.
   * @default - the profile's
   */
  readonly minReady?: Duration;
  /**
   * How long a rollout may stand still before it counts as failed, which Flux then reports.
   * @default - the profile's
   */
  readonly progressDeadline?: Duration;
  /**
   * Old versions that are kept to go back to.
   * @default - the profile's
   */
  readonly historyLimit?: number;
}
