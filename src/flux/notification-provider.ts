import { Construct } from 'constructs';
import { fluxNamespaceOf } from './flux-namespace';
import { FluxObject, FluxObjectProps, fluxMetadata } from './flux-object';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Where notification-controller sends what happens. */
export interface NotificationProviderProps extends FluxObjectProps {
  /** What is sent to, in Flux's words: `alertmanager`, `slack`, `msteams`, `generic` for any webhook, and more. */
  readonly type: string;

  /**
   * URL; of an Alertmanager that of its API: `http://alertmanager-operated.monitoring:9093/api/v2/alerts/`.
   * @default - the `address` of the Secret
   */
  readonly address?: string;

  /**
   * Name of the Secret in the same namespace with `address`, where the URL itself is secret, with `token`, or with `username` and `password`.
   * @default - none
   */
  readonly secretName?: string;

  /**
   * Name of the Secret in the same namespace with the `ca.crt` that the address is trusted by, and `tls.crt` and `tls.key` where it wants them.
   * @default - none
   */
  readonly certificateSecretName?: string;

  /**
   * Channel, for providers that have some.
   * @default - none
   */
  readonly channel?: string;

  /**
   * Name that messages are posted under, for providers that have some.
   * @default - Flux's own
   */
  readonly username?: string;
}

/** Flux's Provider: where notification-controller sends what happens. */
export class NotificationProvider extends FluxObject {
  /** Name of the object. */
  public readonly providerName: string;
  /** Namespace of the object, in which the Alerts that name it must stand. */
  public readonly providerNamespace: string;

  public constructor(scope: Construct, id: string, props: NotificationProviderProps) {
    if (props.address === undefined && props.secretName === undefined) {
      throw new LifeboatError('notification-provider', {
        place: `${scope.node.path}/${id}`,
        problem: `has neither an address nor a Secret that holds one, so nothing would reach ${props.type}`,
        remedy: 'Give address, or secretName of a Secret with the key address',
      });
    }
    const metadata = fluxMetadata(id, props, fluxNamespaceOf(scope));
    super(scope, id, {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Provider',
      metadata,
      spec: {
        type: props.type,
        address: props.address,
        channel: props.channel,
        username: props.username,
        secretRef: props.secretName === undefined ? undefined : { name: props.secretName },
        certSecretRef: props.certificateSecretName === undefined ? undefined : { name: props.certificateSecretName },
      },
    });
    this.providerName = metadata.name!;
    this.providerNamespace = metadata.namespace!;
  }
}
