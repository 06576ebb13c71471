import * as kplus from 'cdk8s-plus-28';
import { EnvironmentSource, Mount } from './configuration';
import { ResourceOptions } from './options/resource-options';
import { Profile } from './profile';
import { WorkloadPart } from './workload-part';

/** What every workload is made from; an image is enough. */
export interface WorkloadProps {
  /** Image with a tag other than `latest`, or with a digest: what runs is then what was tried. */
  readonly image: string;

  /**
   * Name of all objects and of the selector, which cannot be changed afterwards.
   * @default - the id of the construct, never its path, so that it can be moved
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
   * Requests and limits.
   * @default - the profile's
   */
  readonly resources?: ResourceOptions;

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
