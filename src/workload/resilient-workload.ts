import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { configurationHash } from './configuration-hash';
import { checkImage } from './image-reference';
import { NetworkAccess } from './network-access';
import { INetworkEndpoint } from './network-endpoint';
import { NetworkPeer } from './network-peer';
import { configurationOf } from './pod-template';
import { sharedSelectors } from './shared-selectors';
import { Volumes } from './volumes';
import { Workload, WorkloadKind } from './workload';
import { WorkloadPart } from './workload-part';
import { WorkloadProps } from './workload-props';

/**
 * What every workload has: a ServiceAccount without rights, and a NetworkPolicy by which its pods reach, and are reached by, those that the
 * definition names.
 *
 * Names and selectors come from the construct's own id, never from its place, so that it can be moved. Every object is an ApiObject, whose
 * `addJsonPatch` is the way out for what no prop says; `ApiObject.of`, and so `GitOpsMetadata.of`, give the object that makes the pods.
 */
export abstract class ResilientWorkload extends Construct implements INetworkEndpoint {
  /** Labels that select the pods: `app.kubernetes.io/name` alone. */
  public readonly selector: { [key: string]: string };
  /** Namespace of the objects. */
  public readonly namespace?: string;
  /** Name of the objects. */
  public readonly name: string;
  /** The ServiceAccount, where it is one of its own. */
  public readonly serviceAccount?: ApiObject;
  /** The NetworkPolicy. */
  public readonly networkPolicy?: ApiObject;
  /** @internal */
  protected readonly _workload: Workload;
  private readonly access: NetworkAccess;

  protected constructor(scope: Construct, id: string, kind: string, props: WorkloadProps) {
    super(scope, id);
    this._workload = new Workload(`Resilient${kind} ${this.node.path}`, props.name ?? id, kind as WorkloadKind, props);
    const workload = this._workload;
    this.name = workload.name;
    this.selector = { ...workload.selector };
    this.namespace = Chart.of(this).namespace;
    checkImage(workload.rules, props.image);
    if (workload.has(WorkloadPart.SERVICE_ACCOUNT) && props.serviceAccountName === undefined) {
      this.serviceAccount = new ApiObject(this, 'service-account', {
        apiVersion: 'v1', kind: 'ServiceAccount', metadata: this._metadata(), automountServiceAccountToken: false,
      });
    }
    this.access = new NetworkAccess(workload);
    if (workload.has(WorkloadPart.NETWORK_POLICY)) {
      this.networkPolicy = this._object('network-policy', 'networking.k8s.io/v1', 'NetworkPolicy', this.access.spec);
    }
  }

  /** Port that the app listens on. */
  public get port(): number | undefined {
    return this._workload.props.port;
  }

  /** Lets the pods connect to another workload, on its port or on the given one, and lets them in there. */
  public allowTo(endpoint: INetworkEndpoint, port?: number): void {
    const { rules } = this._workload;
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

  /** @internal */
  protected _object(id: string, apiVersion: string, kind: string, spec: object, annotations?: { [key: string]: string }): ApiObject {
    return new ApiObject(this, id, { apiVersion, kind, metadata: this._metadata(annotations), spec });
  }

  /**
   * Makes an object the one that makes the pods.
   * @internal
   */
  protected _leads(object: ApiObject): ApiObject {
    this.node.defaultChild = object;
    this.node.addValidation({ validate: () => sharedSelectors(this, object, this._workload.selector) });
    return object;
  }

  /** @internal */
  protected _metadata(annotations?: { [key: string]: string }): object {
    return { name: this.name, labels: { ...this._workload.labels }, ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}) };
  }

  /** @internal */
  protected _configurationHash(): any {
    const configuration = this._workload.has(WorkloadPart.CONFIGURATION_HASH) ? configurationOf(this._workload) : [];
    return configuration.length > 0 ? configurationHash(this, configuration) : undefined;
  }

  /** @internal */
  protected _claim(volumes: Volumes): ApiObject | undefined {
    if (!volumes.claim) return undefined;
    // Taking the workload out of the definition must not take its data.
    const annotations = this._workload.has(WorkloadPart.KEPT_CLAIM) ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : undefined;
    return this._object('volume-claim', 'v1', 'PersistentVolumeClaim', volumes.claim, annotations);
  }
}
