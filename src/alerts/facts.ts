import { IConstruct } from 'constructs';
import { WatchedApp } from './rules/reconciliation';
import { WatchedSource } from './rules/sources';
import { FluxApp } from '../definition/flux-app';
import { SopsSecret } from '../definition/sops-secret';
import { FluxObject } from '../flux/flux-object';
import { IFluxSource } from '../flux/source';
import { goSeconds } from '../manifest/go-seconds';

/** How soon kustomize-controller looks again whether what an app waits for is ready: its `--requeue-dependency`. */
const REQUEUE_SECONDS = 30;
/** What a Kustomization of ours may take unless told otherwise; for those that are defined elsewhere the best guess. */
const USUAL_TIMEOUT_SECONDS = 300;
/** kustomize-controller takes no shorter one. */
const LEAST_TIMEOUT_SECONDS = 30;
/** source-controller's own limit of a fetch. */
const FETCH_SECONDS = 60;

/** What the definition says of Flux's objects, in seconds. */
export class Facts {
  private readonly dependencies = new Map<FluxApp, number>();

  /** With the interval of sources that are defined elsewhere. */
  public constructor(private readonly usualSourceSeconds: number) {}

  /** The Kustomization of an app. */
  public app(app: FluxApp): WatchedApp {
    const { metadata, spec } = app.kustomization.toJson();
    const intervalSeconds = goSeconds(spec.interval) ?? 0;
    const timeoutSeconds = Math.max(LEAST_TIMEOUT_SECONDS, goSeconds(spec.timeout) ?? intervalSeconds);
    return {
      cluster: app.cluster.clusterName,
      kind: 'Kustomization',
      name: metadata.name,
      namespace: metadata.namespace,
      intervalSeconds,
      retrySeconds: goSeconds(spec.retryInterval) ?? intervalSeconds,
      timeoutSeconds,
      sourceIntervalSeconds: this.source(app.cluster.clusterName, app._source()).intervalSeconds,
      dependencySeconds: this.dependencySeconds(app) + (hasSecrets(app) ? timeoutSeconds + REQUEUE_SECONDS : 0),
    };
  }

  /** Those that stand beside it and have its numbers: of its encrypted Secrets, and of its alerts. */
  public beside(app: FluxApp, watched: WatchedApp, hasAlerts: boolean): { readonly watched: WatchedApp; readonly fleetPath: string }[] {
    const holds = [...hasSecrets(app) ? ['secrets' as const] : [], ...hasAlerts ? ['alerts' as const] : []];
    return holds.map((one) => ({ watched: { ...watched, name: `${watched.name}-${one}` }, fleetPath: app._place(one).fleetPath }));
  }

  /** A Kustomization of which nothing is known: what bootstrap writes applies every ten minutes, and may take as long. */
  public root(cluster: string, name: string, namespace: string): WatchedApp {
    const numbers = { intervalSeconds: 600, retrySeconds: 600, timeoutSeconds: 600, dependencySeconds: 0 };
    return { cluster, kind: 'Kustomization', name, namespace, ...numbers, sourceIntervalSeconds: this.usualSourceSeconds };
  }

  /** A source. */
  public source(cluster: string, source: IFluxSource): WatchedSource {
    const spec = FluxObject.isFluxObject(source) ? source.toJson().spec : {};
    return {
      cluster,
      kind: source.sourceKind,
      name: source.sourceName,
      namespace: source.sourceNamespace,
      intervalSeconds: goSeconds(spec.interval) ?? this.usualSourceSeconds,
      timeoutSeconds: goSeconds(spec.timeout) ?? FETCH_SECONDS,
    };
  }

  /** The longest that the apps before this one may take, one after another. */
  private dependencySeconds(app: FluxApp): number {
    const known = this.dependencies.get(app);
    if (known !== undefined) return known;
    const seconds = Math.max(0, ...app._allDependencies().map((dependency) => {
      if (!FluxApp.isFluxApp(dependency)) return USUAL_TIMEOUT_SECONDS + REQUEUE_SECONDS;
      const { spec } = dependency.kustomization.toJson();
      return (goSeconds(spec.timeout) ?? USUAL_TIMEOUT_SECONDS) + REQUEUE_SECONDS + this.dependencySeconds(dependency);
    }));
    this.dependencies.set(app, seconds);
    return seconds;
  }
}

/** The sources that stand in a cluster or app. */
export function sourcesBelow(objects: readonly IConstruct[]): IFluxSource[] {
  return objects.filter((one): one is FluxObject & IFluxSource => FluxObject.isFluxObject(one) && 'sourceKind' in one);
}

function hasSecrets(app: FluxApp): boolean {
  return app.node.findAll().some((one) => SopsSecret.isSopsSecret(one));
}
