import { Duration, Size } from 'cdk8s';
import { SecretKey } from '../alertmanager/receivers';

/** A second Prometheus in the same cluster, with a volume. */
export interface LongTermVolume {
  /** How large its volume is. */
  readonly size: Size;

  /**
   * @default - the cluster's default
   */
  readonly storageClassName?: string;

  /**
   * How long it keeps samples, if they fit.
   * @default Duration.days(90)
   */
  readonly retention?: Duration;
}

/** Where samples are kept for longer: one of both. */
export interface LongTermOptions {
  /**
   * A second Prometheus in this cluster. Prometheus' own receiver is made for few clusters, not for many.
   * @default - none
   */
  readonly volume?: LongTermVolume;

  /**
   * Whatever takes the remote-write protocol: `https://metrics.example.com/api/v1/write`.
   * @default - none
   */
  readonly url?: string;

  /**
   * Bearer token for `url`.
   * @default - none
   */
  readonly token?: SecretKey;
}
