import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fleetOf } from './fleet-scope';
import { Layer, LayerProps } from './layer';
import { Layout } from './layout';
import { FleetPlace, fleetPlace } from '../copies/fleet-place';
import { setFluxNamespace } from '../flux/flux-namespace';
import { IFluxSource } from '../flux/source';
import { requireDnsLabel } from '../manifest/dns-label';
import { LifeboatError } from '../manifest/lifeboat-error';

const CLUSTER = Symbol.for('cdk8s-lifeboat.Cluster');

/** What a Cluster is. */
export interface ClusterProps {
  /**
   * UID of its kube-system namespace, by which an emergency deploy knows that it talks to this cluster:
   * `kubectl get namespace kube-system -o jsonpath={.metadata.uid}`.
   * @default - not known
   */
  readonly uid?: string;

  /**
   * Values of this cluster that its apps read with `value`.
   * @default - none
   */
  readonly values?: { [name: string]: any };

  /**
   * Directory of the cluster in the fleet repository.
   * @default - `clusters/<name>`
   */
  readonly path?: string;

  /**
   * How its apps are laid out below that directory.
   * @default Layout.FLAT
   */
  readonly layout?: Layout;

  /**
   * Namespace of the Flux objects.
   * @default 'flux-system'
   */
  readonly fluxNamespace?: string;

  /**
   * Custom kinds that have no namespace, as `<group>/<Kind>`; those whose definitions stand in the fleet are known.
   * @default - none
   */
  readonly clusterScopedKinds?: string[];
}

/** A cluster of the fleet. It is a Chart only so that sources can stand in it; apps are FluxApps. */
export class Cluster extends Chart {
  /** Whether the construct is a Cluster. */
  public static isCluster(construct: any): construct is Cluster {
    return construct !== null && typeof construct === 'object' && CLUSTER in construct;
  }

  /** The cluster that a construct is defined for. */
  public static clusterOf(construct: IConstruct): Cluster {
    const cluster = construct.node.scopes.find((scope) => Cluster.isCluster(scope));
    if (cluster) return cluster as Cluster;
    throw new LifeboatError('not-in-a-cluster', {
      place: construct.node.path,
      problem: 'is not defined in a Cluster, so it has no directory in the fleet repository',
      remedy: 'Define it in one: new FluxApp(fleet.addCluster(NAME), …)',
    });
  }

  /** Name of the cluster. */
  public readonly clusterName: string;
  /** Directory of the cluster in the fleet repository. */
  public readonly path: string;
  /** How its apps are laid out below that directory. */
  public readonly layout: Layout;
  /** Namespace of the Flux objects. */
  public readonly fluxNamespace: string;
  /** UID of its kube-system namespace, where it is known. */
  public readonly uid?: string;
  /** Custom kinds that have no namespace, as `<group>/<Kind>`. */
  public readonly clusterScopedKinds: string[];
  private readonly values: { [name: string]: any };

  public constructor(scope: Construct, name: string, props: ClusterProps = {}) {
    super(scope, name);
    Object.defineProperty(this, CLUSTER, { value: true });
    fleetOf(this);
    requireDnsLabel(`Cluster ${this.node.path}`, 'name', name);
    this.clusterName = name;
    this.path = repositoryPath(this.node.path, props.path ?? `clusters/${name}`);
    this.layout = props.layout ?? Layout.FLAT;
    this.requireOwnPath();
    this.fluxNamespace = props.fluxNamespace ?? 'flux-system';
    requireDnsLabel(`Cluster ${this.node.path}`, 'fluxNamespace', this.fluxNamespace);
    this.uid = props.uid;
    if (props.uid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(props.uid)) {
      throw new LifeboatError('cluster-uid', {
        place: `Cluster ${this.node.path} uid`,
        problem: `'${props.uid}' is no UID`,
        remedy: 'Read it from the cluster: kubectl get namespace kube-system -o jsonpath={.metadata.uid}',
      });
    }
    this.values = props.values ?? {};
    this.clusterScopedKinds = props.clusterScopedKinds ?? [];
    setFluxNamespace(this, this.fluxNamespace);
  }

  /** Adds a layer: apps in it wait for every app in the layers it comes after. */
  public addLayer(name: string, props: LayerProps = {}): Layer {
    return new Layer(this, name, props);
  }

  /** The value of this cluster under a name; throws where the cluster has none. */
  public value(name: string): any {
    if (Object.prototype.hasOwnProperty.call(this.values, name)) return this.values[name];
    const known = Object.keys(this.values).sort();
    throw new LifeboatError('cluster-value', {
      place: `Cluster ${this.node.path}`,
      problem: `has no value '${name}'; it has ${known.length === 0 ? 'none' : known.join(', ')}`,
      remedy: `Add it to addCluster('${this.clusterName}', { values: { ${name}: … } })`,
    });
  }

  /**
   * The source that bootstrap makes, which apps read unless they name another.
   * @internal
   */
  public _bootstrapSource(): IFluxSource {
    return { sourceKind: 'GitRepository', sourceName: 'flux-system', sourceNamespace: this.fluxNamespace };
  }

  /**
   * Where the directory of alerts stands that is the cluster's own.
   * @internal
   */
  public _alertsPlace(name: string): FleetPlace {
    return fleetPlace(this.path, { app: name, holds: 'alerts', namespace: this.layout === Layout.BY_NAMESPACE ? this.fluxNamespace : undefined });
  }

  /** Flux would build the files of one cluster for the other too. */
  private requireOwnPath(): void {
    const others = this.node.scope!.node.children.filter((child): child is Cluster => Cluster.isCluster(child) && child !== this);
    const other = others.find(({ path }) => `${path}/`.startsWith(`${this.path}/`) || `${this.path}/`.startsWith(`${path}/`));
    if (!other) return;
    throw new LifeboatError('cluster-path', {
      place: `Cluster ${this.node.path} path`,
      problem: `'${this.path}' and '${other.path}' of Cluster ${other.node.path} are the same directory, or one lies in the other`,
      remedy: 'Give each cluster a directory of its own, like kubernetes/anton/apps',
    });
  }
}

/** A path within a repository: relative, without `..`, and not under .git. */
function repositoryPath(place: string, path: string): string {
  const parts = path.split('/');
  const wrong = path.startsWith('/') || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..' || part === '.git');
  if (!wrong && /^[\x21-\x7e]+$/.test(path)) return path;
  throw new LifeboatError('path-escapes', {
    place: `Cluster ${place} path`,
    problem: `'${path}' is no plain path within the fleet repository`,
    remedy: 'Give one like clusters/eldertree, without a leading /, without . or .. and outside .git',
  });
}
