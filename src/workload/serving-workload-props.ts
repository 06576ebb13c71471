import { DisruptionOptions } from './options/disruption-options';
import { MetricsOptions } from './options/metrics-options';
import { ProbeOptions } from './options/probe-options';
import { ShutdownOptions } from './options/shutdown-options';
import { Spread } from './spread';
import { WorkloadProps } from './workload-props';

/** What a workload that runs until it is told to stop is made from. */
export interface ServingWorkloadProps extends WorkloadProps {
  /**
   * Port that the app listens on.
   * @default - none; a worker has neither Service nor network probes
   */
  readonly port?: number;

  /**
   * Port of the Service.
   * @default 80
   */
  readonly servicePort?: number;

  /**
   * Number of pods; there is then no autoscaler.
   * @default - the profile's, or 1 with a volume that one pod alone can hold
   */
  readonly replicas?: number;

  /**
   * How many pods a drain may take away.
   * @default - the profile's
   */
  readonly disruption?: DisruptionOptions;

  /**
   * How hard pods are kept on different nodes.
   * @default - the profile's
   */
  readonly spread?: Spread;

  /**
   * Whether a pod may begin to work; until then, and whenever it fails, it is not in the Service.
   * @default - by connecting to the port
   */
  readonly readiness?: ProbeOptions;

  /**
   * Whether a pod hangs and must be started again. Never ask what it depends on: restarts do not bring a database back.
   * @default - by connecting to the port, where `readiness` asks something else; where it does not, connecting would tell nothing that a
   * failed readiness does not, and there is no liveness probe
   */
  readonly liveness?: ProbeOptions;

  /**
   * How a pod ends.
   * @default - the profile's
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * Whether a pod has started; the other probes wait for it.
   * @default - as liveness asks, until the profile's time is over
   */
  readonly startup?: ProbeOptions;

  /**
   * Adds a ServiceMonitor, whose definition the cluster must have.
   * @default - none
   */
  readonly metrics?: MetricsOptions;
}
