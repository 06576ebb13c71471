import { Duration } from 'cdk8s';

/** How a probe asks: at `path` by HTTP, by a command, by gRPC, or, where none of them is given, by connecting to the port. */
export interface ProbeOptions {
  /**
   * Path that answers 200 to 399 when all is well.
   * @default - none
   */
  readonly path?: string;
  /**
   * Command that ends with 0 when all is well.
   * @default - none
   */
  readonly command?: string[];
  /**
   * Asks the gRPC health service on the port.
   * @default false
   */
  readonly grpc?: boolean;
  /**
   * How often it is asked.
   * @default - the profile's
   */
  readonly period?: Duration;
  /**
   * How long an answer may take.
   * @default - the profile's
   */
  readonly timeout?: Duration;
  /**
   * Failures in a row that count.
   * @default - the profile's
   */
  readonly failureThreshold?: number;
}
