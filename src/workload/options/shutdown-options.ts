import { Duration } from 'cdk8s';

/** How a pod ends. */
export interface ShutdownOptions {
  /**
   * How long the pod goes on serving after it was taken from the Service, since not everybody has heard of that yet.
   * @default - the profile's
   */
  readonly preStop?: Duration;
  /**
   * Command instead of the wait, for clusters older than Kubernetes 1.30, which have no `sleep` action.
   * @default - the `sleep` action
   */
  readonly preStopCommand?: string[];
  /**
   * From the beginning of the end until the pod is killed; outlasts `preStop`, and what is left is the app's own time.
   * @default - the profile's
   */
  readonly grace?: Duration;
}
