import { Construct, IConstruct } from 'constructs';
import { BOOTSTRAP_CONTROLLERS } from './bootstrap-controllers';
import { withExternal } from './external-series';
import { Facts } from './facts';
import { catalogue } from './metrics/catalogue';
import { Series } from './metrics/series';
import { documentedNames } from './recording/documented-names';
import { answerable, fluxOperatorCatalogue, fluxOperatorRecords } from './recording/flux-operator';
import { RecoveryAlertsProps } from './recovery-alerts-props';
import { repositoryAddress } from './repository-address';
import { RuleDirectory, RuleDirectoryProps, ToldGroup } from './rule-directory';
import { AlertGroup } from './rules/alert';
import { describe } from './rules/flux-object';
import { ownAlert } from './rules/own-alert';
import { promtoolTests } from './rules/promtool-tests';
import { recordedSeries } from './rules/recorded-series';
import { Looking } from './rules/timing';
import { RUNBOOKS } from './runbooks/runbook-page';
import { Runbooks } from './runbooks/runbooks';
import { CollectedApp, ToldGroups } from './told-groups';
import { Cluster } from '../definition/cluster';
import { completeLater } from '../definition/completion';
import { fleetOf, isFleet } from '../definition/fleet-scope';
import { FluxApp } from '../definition/flux-app';
import { FluxObject } from '../flux/flux-object';
import { requireDnsLabel } from '../manifest/dns-label';
import { LifeboatError } from '../manifest/lifeboat-error';
import { nearestName } from '../manifest/nearest-name';

const RECOVERY_ALERTS = Symbol.for('cdk8s-lifeboat.RecoveryAlerts');
/** What the rules of a cluster are part of. */
const OWN = 'lifeboat';
/** A thousand apps with a rule each for everything are more than a Prometheus evaluates in time; in one PrometheusRule, more than etcd takes. */
const APPS_A_RULE = 150;

/**
 * Alerts on a FluxApp; on a Cluster, for its controllers, its sources, its root and each app that has none of its own; on the Fleet, for each Cluster
 * that has none of its own. The PrometheusRules hold digests of apps, so they stand in a directory with a Kustomization of their own, `<app>-alerts`
 * or `lifeboat-alerts`, beside a runbook page of each group. They name only metrics and labels that Flux's controllers, kube-state-metrics and
 * `KubeStateMetricsConfiguration` give. Of a disabled app there are none.
 */
export class RecoveryAlerts extends Construct {
  /** Whether the construct is a RecoveryAlerts. */
  public static isRecoveryAlerts(construct: any): construct is RecoveryAlerts {
    return construct !== null && typeof construct === 'object' && RECOVERY_ALERTS in construct;
  }

  /** The Kustomization that applies the rules; absent on a Fleet, whose clusters have one each. */
  public readonly kustomization?: FluxObject;
  private readonly props: RecoveryAlertsProps;
  private readonly looking: Looking;
  private readonly groups: ToldGroups;
  private readonly collected = new Map<FluxApp, CollectedApp>();
  private readonly directory?: RuleDirectory;
  private isComplete = false;

  public constructor(scope: Construct, id: string, props: RecoveryAlertsProps = {}) {
    super(scope, id);
    Object.defineProperty(this, RECOVERY_ALERTS, { value: true });
    this.props = props;
    this.looking = { scrapeSeconds: this.seconds('scrapeInterval', 30), evaluationSeconds: this.seconds('evaluationInterval', 30) };
    this.groups = new ToldGroups(new Facts(this.seconds('sourceInterval', 600)), this.looking, props.objectives ?? []);
    this.requireProps();
    const other = scope.node.children.find((child) => child !== this && RecoveryAlerts.isRecoveryAlerts(child));
    if (other) throw this.refusal('', `${scope.node.path || 'the Fleet'} has RecoveryAlerts already, ${other.node.path}`, 'Keep one of them');
    if (FluxApp.isFluxApp(scope)) {
      this.directory = this.ofApp(scope);
    } else if (Cluster.isCluster(scope)) {
      this.directory = this.ofCluster(scope);
      completeLater(this, () => this.addApps(scope));
    } else if (isFleet(scope)) {
      completeLater(this, () => this.addClusters(scope));
    } else {
      throw this.refusal('', 'stands neither in a FluxApp nor in a Cluster nor in the Fleet itself', `Write new RecoveryAlerts(app, '${id}')`);
    }
    this.kustomization = this.directory?.fluxObject;
  }

  /** The groups of each PrometheusRule, by its name; complete once the fleet is synthesised. */
  public get ruleGroups(): { [rule: string]: any } {
    return this.directory?.writtenGroups ?? {};
  }

  /** What `promtool test rules` takes, where `ruleFile` holds `groups:` of that PrometheusRule: each alert fires in time and in no other case. */
  public promtoolTests(rule: string, ruleFile: string): any {
    const groups = this.directory?.groups ?? {};
    if (groups[rule]) return promtoolTests(ruleFile, groups[rule], this.looking);
    throw this.refusal('promtoolTests', `there is no PrometheusRule '${rule}'`, `Name one of ${Object.keys(groups).join(', ') || 'those of a cluster'}`);
  }

  private get place(): string {
    return `RecoveryAlerts ${this.node.path}`;
  }

  private ofApp(app: FluxApp): RuleDirectory {
    const { interval, retryInterval, timeout, serviceAccountName } = app._props;
    const directory = this.directoryOf(app.cluster, {
      name: app.appName,
      place: app._place('alerts'),
      isWanted: !app.disabled,
      source: () => app._source(),
      options: { interval, retryInterval, timeout, serviceAccountName },
    });
    directory.add('rules', `${app.appName}-alerts`, {
      partOf: app.appName,
      groups: () => [
        ...this.chosen([...this.groups.ofOwnSources(app), ...this.appGroups(app)]), ...this.ownGroups(app.kustomizationName, app.cluster),
      ],
    });
    return directory;
  }

  private ofCluster(cluster: Cluster): RuleDirectory {
    const { root = 'flux-system', controllers = BOOTSTRAP_CONTROLLERS } = this.props;
    const own = `${OWN}-alerts`;
    const directory = this.directoryOf(cluster, {
      name: OWN, place: cluster._alertsPlace(OWN), isWanted: true, source: () => cluster._bootstrapSource(), options: {},
    });
    directory.add('rules', own, {
      groups: () => {
        const apps = appsOf(cluster).filter((app) => !app.disabled);
        const readers = apps.filter((app) => !hasOwn(app));
        const records = this.recorded.map((group) => ({ kind: group.name, group, runbook: {} }));
        return [
          ...records, ...this.chosen(this.groups.ofCluster(cluster, { root, own, controllers, readers, apps })), ...this.ownGroups(root, cluster),
        ];
      },
    });
    return directory;
  }

  private directoryOf(
    cluster: Cluster, of: Pick<RuleDirectoryProps, 'name' | 'place' | 'isWanted' | 'source' | 'options'>,
  ): RuleDirectory {
    const { namespace = cluster.fluxNamespace, ruleLabels = {}, alertLabels = {}, dependsOn = [], externalSeries = [] } = this.props;
    return new RuleDirectory(this, {
      ...of,
      cluster,
      namespace,
      ruleLabels,
      alertLabels,
      dependsOn,
      runbooks: this.runbooksOf(cluster),
      hasEvents: of.name === OWN,
      series: withExternal(this.place, this.series, externalSeries),
      collected: (app, objects, digest) => {
        if (this.isAbout(app)) this.collected.set(app, { digest: digest(), objects });
      },
    });
  }

  /** What the alerts of a Cluster record for those of all its apps. */
  private get recorded(): AlertGroup[] {
    const { fluxOperator, documentedNames: documented } = this.props;
    return [...fluxOperator ? [fluxOperatorRecords()] : [], ...documented ? [documentedNames()] : []];
  }

  private get series(): ReadonlyMap<string, Series> {
    const first = this.props.fluxOperator ? fluxOperatorCatalogue() : catalogue();
    return this.recorded.reduce((series, group) => recordedSeries(this.place, group, series), first);
  }

  private runbooksOf(cluster: Cluster): Runbooks {
    const { runbookUrl, runbooks = true, kubeStateMetricsName = 'kube-state-metrics', kubeStateMetricsNamespace = 'monitoring' } = this.props;
    const { repository } = fleetOf(this);
    const base = runbookUrl?.replace(/\/+$/, '') ?? (runbooks ? repository && repositoryAddress(repository) : undefined);
    return new Runbooks(base, {
      cluster: cluster.clusterName,
      ...(cluster.uid === undefined ? {} : { uid: cluster.uid }),
      controllersNamespace: cluster.fluxNamespace,
      kubeStateMetrics: { name: kubeStateMetricsName, namespace: kubeStateMetricsNamespace },
      ...(runbooks && base !== undefined ? { projectsPage: `${base}/${cluster.path}/PROJECTS.md` } : {}),
    }, runbooks);
  }

  /** Whether its alerts are those of the app. */
  private isAbout(app: FluxApp): boolean {
    return this.node.scope === app || (this.node.scope === app.cluster && !hasOwn(app));
  }

  /** Apps may be defined after the alerts. */
  private addApps(cluster: Cluster): void {
    if (this.isComplete) return;
    this.isComplete = true;
    const apps = appsOf(cluster).filter((app) => !app.disabled && !hasOwn(app));
    for (let first = 0; first < apps.length; first += APPS_A_RULE) {
      const some = apps.slice(first, first + APPS_A_RULE);
      const number = first / APPS_A_RULE + 1;
      this.directory!.add(`apps-${number}`, `${OWN}-alerts-apps-${number}`, {
        groups: () => this.chosen(some.flatMap((app) => this.appGroups(app))),
      });
    }
  }

  private addClusters(fleet: IConstruct): void {
    if (this.isComplete) return;
    this.isComplete = true;
    for (const cluster of fleet.node.children.filter((child): child is Cluster => Cluster.isCluster(child))) {
      if (!hasOwn(cluster)) new RecoveryAlerts(cluster, `${OWN}-alerts`, this.props).addApps(cluster);
    }
  }

  private appGroups(app: FluxApp): ToldGroup[] {
    const collected = this.collected.get(app);
    if (!collected) throw this.refusal('', `the objects of FluxApp ${app.node.path} are not known yet`, 'Ask for the rules after fleet.synth()');
    return this.groups.ofApp(app, collected, hasOwn(app));
  }

  /** The alerts that people write themselves. */
  private ownGroups(name: string, { clusterName, fluxNamespace }: Cluster): ToldGroup[] {
    const { alerts = [] } = this.props;
    const command = describe({ cluster: clusterName, kind: 'Kustomization', name, namespace: fluxNamespace });
    return alerts.length === 0 ? [] : [{ kind: 'own', group: { name: 'own', alerts: alerts.map((one) => ownAlert(this.place, one, command)) }, runbook: {} }];
  }

  /** Without the alerts that are left out, and those that ask for what flux-operator does not say. */
  private chosen(groups: ToldGroup[]): ToldGroup[] {
    const without = new Set(this.props.without);
    const kept = groups.map((told) => (
      { ...told, group: { ...told.group, alerts: told.group.alerts.filter(({ alert }) => !without.has(alert)) } }
    ));
    if (!this.props.fluxOperator) return kept.filter(({ group: { alerts, records = [] } }) => alerts.length + records.length > 0);
    const can = new Map(answerable(this.place, kept.map(({ group }) => group), this.series).groups.map((group) => [group.name, group]));
    return kept.flatMap((told) => (can.has(told.group.name) ? [{ ...told, group: can.get(told.group.name)! }] : []));
  }

  private requireProps(): void {
    const { namespace, controllers = [], without = [], runbookUrl, runbooks = true } = this.props;
    if (namespace !== undefined) requireDnsLabel(this.place, 'namespace', namespace);
    for (const one of controllers) requireDnsLabel(this.place, 'controllers', one);
    for (const one of without) {
      if (one in RUNBOOKS) continue;
      const near = nearestName(one, Object.keys(RUNBOOKS));
      throw this.refusal('without', `there is no alert '${one}'`, near === undefined ? `There are ${Object.keys(RUNBOOKS).join(', ')}` : `Write '${near}'`);
    }
    if (!runbooks && runbookUrl === undefined) {
      throw this.refusal('runbooks', 'no pages are written, and no runbookUrl says where others are read', 'Give runbookUrl, to which `<alert>.md` is added');
    }
    if (runbookUrl === undefined || /^https?:\/\/[^\s<>()?#]+$/.test(runbookUrl)) return;
    throw new LifeboatError('runbook-url', {
      place: `${this.place} runbookUrl`, problem: `'${runbookUrl}' is no http or https URL without query`, remedy: 'Give one, or leave it out',
    });
  }

  private seconds(name: 'scrapeInterval' | 'evaluationInterval' | 'sourceInterval', usual: number): number {
    const seconds = this.props[name]?.toSeconds({ integral: false }) ?? usual;
    if (Number.isInteger(seconds) && seconds > 0) return seconds;
    throw this.refusal(name, `is ${seconds} seconds, and has to be whole ones`, 'Give at least one second');
  }

  private refusal(prop: string, problem: string, remedy: string): LifeboatError {
    return new LifeboatError('recovery-alerts', { place: `${this.place}${prop === '' ? '' : ` ${prop}`}`, problem, remedy });
  }
}

function appsOf(cluster: Cluster): FluxApp[] {
  return cluster.node.findAll().filter((one): one is FluxApp => FluxApp.isFluxApp(one));
}

function hasOwn(scope: IConstruct): boolean {
  return scope.node.children.some((child) => RecoveryAlerts.isRecoveryAlerts(child));
}
