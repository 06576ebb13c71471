import { IConstruct } from 'constructs';
import { FluxApp } from './flux-app';
import { FleetPlace } from '../copies/fleet-place';
import { IFluxKustomization } from '../flux/source';
import { ManifestObject } from '../manifest/manifest-object';

const ALERT_DIRECTORY = Symbol.for('cdk8s-lifeboat.alert-directory');

/** A page for people that stands beside the objects of a directory, for which Flux has no use. */
export interface DirectoryPage {
  /** `runbooks/flux-controllers.md`. */
  readonly name: string;
  readonly text: string;
}

/** Alerts hold digests of apps, so that they cannot stand in a directory whose digest they hold: they have one of their own. */
export interface AlertDirectory {
  /** What the objects are part of: the app, or `lifeboat` for a cluster. */
  readonly name: string;
  readonly place: FleetPlace;
  readonly kustomization: IFluxKustomization;
  /** Whether Flux is to apply it at all. */
  readonly isWanted: boolean;
  /** Takes what alerts are made of, of each enabled app of the cluster, before the objects below the construct are read. */
  collected(app: FluxApp, objects: readonly ManifestObject[], digest: () => string): void;
  pages(): readonly DirectoryPage[];
}

/** Has the objects below a construct stand in a directory of alerts. */
export function markAlertDirectory(construct: IConstruct, directory: AlertDirectory): void {
  Object.defineProperty(construct, ALERT_DIRECTORY, { value: directory });
}

/** The directory of alerts that a construct stands in, as its nearest scope says. */
export function alertDirectoryOf(construct: IConstruct): AlertDirectory | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const directory = (scope as any)[ALERT_DIRECTORY];
    if (directory !== undefined) return directory;
  }
  return undefined;
}
