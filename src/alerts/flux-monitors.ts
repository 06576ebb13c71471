import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { BOOTSTRAP_CONTROLLERS } from './bootstrap-controllers';
import { promDuration } from './rules/timing';
import { requireDnsLabel } from '../manifest/dns-label';

const API = 'monitoring.coreos.com/v1';

/** What is scraped, and by which Prometheus. */
export interface FluxMonitorsProps {
  /**
   * Namespace of the monitors.
   * @default 'monitoring'
   */
  readonly namespace?: string;

  /**
   * Labels of the monitors, by which a Prometheus selects them: `release: kube-prometheus-stack`, say.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * How often they are scraped; give RecoveryAlerts the same as `scrapeInterval`.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Namespace of Flux's controllers.
   * @default 'flux-system'
   */
  readonly fluxNamespace?: string;

  /**
   * Names of their Deployments, which their pods have as the label `app`.
   * @default - those that bootstrap installs: source-, kustomize-, helm- and notification-controller
   */
  readonly controllers?: string[];

  /**
   * Whether kube-state-metrics is scraped too. Say no where its chart has a ServiceMonitor with `honorLabels`.
   * @default true
   */
  readonly kubeStateMetrics?: boolean;

  /**
   * Namespace of kube-state-metrics.
   * @default - that of the monitors
   */
  readonly kubeStateMetricsNamespace?: string;

  /**
   * Name of the Service of kube-state-metrics: the value of its label `app.kubernetes.io/name`.
   * @default 'kube-state-metrics'
   */
  readonly kubeStateMetricsName?: string;

  /**
   * Name of the port of that Service.
   * @default 'http'
   */
  readonly kubeStateMetricsPort?: string;
}

/**
 * Has prometheus-operator scrape Flux's controllers and kube-state-metrics, so that their series have the labels that the alerts ask for: `app` is
 * that of a controller's pod; what a controller says of the `namespace` of an object becomes `exported_namespace`, since its own has that name; what
 * kube-state-metrics says of the `namespace` and `pod` of a workload stays as it is.
 */
export class FluxMonitors extends Construct {
  public constructor(scope: Construct, id: string, props: FluxMonitorsProps = {}) {
    super(scope, id);
    const {
      namespace = 'monitoring', labels, interval = Duration.seconds(30), fluxNamespace = 'flux-system',
      controllers = BOOTSTRAP_CONTROLLERS,
      kubeStateMetrics = true, kubeStateMetricsNamespace = namespace, kubeStateMetricsName = 'kube-state-metrics', kubeStateMetricsPort = 'http',
    } = props;
    const place = `FluxMonitors ${this.node.path}`;
    for (const [what, value] of Object.entries({ namespace, fluxNamespace, kubeStateMetricsNamespace })) requireDnsLabel(place, what, value);
    requireDnsLabel(place, 'name', id);
    for (const one of controllers) requireDnsLabel(place, 'controllers', one);
    const every = { interval: promDuration(interval.toSeconds()) };
    const metadata = (name: string): { name: string; namespace: string; labels?: { [key: string]: string } } => (
      { name, namespace, ...(labels ? { labels } : {}) }
    );
    new ApiObject(this, 'controllers', {
      apiVersion: API,
      kind: 'PodMonitor',
      metadata: metadata(`${id}-controllers`),
      spec: {
        namespaceSelector: { matchNames: [fluxNamespace] },
        selector: { matchExpressions: [{ key: 'app', operator: 'In', values: controllers }] },
        podTargetLabels: ['app'],
        podMetricsEndpoints: [{ port: 'http-prom', ...every, honorLabels: false }],
      },
    });
    if (!kubeStateMetrics) return;
    new ApiObject(this, 'kube-state-metrics', {
      apiVersion: API,
      kind: 'ServiceMonitor',
      metadata: metadata(`${id}-kube-state-metrics`),
      spec: {
        namespaceSelector: { matchNames: [kubeStateMetricsNamespace] },
        selector: { matchLabels: { 'app.kubernetes.io/name': kubeStateMetricsName } },
        endpoints: [{ port: kubeStateMetricsPort, ...every, honorLabels: true }],
      },
    });
  }
}
