import { Duration } from 'cdk8s';

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

/** How a new version replaces the old one. */
export interface RolloutOptions {
  /**
   * Ends all old pods before the first new one starts.
   * @default - true with a volume that one pod alone can hold, else false
   */
  readonly recreate?: boolean;
  /**
   * Pods that may be added, `1` or `25%`.
   * @default - the profile's: 1, so that the new version is ready before the old one goes
   */
  readonly maxSurge?: string;
  /**
   * Pods that may be taken away before new ones are ready, `1` or `25%`.
   * @default - the profile's: 0
   */
  readonly maxUnavailable?: string;
  /**
   * How long a new pod must stay ready before the rollout goes on.
   * @default - the profile's
   */
  readonly minReady?: Duration;
  /**
   * How long a rollout may stand still before it counts as failed, which Flux then reports.
   * @default - the profile's
   */
  readonly progressDeadline?: Duration;
  /**
   * Old versions that are kept to go back to.
   * @default - the profile's
   */
  readonly historyLimit?: number;
}

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

/** A volume that outlives the pods. */
export interface StorageOptions {
  /** Size: `4Gi`. It can grow where the class allows that, and never shrink. */
  readonly size: string;
  /** Directory that it is mounted at. */
  readonly path: string;
  /**
   * StorageClass; it cannot be changed afterwards.
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * Whether pods of several nodes write it at the same time (ReadWriteMany), which few classes can.
   * @default false
   */
  readonly shared?: boolean;
}

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

/** How a workload is reached from outside through an Ingress. */
export interface ExposeOptions {
  /**
   * Path, and all below it.
   * @default '/'
   */
  readonly path?: string;
  /**
   * IngressClass.
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Secret with the certificate.
   * @default - `<name>-tls`
   */
  readonly tlsSecretName?: string;
  /**
   * Annotations of the Ingress: that of cert-manager, say.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * Namespace that the ingress controller runs in, which the NetworkPolicy then lets in.
   * @default - pods of any namespace may reach the port, since nothing says where the controller is
   */
  readonly controllerNamespace?: string;
}

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
