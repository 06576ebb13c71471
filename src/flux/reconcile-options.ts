import { Duration } from 'cdk8s';

/** What Flux does with the objects when their Kustomization is deleted. */
export enum DeletionPolicy {
  /** Deletes them where `prune` is true, leaves them where it is not. */
  MIRROR_PRUNE = 'MirrorPrune',
  /** Deletes them. */
  DELETE = 'Delete',
  /** Deletes them and waits until they are gone. */
  WAIT_FOR_TERMINATION = 'WaitForTermination',
  /** Leaves them. */
  ORPHAN = 'Orphan',
}

/** An object whose health a Kustomization waits for. */
export interface HealthCheck {
  /** `apps/v1`. */
  readonly apiVersion: string;
  /** `Deployment`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;
}

/** How health is read from a custom resource, in CEL. */
export interface HealthCheckExpression {
  /** `cert-manager.io/v1`. */
  readonly apiVersion: string;
  /** `Certificate`. */
  readonly kind: string;
  /** True where the object is ready. */
  readonly current: string;
  /**
   * True where the object is still on its way.
   * @default - none
   */
  readonly inProgress?: string;
  /**
   * True where the object has failed.
   * @default - none
   */
  readonly failed?: string;
}

/** How and when Flux applies a directory; what is said here is the same for every construct that has one. */
export interface ReconcileOptions {
  /**
   * How often the directory is applied when nothing changed, which is what takes back an edit by hand.
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;

  /**
   * How soon a failed apply is tried again.
   * @default Duration.minutes(2)
   */
  readonly retryInterval?: Duration;

  /**
   * How long an apply and its health checks may take. Until then no newer revision is applied.
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Delete what is no longer in Git.
   * @default true
   */
  readonly prune?: boolean;

  /**
   * Be ready only when every object is: what `dependsOn` of others relies on.
   * @default true
   */
  readonly wait?: boolean;

  /**
   * What happens to the objects when the Kustomization is deleted.
   * @default - Flux's own, MirrorPrune
   */
  readonly deletionPolicy?: DeletionPolicy;

  /**
   * Objects whose health is waited for; Flux ignores them where `wait` is true, so they need `wait: false`.
   * @default - none
   */
  readonly healthChecks?: HealthCheck[];

  /**
   * How the health of custom resources is read.
   * @default - Flux's own rules
   */
  readonly healthCheckExpressions?: HealthCheckExpression[];

  /**
   * Service account that Flux acts as when it applies.
   * @default - kustomize-controller's own
   */
  readonly serviceAccountName?: string;
}
