import { RunbookWorkload } from './workload';
import { Alert } from '../rules/alert';

/** A Flux object that a page speaks of. */
export interface RunbookObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The kube-state-metrics that makes the series of Flux's objects. */
export interface RunbookKubeStateMetrics {
  readonly namespace: string;
  /** Name of its Deployment and of its ServiceAccount. */
  readonly name: string;
}

/** Whatever commands need that is not in the alert. */
export interface RunbookContext {
  readonly cluster: string;
  /** UID of its kube-system namespace, where the definition has it. */
  readonly uid?: string;
  /** Namespace of Flux's controllers. */
  readonly controllersNamespace: string;
  readonly kubeStateMetrics: RunbookKubeStateMetrics;
  /** The object that the alert is about; alerts of controllers have none. */
  readonly object?: RunbookObject;
  /** The source that an app's Kustomization reads. */
  readonly source?: RunbookObject;
  /** Namespaces of an app's objects. */
  readonly namespaces?: readonly string[];
  /** Directory of the fleet repository that the object applies. */
  readonly fleetPath?: string;
  /** Address of the app's EMERGENCY_DEPLOYMENT.md. */
  readonly emergencyPage?: string;
  /** Address of the table of all projects of the cluster, with their runbooks. */
  readonly projectsPage?: string;
}

/** A sentence or two, and the commands that belong to them. */
export interface RunbookStep {
  readonly text: string;
  /** Run in one shell, one after another. */
  readonly commands?: readonly string[];
  /** Whether they need the definition and Node, not kubectl alone. */
  readonly lifeboat?: boolean;
}

/** What a person does about an alert. */
export interface Runbook {
  readonly meaning: string;
  readonly impact: string;
  readonly diagnosis: readonly RunbookStep[];
  readonly mitigation: readonly RunbookStep[];
  /** What shows that it is over. */
  readonly over: readonly RunbookStep[];
  /** When it is the moment to deploy without Flux; never, without it. */
  readonly emergency?: string;
}

/** The runbooks of a group's alerts, by their names. */
export interface Runbooks {
  readonly [alert: string]: (subject: RunbookSubject) => Runbook;
}

/** A context with what this one alert is about. */
export interface RunbookSubject extends RunbookContext {
  readonly object: RunbookObject;
  /** The controller that the alert is about, or that reconciles the object. */
  readonly controller: string;
  readonly alert: Alert;
  /** Of alerts of workloads: which. */
  readonly workload?: RunbookWorkload;
}
