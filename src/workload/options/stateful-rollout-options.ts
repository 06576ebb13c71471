import { Duration } from 'cdk8s';

/** How a new version replaces the old one, where every pod has a volume of its own. */
export interface StatefulRolloutOptions {
  /**
   * Pods from this number on get the new version, those before it keep the old one: a trial on the last.
   * @default 0 - all of them
   */
  readonly partition?: number;
  /**
   * How long a new pod must stay ready before the rollout goes on.
   * @default - the profile's
   */
  readonly minReady?: Duration;
  /**
   * Old versions that are kept to go back to.
   * @default - the profile's
   */
  readonly historyLimit?: number;
}
