/** How many pods a drain may take away at once: one of both. */
export interface DisruptionOptions {
  /**
   * Pods that must stay, `1` or `50%`; less than there are, or no node could be drained.
   * @default - none
   */
  readonly minAvailable?: string;
  /**
   * Pods that may go, `1` or `50%`.
   * @default - the profile's: 1, which never blocks a drain
   */
  readonly maxUnavailable?: string;
}
