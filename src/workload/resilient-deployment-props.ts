import * as kplus from 'cdk8s-plus-28';
import { EnvironmentSource, Mount } from './configuration';
import {
  AutoscalingOptions, DisruptionOptions, MetricsOptions, ProbeOptions, ResourceOptions, RolloutOptions, ShutdownOptions, StorageOptions,
} from './options';
import { Profile } from './profile';
import { Spread } from './spread';
import { WorkloadPart } from './workload-part';

/** What a ResilientDeployment is made from; an image is enough. */
export interface ResilientDeploymentProps {
  /** Image with a tag other than `latest`, or with a digest: what runs is then what was tried. */
  readonly image: string;

  /**
   * Port that the app listens on.
   * @default - none; a worker has neither Service nor network probes
   */
  readonly port?: number;

  /**
   * Name of all objects and of the selector, which cannot be changed afterwards.
   * @default - the id of the construct, never its path
   */
  readonly name?: string;

  /**
   * Values of everything that is not said here.
   * @default Profile.PI
   */
  readonly profile?: Profile;

  /**
   * What is left out.
   * @default - nothing
   */
  readonly without?: WorkloadPart[];

  /**
   * Command instead of the image's.
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments instead of the image's.
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables.
   * @default - none
   */
  readonly env?: { [name: string]: kplus.EnvValue };

  /**
   * ConfigMaps and Secrets whose keys become environment variables. What is defined in the same app rolls the pods when it changes.
   * @default - none
   */
  readonly envFrom?: EnvironmentSource[];

  /**
   * ConfigMaps and Secrets that become files. What is defined in the same app rolls the pods when it changes.
   * @default - none
   */
  readonly mounts?: Mount[];

  /**
   * Directories that can be written, each empty when a pod starts; the rest of the root file system is read-only.
   * @default ['/tmp']
   */
  readonly writable?: string[];

  /**
   * Most that each of them may hold.
   * @default - the profile's
   */
  readonly writableSize?: string;

  /**
   * A volume that outlives the pods.
   * @default - none
   */
  readonly storage?: StorageOptions;

  /**
   * Requests and limits.
   * @default - the profile's
   */
  readonly resources?: ResourceOptions;

  /**
   * Number of pods; there is then no autoscaler.
   * @default - the profile's, or 1 with a volume that one pod alone can hold
   */
  readonly replicas?: number;

  /**
   * Lets an autoscaler choose the number of pods.
   * @default - the profile's, unless `replicas` is given or one pod alone can hold the volume
   */
  readonly autoscaling?: AutoscalingOptions;

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
   * Labels that a node must have.
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * PriorityClass, which the cluster must have.
   * @default - the profile's, else the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Whether a pod may begin to work; until then, and whenever it fails, it is not in the Service.
   * @default - by connecting to the port
   */
  readonly readiness?: ProbeOptions;

  /**
   * Whether a pod hangs and must be started again. Never ask what it depends on: restarts do not bring a database back.
   * @default - by connecting to the port, with more patience than readiness
   */
  readonly liveness?: ProbeOptions;

  /**
   * Whether a pod has started; the other probes wait for it.
   * @default - as liveness asks, until the profile's time is over
   */
  readonly startup?: ProbeOptions;

  /**
   * How a pod ends.
   * @default - the profile's
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version replaces the old one.
   * @default - the profile's
   */
  readonly rollout?: RolloutOptions;

  /**
   * User that the app runs as; above 10000 it is none of the node's own.
   * @default 10001
   */
  readonly user?: number;

  /**
   * Group that the app runs as, and that owns its volumes.
   * @default - the same number as `user`
   */
  readonly group?: number;

  /**
   * Port of the Service.
   * @default 80
   */
  readonly servicePort?: number;

  /**
   * A ServiceAccount that stands elsewhere.
   * @default - one of its own, that may do nothing
   */
  readonly serviceAccountName?: string;

  /**
   * Gives the pods the token of their ServiceAccount, for apps that talk to the API server.
   * @default false
   */
  readonly serviceAccountToken?: boolean;

  /**
   * Asks the registry at every start, which a dead registry then prevents.
   * @default false
   */
  readonly alwaysPull?: boolean;

  /**
   * Secrets with which images are pulled.
   * @default - none
   */
  readonly pullSecrets?: string[];

  /**
   * Adds a ServiceMonitor, whose definition the cluster must have.
   * @default - none
   */
  readonly metrics?: MetricsOptions;

  /**
   * Labels of the pods, beside their name.
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };
}
