import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Series } from './metrics/series';
import { Alert, AlertGroup } from './rules/alert';
import { mergeGroups, varyingLabel } from './rules/merge-groups';
import { recordedSeries } from './rules/recorded-series';
import { ruleGroup } from './rules/rule-group';
import { RunbookContext } from './runbooks/runbook';
import { Runbooks } from './runbooks/runbooks';
import { AlertDirectory, DirectoryPage, markAlertDirectory } from '../definition/alert-directory';
import { Cluster } from '../definition/cluster';
import { FluxObject } from '../flux/flux-object';
import { Kustomization } from '../flux/kustomization';
import { ReconcileOptions } from '../flux/reconcile-options';
import { IFluxKustomization, IFluxSource } from '../flux/source';
import { HOLDS_ANNOTATION } from '../manifest/holds-annotation';

/** Where rules stand and how Flux applies them. */
export interface RuleDirectoryProps {
  readonly cluster: Cluster;
  /** What they are part of; the Kustomization is called after it. */
  readonly name: string;
  readonly place: AlertDirectory['place'];
  readonly isWanted: boolean;
  readonly source: () => IFluxSource;
  readonly options: ReconcileOptions;
  readonly dependsOn: readonly IFluxKustomization[];
  /** Namespace and labels of the PrometheusRules. */
  readonly namespace: string;
  readonly ruleLabels: { readonly [name: string]: string };
  /** Labels of every alert. */
  readonly alertLabels: { readonly [name: string]: string };
  readonly runbooks: Runbooks;
  /** Whether the pages of what Flux tells by events stand here. */
  readonly hasEvents: boolean;
  readonly series: ReadonlyMap<string, Series>;
  readonly collected: AlertDirectory['collected'];
}

/** A group, and what the pages of its alerts have to know beside what all of them do. */
export interface ToldGroup {
  /** Rules of the same kind that differ in a name alone become one. */
  readonly kind: string;
  readonly group: AlertGroup;
  readonly runbook: Partial<RunbookContext>;
}

/** A PrometheusRule before it is written. */
interface Rule {
  /** The app that its alerts are about. */
  readonly partOf?: string;
  readonly groups: () => ToldGroup[];
}

/** The PrometheusRules below a construct, in a directory of their own; what they are made of is asked for when all apps are collected. */
export class RuleDirectory implements AlertDirectory {
  public readonly name: string;
  public readonly place: AlertDirectory['place'];
  public readonly isWanted: boolean;
  public readonly kustomization: IFluxKustomization;
  public readonly fluxObject: FluxObject;
  public readonly collected: AlertDirectory['collected'];
  private readonly rules = new Map<string, Rule>();

  public constructor(private readonly construct: Construct, private readonly props: RuleDirectoryProps) {
    const { cluster, name, place, isWanted, source, options, dependsOn, collected } = props;
    this.name = name;
    this.place = place;
    this.isWanted = isWanted;
    this.collected = collected;
    this.kustomization = { kustomizationName: `${name}-alerts`, kustomizationNamespace: cluster.fluxNamespace };
    this.fluxObject = new Kustomization(construct, 'flux', {
      metadata: { name: this.kustomization.kustomizationName, namespace: cluster.fluxNamespace, annotations: { [HOLDS_ANNOTATION]: 'alerts' } },
      path: place.fleetPath,
      source,
      options,
      suspend: false,
      dependsOn: () => [...dependsOn],
    });
    markAlertDirectory(construct, this);
  }

  /** Adds a PrometheusRule. */
  public add(id: string, name: string, rule: Rule): void {
    this.rules.set(name, rule);
    const { namespace, ruleLabels } = this.props;
    const written = (): object[] => this.written(rule);
    new ApiObject(this.construct, id, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name, namespace, labels: { ...ruleLabels } },
      // Read when it is rendered: what the apps hold is known then.
      spec: { get groups() { return written(); } },
    });
  }

  /** The groups of each PrometheusRule, by its name. */
  public get groups(): { [rule: string]: AlertGroup[] } {
    return Object.fromEntries([...this.rules].map(([name, { groups }]) => [name, groups().map(({ group }) => group)]));
  }

  /** The same as they are written. */
  public get writtenGroups(): { [rule: string]: object[] } {
    return Object.fromEntries([...this.rules].map(([name, rule]) => [name, this.written(rule)]));
  }

  public pages(): readonly DirectoryPage[] {
    const { runbooks, hasEvents } = this.props;
    const pages = [...this.rules.values()].flatMap(({ groups }) => groups().flatMap(({ group, runbook }) => runbooks.pages(group.alerts, runbook)));
    return [...pages, ...hasEvents ? runbooks.eventPages() : []];
  }

  private written({ partOf, groups }: Rule): object[] {
    const { cluster, alertLabels, runbooks, place: { fleetPath } } = this.props;
    const labels = { ...alertLabels, cluster: cluster.clusterName, ...(partOf === undefined ? {} : { part_of: partOf }) };
    const where = `RecoveryAlerts ${this.construct.node.path}`;
    // A merged one has lost the label by which it was told from the others.
    const runbookUrl = (alert: Alert): string | undefined => (
      alert.page !== undefined && varyingLabel(alert) === undefined ? alert.page : runbooks.address(fleetPath, alert)
    );
    let { series } = this.props;
    return distinct(this.merged(groups())).map((group) => {
      const before = series;
      series = recordedSeries(where, group, series);
      return ruleGroup(where, group, { labels, runbookUrl }, before);
    });
  }

  private merged(groups: readonly ToldGroup[]): AlertGroup[] {
    const { runbooks, place: { fleetPath } } = this.props;
    const kinds = new Map<string, AlertGroup[]>();
    for (const { kind, group } of groups) {
      const alerts = group.alerts.map((alert) => ({ ...alert, page: runbooks.addressOfAny(fleetPath, alert) }));
      kinds.set(kind, [...kinds.get(kind) ?? [], { ...group, alerts }]);
    }
    return [...kinds].map(([kind, own]) => mergeGroups(kind, own));
  }
}

/** Alerts that share a name and all labels say what each is about, as their series do anyway: promtool takes them for one that was written twice. */
function distinct(groups: readonly AlertGroup[]): AlertGroup[] {
  const key = ({ alert, severity, labels }: Alert): string => JSON.stringify([alert, severity, labels]);
  const count = new Map<string, number>();
  for (const one of groups.flatMap(({ alerts }) => alerts)) count.set(key(one), (count.get(key(one)) ?? 0) + 1);
  const alone = (one: Alert): Alert => (count.get(key(one)) === 1 ? one : { ...one, labels: { ...one.labels, ...one.about } });
  return groups.map((group) => ({ ...group, alerts: group.alerts.map(alone) }));
}
