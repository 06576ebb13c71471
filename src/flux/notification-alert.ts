import { Construct } from 'constructs';
import { fluxNamespaceOf } from './flux-namespace';
import { FluxObject, FluxObjectProps, fluxMetadata } from './flux-object';
import { NotificationProvider } from './notification-provider';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Objects whose events are sent. */
export interface NotificationSource {
  /** `Kustomization`. */
  readonly kind: string;

  /**
   * Name of the object.
   * @default - all of the kind in the namespace
   */
  readonly name?: string;

  /**
   * Namespace of the objects.
   * @default - that of the Alert
   */
  readonly namespace?: string;
}

/** Which events are sent, and to whom. */
export interface NotificationAlertProps extends FluxObjectProps {
  /** Where they are sent. */
  readonly provider: NotificationProvider;

  /** Whose events are sent. */
  readonly sources: NotificationSource[];

  /**
   * Whether only failures are sent.
   * @default false
   */
  readonly onlyErrors?: boolean;

  /**
   * Expressions of Go, one of which the message must match.
   * @default - every message
   */
  readonly inclusions?: string[];

  /**
   * Expressions of Go, none of which the message may match.
   * @default - none
   */
  readonly exclusions?: string[];

  /**
   * What is added to each event. Of an Alertmanager these become labels, `summary` an annotation.
   * @default - nothing
   */
  readonly metadata?: { [key: string]: string };
}

/** Flux's Alert: which events notification-controller sends to a provider. */
export class NotificationAlert extends FluxObject {
  public constructor(scope: Construct, id: string, props: NotificationAlertProps) {
    const { provider, onlyErrors = false, sources, inclusions, exclusions } = props;
    const metadata = fluxMetadata(id, props, fluxNamespaceOf(scope));
    if (metadata.namespace !== provider.providerNamespace) {
      throw new LifeboatError('notification-alert', {
        place: `${scope.node.path}/${id}`,
        problem: `stands in the namespace ${metadata.namespace}, and Flux looks there for its provider ${provider.providerName}, which is in ${provider.providerNamespace}`,
        remedy: 'Give both the same namespace',
      });
    }
    super(scope, id, {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Alert',
      metadata,
      spec: {
        providerRef: { name: provider.providerName },
        eventSeverity: onlyErrors ? 'error' : 'info',
        eventSources: sources.map(({ kind, name = '*', namespace }) => ({ kind, name, ...(namespace === undefined ? {} : { namespace }) })),
        inclusionList: inclusions,
        exclusionList: exclusions,
        eventMetadata: props.metadata,
      },
    });
  }
}
