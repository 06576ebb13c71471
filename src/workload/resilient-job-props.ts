import { Duration } from 'cdk8s';
import { StorageOptions } from './options/storage-options';
import { WorkloadProps } from './workload-props';

/** What a ResilientJob is made from; an image is enough. */
export interface ResilientJobProps extends WorkloadProps {
  /**
   * How often a failed pod is tried again. A pod that a drain took away is no failure.
   * @default - the profile's
   */
  readonly retries?: number;

  /**
   * After how long it is ended and counts as failed, all tries together, so that what hangs is seen.
   * @default - the profile's
   */
  readonly deadline?: Duration;

  /**
   * From being told to stop until the pod is killed.
   * @default - the profile's
   */
  readonly grace?: Duration;

  /**
   * A volume that outlives the pods.
   * @default - none
   */
  readonly storage?: StorageOptions;
}
