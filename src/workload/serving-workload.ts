import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ingressParts, metricsPort, routeSpec, serviceMonitorSpec, serviceSpec } from './exposure';
import { NetworkPeer } from './network-peer';
import { ExposeOptions } from './options/expose-options';
import { RouteOptions } from './options/route-options';
import { ResilientWorkload } from './resilient-workload';
import { ServingWorkloadProps } from './serving-workload-props';

/** A workload that runs until it is told to stop, and can be asked: by other pods through its Service, and from outside. */
export abstract class ServingWorkload extends ResilientWorkload {
  /** The Service, where there is a port. */
  public readonly service?: ApiObject;
  /** The ServiceMonitor, where `metrics` is given. */
  public readonly serviceMonitor?: ApiObject;
  private exposed?: { readonly object: ApiObject; readonly rules: object[]; readonly tls: object[]; readonly className?: string };
  private routed?: ApiObject;

  protected constructor(scope: Construct, id: string, kind: string, props: ServingWorkloadProps) {
    super(scope, id, kind, props);
    const service = serviceSpec(this._workload);
    if (service) this.service = this._object('service', 'v1', 'Service', service);
    if (props.metrics) this.serviceMonitor = this.monitor();
  }

  /** The Ingress, once `expose` has been called. */
  public get ingress(): ApiObject | undefined {
    return this.exposed?.object;
  }

  /** The HTTPRoute, once `exposeThroughGateway` has been called. */
  public get route(): ApiObject | undefined {
    return this.routed;
  }

  /** Leads a host to the workload through an Ingress, which further hosts share, and lets the ingress controller in. */
  public expose(host: string, options: ExposeOptions = {}): ApiObject {
    const { rule, tls } = ingressParts(this._workload, host, options);
    const { rules } = this._workload;
    const { annotations = {}, className } = options;
    rules.annotations('expose.annotations', annotations);
    if (!this.exposed) {
      const all: { rules: object[]; tls: object[] } = { rules: [], tls: [] };
      const spec = { ...(className === undefined ? {} : { ingressClassName: className }), rules: all.rules, ...(tls ? { tls: all.tls } : {}) };
      this.exposed = { object: this._object('ingress', 'networking.k8s.io/v1', 'Ingress', spec), ...all, className };
    } else if (className !== undefined && className !== this.exposed.className) {
      rules.contradict(`'expose.className' (${className}) is another than the one given first (${this.exposed.className ?? 'none'}), and the hosts share one Ingress`,
        'Give all of them the same');
    }
    this.exposed.rules.push(rule);
    if (tls) this.exposed.tls.push(tls);
    for (const [key, value] of Object.entries(annotations)) this.exposed.object.metadata.addAnnotation(key, value);
    this.admitNamespace('expose.controllerNamespace', options.controllerNamespace);
    return this.exposed.object;
  }

  /** Leads a host to the workload through a Gateway, and lets the Gateway's pods in. */
  public exposeThroughGateway(host: string, options: RouteOptions): ApiObject {
    if (this.routed) this._workload.rules.contradict(`'exposeThroughGateway' (${host}) is called a second time`, 'Add the host by addJsonPatch on .route');
    this.routed = this._object('route', 'gateway.networking.k8s.io/v1', 'HTTPRoute', routeSpec(this._workload, host, options));
    this.admitNamespace('exposeThroughGateway.controllerNamespace', options.controllerNamespace);
    return this.routed;
  }

  private monitor(): ApiObject {
    const { metrics } = this._workload.props;
    const monitor = this._object('service-monitor', 'monitoring.coreos.com/v1', 'ServiceMonitor', serviceMonitorSpec(this._workload, metrics!));
    for (const [key, value] of Object.entries(metrics!.labels ?? {})) monitor.metadata.addLabel(key, value);
    this.admitNamespace('metrics.prometheusNamespace', metrics!.prometheusNamespace, metricsPort(this._workload));
    return monitor;
  }

  private admitNamespace(prop: string, namespace: string | undefined, port: number = this.port!): void {
    if (namespace !== undefined) this._workload.rules.namespaceName(prop, namespace);
    this.allowFrom(namespace === undefined ? NetworkPeer.anyNamespace() : NetworkPeer.namespace(namespace), port);
  }
}
