import { Spread } from './spread';

/** Everything that a Profile sets; durations are in seconds, quantities and percentages as Kubernetes writes them. */
export interface ProfileSettings {
  /** Pods, where no autoscaler owns their number. */
  readonly replicas: number;
  /**
   * Fewest pods under the autoscaler.
   * @default - no autoscaler
   */
  readonly autoscalingMin?: number;
  /**
   * Most pods under the autoscaler.
   * @default - no autoscaler
   */
  readonly autoscalingMax?: number;
  /**
   * Share of the requested CPU that the autoscaler aims at, in percent.
   * @default - no autoscaler
   */
  readonly autoscalingCpuPercent?: number;
  /** CPU that the scheduler reserves. */
  readonly cpuRequest: string;
  /** CPU that is never exceeded. */
  readonly cpuLimit: string;
  /** Memory that the scheduler reserves. */
  readonly memoryRequest: string;
  /** Memory at which the pod is killed. */
  readonly memoryLimit: string;
  /** Disk that the scheduler reserves. */
  readonly ephemeralStorageRequest: string;
  /** Disk at which the pod is evicted. */
  readonly ephemeralStorageLimit: string;
  /** Most that one writable directory may hold. */
  readonly writableSize: string;
  /** Pods that a drain may take away at once. */
  readonly disruptionMaxUnavailable: string;
  /** How hard pods are kept on different nodes. */
  readonly spread: Spread;
  /** What a pod waits before it is told to stop. */
  readonly preStop: number;
  /** What a pod has from the beginning of its end until it is killed. */
  readonly grace: number;
  /** How often a starting pod is asked. */
  readonly startupPeriod: number;
  /** Failures after which a pod did not start. */
  readonly startupFailures: number;
  /** How often a pod is asked whether it can serve. */
  readonly readinessPeriod: number;
  /** Failures after which it is taken from the Service. */
  readonly readinessFailures: number;
  /** How often a pod is asked whether it is alive. */
  readonly livenessPeriod: number;
  /** Failures after which it is started again. */
  readonly livenessFailures: number;
  /** What each probe waits for an answer. */
  readonly probeTimeout: number;
  /** Pods that a rollout may add. */
  readonly maxSurge: string;
  /** Pods that a rollout may take away before new ones are ready. */
  readonly maxUnavailable: string;
  /** How long a new pod must stay ready before the rollout goes on. */
  readonly minReady: number;
  /** How long a rollout may stand still before it counts as failed. */
  readonly progressDeadline: number;
  /** Old versions that are kept to go back to. */
  readonly historyLimit: number;
  /** How often a failed pod of a Job is tried again. */
  readonly jobRetries: number;
  /** After how long a Job that has not finished is ended. */
  readonly jobDeadline: number;
  /**
   * PriorityClass of the pods.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}

/** What a workload gets where nobody says otherwise, as data: one of three, or your own. */
export class Profile {
  /** One pod on a small machine: nothing waits for a second node, and no drain is blocked. */
  public static readonly PI = new Profile('pi', {
    replicas: 1,
    cpuRequest: '25m',
    cpuLimit: '500m',
    memoryRequest: '64Mi',
    memoryLimit: '128Mi',
    ephemeralStorageRequest: '32Mi',
    ephemeralStorageLimit: '128Mi',
    writableSize: '32Mi',
    disruptionMaxUnavailable: '1',
    spread: Spread.PREFERRED,
    preStop: 5,
    grace: 30,
    startupPeriod: 5,
    startupFailures: 60,
    readinessPeriod: 10,
    readinessFailures: 3,
    livenessPeriod: 20,
    livenessFailures: 6,
    probeTimeout: 5,
    maxSurge: '1',
    maxUnavailable: '0',
    minReady: 5,
    progressDeadline: 600,
    historyLimit: 2,
    jobRetries: 2,
    jobDeadline: 3600,
  });

  /** Two pods or more on a cluster of several nodes. */
  public static readonly STANDARD = new Profile('standard', {
    replicas: 2,
    autoscalingMin: 2,
    autoscalingMax: 4,
    autoscalingCpuPercent: 80,
    cpuRequest: '100m',
    cpuLimit: '1',
    memoryRequest: '128Mi',
    memoryLimit: '256Mi',
    ephemeralStorageRequest: '64Mi',
    ephemeralStorageLimit: '256Mi',
    writableSize: '64Mi',
    disruptionMaxUnavailable: '1',
    spread: Spread.PREFERRED,
    preStop: 5,
    grace: 30,
    startupPeriod: 3,
    startupFailures: 40,
    readinessPeriod: 5,
    readinessFailures: 3,
    livenessPeriod: 20,
    livenessFailures: 3,
    probeTimeout: 3,
    maxSurge: '1',
    maxUnavailable: '0',
    minReady: 5,
    progressDeadline: 300,
    historyLimit: 5,
    jobRetries: 3,
    jobDeadline: 3600,
  });

  /** Three pods or more, never two more on one node than on another. */
  public static readonly CRITICAL = new Profile('critical', {
    replicas: 3,
    autoscalingMin: 3,
    autoscalingMax: 9,
    autoscalingCpuPercent: 70,
    cpuRequest: '250m',
    cpuLimit: '2',
    memoryRequest: '256Mi',
    memoryLimit: '512Mi',
    ephemeralStorageRequest: '128Mi',
    ephemeralStorageLimit: '512Mi',
    writableSize: '128Mi',
    disruptionMaxUnavailable: '1',
    spread: Spread.REQUIRED,
    preStop: 10,
    grace: 60,
    startupPeriod: 2,
    startupFailures: 60,
    readinessPeriod: 5,
    readinessFailures: 2,
    livenessPeriod: 10,
    livenessFailures: 6,
    probeTimeout: 2,
    maxSurge: '1',
    maxUnavailable: '0',
    minReady: 10,
    progressDeadline: 300,
    historyLimit: 10,
    jobRetries: 6,
    jobDeadline: 3600,
  });

  /** A profile of one's own: `new Profile('batch', { ...Profile.PI.settings, memoryLimit: '1Gi' })`. */
  public constructor(
    /** How messages call it. */
    public readonly name: string,
    /** What it sets. */
    public readonly settings: ProfileSettings,
  ) {}
}
