import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { availability } from './availability';
import { configurationHash } from './configuration-hash';
import { ingressParts, metricsPort, routeSpec, serviceMonitorSpec, serviceSpec } from './exposure';
import { checkImage } from './image-reference';
import { NetworkAccess } from './network-access';
import { INetworkEndpoint } from './network-endpoint';
import { NetworkPeer } from './network-peer';
import { ExposeOptions, RouteOptions } from './options';
import { configurationOf, podTemplate } from './pod-template';
import { containerProbes } from './probes';
import { ResilientDeploymentProps } from './resilient-deployment-props';
import { deploymentRollout } from './rollout';
import { sharedSelectors } from './shared-selectors';
import { podVolumes, Volumes } from './volumes';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/**
 * A Deployment that survives by default, with all that stands around one: Service, ServiceAccount without rights, disruption budget, autoscaler,
 * network policy, volume. An image and a port are enough; the profile says the rest, and each of its values can be changed or left out.
 *
 * Names and selectors come from the construct's own id, never from its place, so that it can be moved. Every object is an ApiObject, whose
 * `addJsonPatch` is the way out for what no prop says. It needs Kubernetes 1.30, or 1.27 with `shutdown.preStopCommand`.
 */
export class ResilientDeployment extends Construct implements INetworkEndpoint {
  /** Labels that select the pods: `app.kubernetes.io/name` alone. */
  public readonly selector: { [key: string]: string };
  /** Namespace of the objects. */
  public readonly namespace?: string;
  /** Port that the app listens on. */
  public readonly port?: number;
  /** Name of all objects. */
  public readonly name: string;
  public readonly deployment: ApiObject;
  public readonly service?: ApiObject;
  public readonly serviceAccount?: ApiObject;
  public readonly disruptionBudget?: ApiObject;
  public readonly autoscaler?: ApiObject;
  public readonly networkPolicy?: ApiObject;
  public readonly volumeClaim?: ApiObject;
  public readonly serviceMonitor?: ApiObject;
  private readonly workload: Workload;
  private readonly access: NetworkAccess;
  private exposed?: { readonly object: ApiObject; readonly rules: object[]; readonly tls: object[]; readonly className?: string };
  private routed?: ApiObject;

  public constructor(scope: Construct, id: string, props: ResilientDeploymentProps) {
    super(scope, id);
    const workload = new Workload(`ResilientDeployment ${this.node.path}`, props.name ?? id, props);
    this.workload = workload;
    this.name = workload.name;
    this.selector = { ...workload.selector };
    this.namespace = Chart.of(this).namespace;
    this.port = props.port;
    checkImage(workload.rules, props.image);

    const probes = containerProbes(workload);
    const volumes = podVolumes(workload);
    const scaled = availability(workload);
    const configuration = workload.has(WorkloadPart.CONFIGURATION_HASH) ? configurationOf(workload) : [];
    const hash = configuration.length > 0 ? configurationHash(this, configuration) : undefined;
    this.deployment = this.object('deployment', 'apps/v1', 'Deployment', {
      ...(scaled.replicas === undefined ? {} : { replicas: scaled.replicas }),
      selector: { matchLabels: workload.selector },
      ...deploymentRollout(workload, probes.startSeconds),
      template: podTemplate(workload, { probes, volumes, configurationHash: hash }),
    }, kubeScoreIgnore(workload, scaled.replicas));
    const service = serviceSpec(workload);
    if (service) this.service = this.object('service', 'v1', 'Service', service);
    if (workload.has(WorkloadPart.SERVICE_ACCOUNT) && props.serviceAccountName === undefined) {
      this.serviceAccount = new ApiObject(this, 'service-account', {
        apiVersion: 'v1', kind: 'ServiceAccount', metadata: this.metadata(), automountServiceAccountToken: false,
      });
    }
    if (scaled.disruptionBudget) this.disruptionBudget = this.object('disruption-budget', 'policy/v1', 'PodDisruptionBudget', scaled.disruptionBudget);
    if (scaled.autoscaler) this.autoscaler = this.object('autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', scaled.autoscaler);
    this.access = new NetworkAccess(workload);
    if (workload.has(WorkloadPart.NETWORK_POLICY)) {
      this.networkPolicy = this.object('network-policy', 'networking.k8s.io/v1', 'NetworkPolicy', this.access.spec);
    }
    if (volumes.claim) this.volumeClaim = this.claim(volumes);
    if (props.metrics) this.serviceMonitor = this.monitor();
    this.node.addValidation({ validate: () => sharedSelectors(this, this.deployment, workload.selector) });
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
    const { rule, tls } = ingressParts(this.workload, host, options);
    const { rules } = this.workload;
    const { annotations = {}, className } = options;
    rules.annotations('expose.annotations', annotations);
    if (!this.exposed) {
      const all: { rules: object[]; tls: object[] } = { rules: [], tls: [] };
      const spec = { ...(className === undefined ? {} : { ingressClassName: className }), rules: all.rules, ...(tls ? { tls: all.tls } : {}) };
      this.exposed = { object: this.object('ingress', 'networking.k8s.io/v1', 'Ingress', spec), ...all, className };
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
    if (this.routed) this.workload.rules.contradict(`'exposeThroughGateway' (${host}) is called a second time`, 'Add the host by addJsonPatch on .route');
    this.routed = this.object('route', 'gateway.networking.k8s.io/v1', 'HTTPRoute', routeSpec(this.workload, host, options));
    this.admitNamespace('exposeThroughGateway.controllerNamespace', options.controllerNamespace);
    return this.routed;
  }

  /** Lets the pods connect to another workload, on its port or on the given one, and lets them in there. */
  public allowTo(endpoint: INetworkEndpoint, port?: number): void {
    const { rules } = this.workload;
    const to = port ?? endpoint.port ?? rules.missing("'allowTo' names no port, and the other workload has none", 'Name one: allowTo(other, 5432)');
    const apart = endpoint.namespace !== this.namespace;
    this.access.allowTo(NetworkPeer.pods(endpoint.selector, apart ? endpoint.namespace : undefined), [to]);
    endpoint.allowFrom(NetworkPeer.pods(this.selector, apart ? this.namespace : undefined), to);
  }

  /** Lets the pods connect to a peer outside the definition, on the given ports or on all. */
  public allowToPeer(peer: NetworkPeer, ...ports: number[]): void {
    this.access.allowTo(peer, ports);
  }

  /** Lets a peer connect, to the given ports or to the workload's own. */
  public allowFrom(peer: NetworkPeer, ...ports: number[]): void {
    this.access.allowFrom(peer, ports);
  }

  private object(id: string, apiVersion: string, kind: string, spec: object, annotations?: { [key: string]: string }): ApiObject {
    return new ApiObject(this, id, { apiVersion, kind, metadata: this.metadata(annotations), spec });
  }

  private metadata(annotations?: { [key: string]: string }): object {
    return { name: this.name, labels: { ...this.workload.labels }, ...(annotations ? { annotations } : {}) };
  }

  private claim(volumes: Volumes): ApiObject {
    // Taking the workload out of the definition must not take its data.
    const annotations = this.workload.has(WorkloadPart.KEPT_CLAIM) ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : undefined;
    return this.object('volume-claim', 'v1', 'PersistentVolumeClaim', volumes.claim!, annotations);
  }

  private monitor(): ApiObject {
    const metrics = this.workload.props.metrics!;
    const monitor = this.object('service-monitor', 'monitoring.coreos.com/v1', 'ServiceMonitor', serviceMonitorSpec(this.workload, metrics));
    for (const [key, value] of Object.entries(metrics.labels ?? {})) monitor.metadata.addLabel(key, value);
    this.admitNamespace('metrics.prometheusNamespace', metrics.prometheusNamespace, metricsPort(this.workload));
    return monitor;
  }

  private admitNamespace(prop: string, namespace: string | undefined, port: number = this.port!): void {
    if (namespace !== undefined) this.workload.rules.namespaceName(prop, namespace);
    this.access.allowFrom(namespace === undefined ? NetworkPeer.anyNamespace() : NetworkPeer.namespace(namespace), [port]);
  }
}

/** What kube-score would have otherwise, said on the object: images that are there are enough, and one pod where one was asked for. */
function kubeScoreIgnore({ props }: Workload, replicas: number | undefined): { [key: string]: string } | undefined {
  const checks = [
    ...(props.alwaysPull ? [] : ['container-image-pull-policy']),
    ...(replicas !== undefined && replicas < 2 ? ['deployment-replicas'] : []),
  ];
  return checks.length > 0 ? { 'kube-score/ignore': checks.join(',') } : undefined;
}
