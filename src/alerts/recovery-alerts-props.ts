import { Duration } from 'cdk8s';
import { ExternalSeries } from './external-series';
import { OwnAlert } from './rules/own-alert';
import { ServiceLevelObjective } from './slo/service-level-objective';
import { IFluxKustomization } from '../flux/source';

/** What RecoveryAlerts are. */
export interface RecoveryAlertsProps {
  /**
   * Namespace of the PrometheusRules.
   * @default - the cluster's `fluxNamespace`
   */
  readonly namespace?: string;

  /**
   * Labels of the PrometheusRules, by which a Prometheus selects them: `release: kube-prometheus-stack`, say.
   * @default - none
   */
  readonly ruleLabels?: { [key: string]: string };

  /**
   * Labels of every alert beside `severity`, `cluster` and `part_of`, by which it is routed: `team: shop`, say.
   * @default - none
   */
  readonly alertLabels?: { [key: string]: string };

  /**
   * Address below which the runbook pages are read, with the path of each within the fleet repository added.
   * @default - where the Fleet's repository is read on github.com, gitlab.com or codeberg.org; else an alert names the path alone
   */
  readonly runbookUrl?: string;

  /**
   * Writes a page for each alert beside the rules, with the commands of the very object. Without them `runbookUrl` says where pages are read,
   * `<runbookUrl>/<alert>.md`.
   * @default true
   */
  readonly runbooks?: boolean;

  /**
   * Name of the Deployment and of the ServiceAccount of kube-state-metrics, for the pages.
   * @default 'kube-state-metrics'
   */
  readonly kubeStateMetricsName?: string;

  /**
   * Namespace of kube-state-metrics, for the pages.
   * @default 'monitoring'
   */
  readonly kubeStateMetricsNamespace?: string;

  /**
   * How often Prometheus scrapes; what an alert waits for one scrape to have failed depends on it.
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;

  /**
   * How often Prometheus evaluates rules.
   * @default Duration.seconds(30)
   */
  readonly evaluationInterval?: Duration;

  /**
   * The interval of sources that are defined elsewhere, as bootstrap's `flux-system`.
   * @default Duration.minutes(10), which bootstrap's one minute keeps to
   */
  readonly sourceInterval?: Duration;

  /**
   * Names of the Deployments of Flux's controllers; looked at where the alerts are those of a Cluster or of the Fleet.
   * @default - those that bootstrap installs: source-, kustomize-, helm- and notification-controller
   */
  readonly controllers?: string[];

  /**
   * The Kustomization that applies the cluster's directory; looked at where the alerts are those of a Cluster or of the Fleet.
   * @default 'flux-system'
   */
  readonly root?: string;

  /**
   * Names of alerts that are left out.
   * @default - none
   */
  readonly without?: string[];

  /**
   * How well each app is to do over 30 days.
   * @default - none
   */
  readonly objectives?: ServiceLevelObjective[];

  /**
   * Records the names by which many dashboards and rules speak of Flux, `flux_kustomization_ready` and others, from series that there are; where the
   * alerts are those of a Cluster or of the Fleet. They are some twenty series for each app.
   * @default false
   */
  readonly documentedNames?: boolean;

  /**
   * Takes the series of Flux's objects from flux-operator, where kube-state-metrics has no configuration of ours. It says whether an object is ready,
   * why not, and whether it is suspended: alerts that need more are left out. The alerts of the Cluster record what those of its apps read.
   * @default false
   */
  readonly fluxOperator?: boolean;

  /**
   * Alerts of your own beside the others, their metrics and labels checked alike.
   * @default - none
   */
  readonly alerts?: OwnAlert[];

  /**
   * Series that something else gives than what is generated: what a workload measures of itself, say.
   * @default - none
   */
  readonly externalSeries?: ExternalSeries[];

  /**
   * Kustomizations that must be ready before the rules are applied: the one that brings the definition of PrometheusRule.
   * @default - none; Flux tries again until the definition is there
   */
  readonly dependsOn?: IFluxKustomization[];
}
