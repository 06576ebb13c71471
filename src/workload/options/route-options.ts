/** How a workload is reached from outside through a Gateway. */
export interface RouteOptions {
  /** Name of the Gateway. */
  readonly gateway: string;
  /**
   * Namespace of the Gateway.
   * @default - the workload's own
   */
  readonly gatewayNamespace?: string;
  /**
   * Listener of the Gateway.
   * @default - all
   */
  readonly sectionName?: string;
  /**
   * Path, and all below it.
   * @default '/'
   */
  readonly path?: string;
  /**
   * Namespace that the Gateway's pods run in, which the NetworkPolicy then lets in.
   * @default - pods of any namespace may reach the port
   */
  readonly controllerNamespace?: string;
}
