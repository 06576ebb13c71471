import { AutoscalingOptions } from './options/autoscaling-options';
import { RolloutOptions } from './options/rollout-options';
import { StorageOptions } from './options/storage-options';
import { ServingWorkloadProps } from './serving-workload-props';

/** What a ResilientDeployment is made from; an image is enough. */
export interface ResilientDeploymentProps extends ServingWorkloadProps {
  /**
   * A volume that outlives the pods.
   * @default - none
   */
  readonly storage?: StorageOptions;

  /**
   * Lets an autoscaler choose the number of pods.
   * @default - the profile's, unless `replicas` is given or one pod alone can hold the volume
   */
  readonly autoscaling?: AutoscalingOptions;

  /**
   * How a new version replaces the old one.
   * @default - the profile's
   */
  readonly rollout?: RolloutOptions;
}
