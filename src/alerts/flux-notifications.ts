import { Construct } from 'constructs';
import { EVENT_LABEL, FLUX_EVENTS, FluxEvent } from './flux-events';
import { fluxNamespaceOf } from '../flux/flux-namespace';
import { NotificationAlert } from '../flux/notification-alert';
import { NotificationProvider, NotificationProviderProps } from '../flux/notification-provider';
import { requireDnsLabel } from '../manifest/dns-label';

/** What Flux tells of, and whom. */
export interface FluxNotificationsProps {
  /** Name of the cluster, which each message has. */
  readonly clusterName: string;

  /** Where it is told: an Alertmanager, or any provider that Flux knows. */
  readonly provider: NotificationProviderProps;

  /**
   * Kustomizations that are spoken of.
   * @default - all of the namespace
   */
  readonly kustomizations?: string[];

  /**
   * Address of the directory of their pages, `<event>.md`: RecoveryAlerts of the Cluster write them to `<cluster>/lifeboat-alerts/runbooks`.
   * @default - no page is named
   */
  readonly runbooks?: string;

  /**
   * Namespace of the Kustomizations and sources.
   * @default - the cluster's `fluxNamespace`
   */
  readonly namespace?: string;
}

/**
 * Has Flux's notification-controller tell what no metric says: that an edit by hand was taken back, that a field cannot be changed, and that a
 * source does not let Flux in.
 */
export class FluxNotifications extends Construct {
  /** Where it is told. */
  public readonly provider: NotificationProvider;

  public constructor(scope: Construct, id: string, props: FluxNotificationsProps) {
    super(scope, id);
    requireDnsLabel(`FluxNotifications ${this.node.path}`, 'name', id);
    const { namespace = fluxNamespaceOf(this) } = props;
    const name = props.provider.name ?? id;
    this.provider = new NotificationProvider(this, 'provider', { ...props.provider, name, namespace: props.provider.namespace ?? namespace });
    const isAlertmanager = props.provider.type === 'alertmanager';
    for (const event of FLUX_EVENTS) {
      // Only an Alertmanager can hold one message against another, so elsewhere a deploy would be told as an edit by hand.
      if (!isAlertmanager && (event.command === undefined || event.event === 'FluxHandEdit')) continue;
      this.alert(event, `${name}-${event.name}`, namespace, props);
    }
  }

  private alert(event: FluxEvent, name: string, namespace: string, { clusterName, kustomizations, runbooks }: FluxNotificationsProps): void {
    const names = event.kinds.includes('Kustomization') ? kustomizations ?? [undefined] : [undefined];
    // Labels of Alertmanager know nothing of the object, so a command that names it needs an Alert of its own.
    names.forEach((one) => {
      const command = event.command?.(namespace, one);
      const page = runbooks === undefined ? undefined : `${runbooks.replace(/\/+$/, '')}/${event.event}.md`;
      new NotificationAlert(this, one === undefined ? event.name : `${event.name}-${one}`, {
        name: one === undefined ? name : `${name}-${one}`,
        namespace: this.provider.providerNamespace,
        provider: this.provider,
        onlyErrors: event.onlyErrors,
        sources: event.kinds.map((kind) => ({ kind, name: one, namespace: namespace === this.provider.providerNamespace ? undefined : namespace })),
        inclusions: [...event.inclusions],
        metadata: {
          [EVENT_LABEL]: event.event,
          cluster: clusterName,
          summary: `${event.summary}, on cluster ${clusterName}.${command === undefined ? '' : ` First: ${command}.`}${page === undefined ? '' : ` Then: ${page}`}`,
          ...(page === undefined ? {} : { runbook_url: page }),
        },
      });
    });
  }
}
