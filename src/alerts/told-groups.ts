import { Facts, sourcesBelow } from './facts';
import { ToldGroup } from './rule-directory';
import { AlertGroup } from './rules/alert';
import { auditAlerts } from './rules/audit';
import { controllerAlerts } from './rules/controllers';
import { driftAlerts } from './rules/drift';
import { emergencyAlerts } from './rules/emergency';
import { WatchedObject } from './rules/flux-object';
import { reconciliationAlerts, WatchedApp } from './rules/reconciliation';
import { sourceAlerts, WatchedSource } from './rules/sources';
import { Looking } from './rules/timing';
import { auditsOf, isAudit } from './rules/watched-audit';
import { workloadsOf } from './rules/watched-workload';
import { workloadAlerts } from './rules/workloads';
import { RunbookContext } from './runbooks/runbook';
import { ServiceLevelObjective } from './slo/service-level-objective';
import { sloGroups } from './slo/slo-groups';
import { Cluster } from '../definition/cluster';
import { EmergencyCopy } from '../definition/emergency-copy';
import { FluxApp } from '../definition/flux-app';
import { ManifestObject } from '../manifest/manifest-object';

/** What is known of an app once its objects are. */
export interface CollectedApp {
  readonly digest: string;
  readonly objects: readonly ManifestObject[];
}

/** What the groups of objectives are, in their order. */
const OBJECTIVES = ['slo', 'slo-long', 'slo-alerts'];

/** The groups of alerts about apps and clusters, and what their pages have to know. */
export class ToldGroups {
  public constructor(
    private readonly facts: Facts, private readonly looking: Looking, private readonly objectives: readonly ServiceLevelObjective[],
  ) {}

  /** About an app; `hasAlerts` where its alerts have a Kustomization of their own. */
  public ofApp(app: FluxApp, { digest, objects }: CollectedApp, hasAlerts: boolean): ToldGroup[] {
    const { facts, looking } = this;
    const watched = facts.app(app);
    const source = facts.source(watched.cluster, app._source());
    const runbook = pageOf(watched, source, {
      fleetPath: app._place('app').fleetPath,
      namespaces: [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].sort(),
      emergencyPage: app.node.children.find((child): child is EmergencyCopy => EmergencyCopy.isEmergencyCopy(child))?.runbookUrl,
    });
    const told = (kind: string, group: AlertGroup): ToldGroup => ({ kind, group: readingFrom(source, group), runbook });
    return [
      told('flux-reconciliation', reconciliationAlerts(watched, looking)),
      ...facts.beside(app, watched, hasAlerts).map((one) => ({
        ...told('flux-reconciliation', reconciliationAlerts(one.watched, looking)), runbook: { ...runbook, ...pageOf(one.watched), fleetPath: one.fleetPath },
      })),
      told('flux-drift', driftAlerts(watched, digest, looking)),
      told('flux-emergency', emergencyAlerts(watched, looking)),
      told('workloads', workloadAlerts(watched, workloadsOf(objects.filter((object) => !isAudit(object))), looking)),
      told('lifeboat-audit', auditAlerts(app.appName, auditsOf(watched.cluster, objects), looking)),
      ...this.ofObjectives(app, watched).map((group, index) => told(OBJECTIVES[index], group)),
    ];
  }

  private ofObjectives(app: FluxApp, { cluster, name, namespace, timeoutSeconds, retrySeconds }: WatchedApp): AlertGroup[] {
    return sloGroups({
      cluster,
      name: app.appName,
      appNamespace: app.namespace ?? 'default',
      kustomizationName: name,
      kustomizationNamespace: namespace,
      timeoutSeconds,
      retrySeconds,
    }, this.objectives, this.looking);
  }

  /** About the sources that an app brings along. */
  public ofOwnSources(app: FluxApp): ToldGroup[] {
    return sourcesBelow(app.node.findAll()).map((source) => this.ofSource(this.facts.source(app.cluster.clusterName, source)));
  }

  /** About what all apps of a cluster need: its controllers, the sources that they read, and the Kustomizations that are nobody's app. */
  public ofCluster(cluster: Cluster, parts: ClusterParts): ToldGroup[] {
    const { root, own, controllers, readers, apps } = parts;
    const { clusterName, fluxNamespace: namespace } = cluster;
    const watchedRoot = this.facts.root(clusterName, root, namespace);
    const bootstrap = this.facts.source(clusterName, cluster._bootstrapSource());
    const sources = [cluster._bootstrapSource(), ...sourcesBelow(cluster.node.children), ...readers.map((app) => app._source())];
    const watched = new Map(sources.map((one) => [`${one.sourceKind} ${one.sourceNamespace}/${one.sourceName}`, this.facts.source(clusterName, one)]));
    const longestSeconds = Math.max(watchedRoot.timeoutSeconds, ...apps.map((app) => this.facts.app(app).timeoutSeconds));
    const ofKustomization = (kind: string, group: AlertGroup, about: WatchedApp): ToldGroup => ({
      kind,
      group: readingFrom(bootstrap, group),
      runbook: pageOf(about, bootstrap, about === watchedRoot ? { fleetPath: cluster.path } : {}),
    });
    const alerts = { ...watchedRoot, name: own };
    return [
      { kind: 'flux-controllers', group: controllerAlerts({ cluster: clusterName, namespace, controllers, longestSeconds }, this.looking), runbook: {} },
      ...[...watched.values()].map((one) => this.ofSource(one)),
      ofKustomization('flux-reconciliation', reconciliationAlerts(watchedRoot, this.looking), watchedRoot),
      ofKustomization('flux-emergency', emergencyAlerts(watchedRoot, this.looking), watchedRoot),
      ofKustomization('flux-reconciliation', reconciliationAlerts(alerts, this.looking), alerts),
    ];
  }

  private ofSource(source: WatchedSource): ToldGroup {
    return { kind: 'flux-source', group: readingFrom(source, sourceAlerts(source, this.looking)), runbook: pageOf(source) };
  }
}

/** What the alerts of a cluster are about. */
export interface ClusterParts {
  /** Name of the Kustomization that applies the cluster's directory. */
  readonly root: string;
  /** Name of the Kustomization that applies the alerts. */
  readonly own: string;
  readonly controllers: readonly string[];
  /** Apps whose sources are looked at here. */
  readonly readers: readonly FluxApp[];
  /** All apps that Flux applies. */
  readonly apps: readonly FluxApp[];
}

/** The same, each alert naming the source: while that fails, what reads from it is late. */
function readingFrom({ kind, namespace, name }: WatchedSource, group: AlertGroup): AlertGroup {
  return { ...group, alerts: group.alerts.map((alert) => ({ ...alert, labels: { ...alert.labels, source: `${kind}/${namespace}/${name}` } })) };
}

function pageOf(object: WatchedObject, source?: WatchedSource, more: Partial<RunbookContext> = {}): Partial<RunbookContext> {
  return { object: bare(object), ...(source ? { source: bare(source) } : {}), ...more };
}

function bare({ kind, name, namespace }: WatchedObject): RunbookContext['object'] {
  return { kind, name, namespace };
}
