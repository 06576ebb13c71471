import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Cluster } from './cluster';
import { fleetOf } from './fleet-scope';
import { GitOpsMetadata, GitOpsMetadataOptions } from './gitops-metadata';
import { Layer } from './layer';
import { Layout } from './layout';
import { FleetPlace, fleetPlace } from '../copies/fleet-place';
import { FluxObject } from '../flux/flux-object';
import { Kustomization } from '../flux/kustomization';
import { ReconcileOptions } from '../flux/reconcile-options';
import { IFluxKustomization, IFluxSource } from '../flux/source';
import { requireDnsLabel } from '../manifest/dns-label';
import { LifeboatError } from '../manifest/lifeboat-error';

const FLUX_APP = Symbol.for('cdk8s-lifeboat.FluxApp');

/** What a FluxApp is. */
export interface FluxAppProps extends ReconcileOptions {
  /**
   * Namespace of every object that names none; with Layout.BY_NAMESPACE also the directory that the app stands in.
   * @default - none; each namespaced object then names its own
   */
  readonly namespace?: string;

  /**
   * Adds the Namespace object. Leave it out where the namespace is shared or defined elsewhere: Flux deletes it with the app.
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * Labels of the Namespace that `createNamespace` adds: the level of PodSecurity, say.
   * @default - none
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Declares the app disabled: it stays listed, with `suspend: true`. Nothing of it is deleted, and nothing is applied.
   * @default false
   */
  readonly disabled?: boolean;

  /**
   * Kustomizations that must be ready first: FluxApps, or what `fleet.existing(name)` gives.
   * @default - none
   */
  readonly dependsOn?: IFluxKustomization[];

  /**
   * The same by name, each defined in this cluster or declared with `fleet.existing(name)`.
   * @default - none
   */
  readonly dependsOnNames?: string[];

  /**
   * The layer that the app belongs to.
   * @default - none
   */
  readonly layer?: Layer;

  /**
   * Source of the fleet copy; `useSource` takes one that is defined inside the app.
   * @default - bootstrap's GitRepository `flux-system`; nothing is generated for it
   */
  readonly source?: IFluxSource;

  /**
   * Labels of every object, beside `app.kubernetes.io/part-of` and `managed-by`.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * `gitops.flux.io/*` annotations of every object that does not set its own.
   * @default - none
   */
  readonly gitOpsMetadata?: GitOpsMetadataOptions;

  /**
   * Secret with the age or PGP keys by which kustomize-controller decrypts the app's SOPS Secrets.
   * @default 'sops-age'
   */
  readonly decryptionSecret?: string;
}

/** An app that Flux applies: a Chart whose objects become one directory of the fleet copy, with the Kustomization that applies it. */
export class FluxApp extends Chart implements IFluxKustomization {
  /** Whether the construct is a FluxApp. */
  public static isFluxApp(construct: any): construct is FluxApp {
    return construct !== null && typeof construct === 'object' && FLUX_APP in construct;
  }

  public readonly kustomizationName: string;
  public readonly kustomizationNamespace: string;
  /** Name of the app, of its directory and of its Kustomization. */
  public readonly appName: string;
  /** The cluster that the app runs on. */
  public readonly cluster: Cluster;
  /** Whether the app is declared disabled. */
  public readonly disabled: boolean;
  /** The Kustomization of the app; `addJsonPatch` on it is the way out for what no prop says. */
  public readonly kustomization: FluxObject;
  private readonly props: FluxAppProps;
  private readonly dependencies: IFluxKustomization[];
  private source?: IFluxSource;

  public constructor(scope: Construct, id: string, props: FluxAppProps = {}) {
    super(scope, id, { namespace: props.namespace });
    Object.defineProperty(this, FLUX_APP, { value: true });
    this.cluster = Cluster.clusterOf(this);
    const place = `FluxApp ${this.node.path}`;
    requireDnsLabel(place, 'name', id);
    if (props.namespace !== undefined) requireDnsLabel(place, 'namespace', props.namespace);
    if (this.cluster.layout === Layout.BY_NAMESPACE && props.namespace === undefined) {
      throw new LifeboatError('layout-namespace', {
        place,
        problem: `has no namespace, and Layout.BY_NAMESPACE of Cluster ${this.cluster.node.path} puts each app into the directory of its namespace`,
        remedy: `Give it one: new FluxApp(…, '${id}', { namespace: … }); objects that name another keep theirs, and cluster-scoped ones get none`,
      });
    }
    if (props.createNamespace && props.namespace === undefined) {
      throw new LifeboatError('create-namespace', {
        place,
        problem: 'createNamespace is given without a namespace',
        remedy: 'Give namespace too, or leave createNamespace out',
      });
    }
    if (props.namespaceLabels && !props.createNamespace) {
      throw new LifeboatError('create-namespace', {
        place,
        problem: 'namespaceLabels is given without createNamespace, so there is no Namespace of ours to carry them',
        remedy: 'Give createNamespace: true, or leave namespaceLabels out',
      });
    }
    if (props.healthChecks && props.healthChecks.length > 0 && props.wait !== false) {
      throw new LifeboatError('health-checks-ignored', {
        place,
        problem: `healthChecks names ${props.healthChecks.length}, and Flux ignores them where wait is true`,
        remedy: 'Set wait: false, or leave healthChecks out: wait covers every object',
      });
    }
    this.appName = id;
    this.disabled = props.disabled ?? false;
    this.kustomizationName = id;
    this.kustomizationNamespace = this.cluster.fluxNamespace;
    this.props = props;
    this.source = props.source;
    this.dependencies = [...(props.dependsOn ?? [])];
    props.layer?.add(this);
    if (props.createNamespace) {
      new ApiObject(this, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: props.namespace, labels: props.namespaceLabels } });
    }
    this.kustomization = new Kustomization(this, 'flux', {
      metadata: { name: id, namespace: this.cluster.fluxNamespace },
      path: this._place('app').fleetPath,
      source: () => this._source(),
      options: props,
      suspend: this.disabled,
      dependsOn: () => this._allDependencies(),
    });
  }

  /** Takes the fleet copy from a source; one that is defined inside the app stands in the app's own file. */
  public useSource(source: IFluxSource): void {
    this.source = source;
  }

  /** Says that other Kustomizations must be ready first. */
  public addFluxDependency(...kustomizations: IFluxKustomization[]): void {
    this.dependencies.push(...kustomizations);
  }

  /** The reference of an image on this app's cluster, from the project's image file. */
  public image(name: string): string {
    return fleetOf(this)._image(this.cluster.node.path, name, this.cluster.clusterName);
  }

  /** Names an object after its place in the app, without a hash: `api/Service` becomes `api-service`. */
  public generateObjectName(apiObject: ApiObject): string {
    const parts: string[] = [];
    for (let construct: IConstruct | undefined = apiObject; construct && construct !== this; construct = construct.node.scope) {
      const { id } = construct.node;
      if (id !== 'Resource' && id !== 'Default') parts.unshift(id);
    }
    return parts.join('-').toLowerCase() || this.node.id;
  }

  /** @internal */
  public get _props(): FluxAppProps {
    return this.props;
  }

  /**
   * Where one of its directories stands in the fleet repository.
   * @internal
   */
  public _place(holds: 'app' | 'secrets' | 'alerts'): FleetPlace {
    const namespace = this.cluster.layout === Layout.BY_NAMESPACE ? this.props.namespace : undefined;
    return fleetPlace(this.cluster.path, { app: this.appName, holds, namespace });
  }

  /** @internal */
  public _source(): IFluxSource {
    return this.source ?? this.cluster._bootstrapSource();
  }

  /** @internal */
  public _annotations(): { [key: string]: string } {
    return GitOpsMetadata._annotations(`FluxApp ${this.node.path}`, this.props.gitOpsMetadata ?? {});
  }

  /**
   * Everything that must be ready before this app, each once: props, layers, and `addDependency` between apps.
   * @internal
   */
  public _allDependencies(): IFluxKustomization[] {
    const found = new Map<string, IFluxKustomization>();
    const add = (one: IFluxKustomization): void => { found.set(`${one.kustomizationNamespace}/${one.kustomizationName}`, one); };
    this.dependencies.forEach(add);
    for (const name of this.props.dependsOnNames ?? []) add(this.named(name));
    this.props.layer?._membersBefore().forEach(add);
    for (const dependency of this.node.dependencies) {
      const app = dependency.node.scopes.find((scope) => FluxApp.isFluxApp(scope)) as FluxApp | undefined;
      if (app && app !== this) add(app);
    }
    return [...found.values()];
  }

  private named(name: string): IFluxKustomization {
    const apps = this.cluster.node.findAll().filter((child): child is FluxApp => FluxApp.isFluxApp(child));
    const existing = fleetOf(this)._existing;
    const found = apps.find((app) => app.kustomizationName === name) ?? existing.find((one) => one.kustomizationName === name);
    if (found) return found;
    const known = [...apps, ...existing].map((one) => one.kustomizationName).filter((one) => one !== this.kustomizationName).sort();
    throw new LifeboatError('dependency-unknown', {
      place: `FluxApp ${this.node.path} dependsOnNames`,
      problem: `'${name}' is neither defined in cluster ${this.cluster.clusterName} (${known.join(', ') || 'nothing else is'}) nor declared as existing`,
      remedy: `Correct the name, or declare it: fleet.existing('${name}')`,
    });
  }
}
