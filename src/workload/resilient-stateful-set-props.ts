import { StatefulRolloutOptions } from './options/stateful-rollout-options';
import { StorageOptions } from './options/storage-options';
import { ServingWorkloadProps } from './serving-workload-props';

/** What a ResilientStatefulSet is made from: an image, and a volume for each pod. */
export interface ResilientStatefulSetProps extends ServingWorkloadProps {
  /** The volume that each pod has for itself. No field of it can be changed afterwards: a larger one is asked for on each claim. */
  readonly storage: StorageOptions;

  /**
   * Starts and ends all pods at once, for apps that find each other by themselves. It cannot be changed afterwards.
   * @default false - one after the other, each once the one before is ready
   */
  readonly parallel?: boolean;

  /**
   * How a new version replaces the old one.
   * @default - the profile's, one pod after the other, the last first
   */
  readonly rollout?: StatefulRolloutOptions;
}
