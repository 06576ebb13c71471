/** Requests and limits of the container, as Kubernetes writes quantities. */
export interface ResourceOptions {
  /**
   * CPU that the scheduler reserves.
   * @default - the profile's
   */
  readonly cpuRequest?: string;
  /**
   * CPU that is never exceeded: far above the request, so that only a runaway meets it, and one pod cannot starve a small machine.
   * @default - the profile's
   */
  readonly cpuLimit?: string;
  /**
   * Memory that the scheduler reserves.
   * @default - the profile's
   */
  readonly memoryRequest?: string;
  /**
   * Memory at which the pod is killed, rather than another that did nothing.
   * @default - the profile's
   */
  readonly memoryLimit?: string;
  /**
   * Disk for logs and writable directories that the scheduler reserves.
   * @default - the profile's
   */
  readonly ephemeralStorageRequest?: string;
  /**
   * Disk at which the pod is evicted, before it fills the node's; holds all writable directories together.
   * @default - the profile's
   */
  readonly ephemeralStorageLimit?: string;
}
