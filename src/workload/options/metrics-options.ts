import { Duration } from 'cdk8s';

/** Where metrics are read. */
export interface MetricsOptions {
  /**
   * Path of the metrics.
   * @default '/metrics'
   */
  readonly path?: string;
  /**
   * Port of the metrics, where it is another.
   * @default - the workload's port
   */
  readonly port?: number;
  /**
   * How often they are read.
   * @default Duration.seconds(60)
   */
  readonly interval?: Duration;
  /**
   * Namespace that Prometheus runs in, which the NetworkPolicy then lets in.
   * @default - pods of any namespace may read them
   */
  readonly prometheusNamespace?: string;
  /**
   * Labels of the ServiceMonitor, by which a Prometheus chooses its own.
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
