/** How many pods an autoscaler may run. It owns `replicas`, which is then written nowhere: Flux and it would write in turn. */
export interface AutoscalingOptions {
  /**
   * Fewest pods.
   * @default - the profile's, or 2
   */
  readonly min?: number;
  /** Most pods. */
  readonly max: number;
  /**
   * Share of the requested CPU that is aimed at.
   * @default - the profile's, or 80
   */
  readonly cpuPercent?: number;
  /**
   * Share of the requested memory that is aimed at.
   * @default - memory is not looked at
   */
  readonly memoryPercent?: number;
}
