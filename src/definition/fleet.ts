import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CapturedChanges } from './captured-changes';
import { Cluster, ClusterProps } from './cluster';
import { collectFleet } from './collect';
import { ExistingKustomization } from './existing-kustomization';
import { fleetOf, isFleet, markFleet } from './fleet-scope';
import { ImageFile } from './image-file';
import { SHARED_OWNER } from '../copies/marker';
import { publishRendering } from '../copies/publish';
import { renderFleet } from '../copies/render';
import { ImagesInUse } from '../copies/rendering';
import { requireScheme } from '../flux/source-rules';
import { requireDnsLabel } from '../manifest/dns-label';
import { LifeboatError } from '../manifest/lifeboat-error';

/** The repository that Flux applies from. */
export interface FleetRepository {
  /** URL of the repository: a checkout of another one is refused. */
  readonly url: string;

  /**
   * Branch that Flux follows.
   * @default 'main'
   */
  readonly branch?: string;
}

/** What a Fleet is. */
export interface FleetProps {
  /**
   * The repository that Flux applies from.
   * @default - not known; a fleet checkout is then taken as it is
   */
  readonly repository?: FleetRepository;

  /**
   * Name of the repository that holds this definition. It is written into every generated file, and only files with it are
   * ever changed or deleted: give each repository that defines apps for the same fleet repository its own.
   * @default 'fleet'
   */
  readonly owner?: string;

  /**
   * The project's image file, relative to the working directory.
   * @default 'images.yaml'
   */
  readonly images?: string;

  /**
   * Directory of the changes that `lifeboat emergency capture` took over from clusters, relative to the working directory:
   * each app loads its own, `<cluster>/<app>.yaml`.
   * @default 'captured'
   */
  readonly captured?: string;

  /**
   * Directory that `synth` writes.
   * @default - the environment's CDK8S_OUTDIR, else 'dist'
   */
  readonly outdir?: string;
}

/** The root of a definition: a cdk8s App whose clusters and apps become the project copies and the fleet copy. */
export class Fleet extends App {
  /** Whether the construct is a Fleet. */
  public static isFleet(construct: any): construct is Fleet {
    return isFleet(construct);
  }

  /** The Fleet that a construct is defined in. */
  public static fleetOf(construct: IConstruct): Fleet {
    return fleetOf(construct) as Fleet;
  }

  /** The repository that Flux applies from, where it is known. */
  public readonly repository?: FleetRepository;
  /** Name of the repository that holds this definition. */
  public readonly owner: string;
  /** @internal */
  public readonly _captured: CapturedChanges;
  private readonly images: ImageFile;
  private readonly existingKustomizations = new Map<string, ExistingKustomization>();

  public constructor(props: FleetProps = {}) {
    super({ outdir: props.outdir });
    markFleet(this);
    this.owner = props.owner ?? 'fleet';
    if (!/^[A-Za-z0-9@][A-Za-z0-9._/@-]{0,99}$/.test(this.owner) || this.owner === SHARED_OWNER) {
      throw new LifeboatError('owner-name', {
        place: 'Fleet owner',
        problem: `'${this.owner}' is no name of letters, digits and . _ / @ -, or is '${SHARED_OWNER}', which pages of every owner carry`,
        remedy: 'Use the name of the repository that holds this definition',
      });
    }
    if (props.repository && !/^[^/@]+@[^/:]+:/.test(props.repository.url)) {
      requireScheme('Fleet repository.url', props.repository.url, ['ssh:', 'https:', 'http:', 'file:']);
    }
    this.repository = props.repository;
    this.images = new ImageFile(props.images ?? 'images.yaml');
    this._captured = new CapturedChanges(props.captured ?? 'captured');
  }

  /** Adds a cluster; its name is its directory in the fleet repository. */
  public addCluster(name: string, props: ClusterProps = {}): Cluster {
    return new Cluster(this, name, props);
  }

  /**
   * Declares a Flux Kustomization that stands in the fleet and is defined elsewhere, so that apps can depend on it.
   * `synth --fleet` checks that it does stand there.
   */
  public existing(name: string, namespace: string = 'flux-system'): ExistingKustomization {
    requireDnsLabel('Fleet.existing', 'name', name);
    const known = this.existingKustomizations.get(`${namespace}/${name}`) ?? new ExistingKustomization(name, namespace);
    this.existingKustomizations.set(`${namespace}/${name}`, known);
    return known;
  }

  /** The reference of an image on a cluster, from the project's image file. */
  public image(name: string, cluster: Cluster): string {
    return this._image(cluster.node.path, name, cluster.clusterName);
  }

  /** Writes both copies of every app below the output directory, all or nothing. */
  public synth(): void {
    publishRendering(this.outdir, renderFleet(collectFleet(this)));
  }

  /** @internal */
  public get _existing(): ExistingKustomization[] {
    return [...this.existingKustomizations.values()];
  }

  /** @internal */
  public get _images(): ImagesInUse {
    return this.images.inUse();
  }

  /** @internal */
  public _image(place: string, name: string, cluster: string): string {
    return this.images.reference(place, name, cluster);
  }
}
