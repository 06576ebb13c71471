import { IConstruct } from 'constructs';
import { CapturedChanges } from './captured-changes';
import { ExistingKustomization } from './existing-kustomization';
import { ImagesInUse } from '../copies/rendering';
import { LifeboatError } from '../manifest/lifeboat-error';

const FLEET = Symbol.for('cdk8s-lifeboat.Fleet');

/** What the constructs below a Fleet ask of it; the Fleet knows them, so they must not need to know it. */
export interface FleetScope extends IConstruct {
  readonly owner: string;
  readonly repository?: { readonly url: string; readonly branch?: string };
  readonly _existing: ExistingKustomization[];
  readonly _captured: CapturedChanges;
  readonly _images: ImagesInUse;
  /** The reference of an image on a cluster. */
  _image(place: string, name: string, cluster: string): string;
}

/** Makes a construct known as the Fleet of all that is below it. */
export function markFleet(fleet: IConstruct): void {
  Object.defineProperty(fleet, FLEET, { value: true });
}

/** Whether the construct is a Fleet. */
export function isFleet(construct: any): construct is FleetScope {
  return construct !== null && typeof construct === 'object' && FLEET in construct;
}

/** The Fleet that a construct is defined in; throws where there is none. */
export function fleetOf(construct: IConstruct): FleetScope {
  const { root } = construct.node;
  if (isFleet(root)) return root;
  throw new LifeboatError('not-in-a-fleet', {
    place: construct.node.path,
    problem: 'is not defined in a Fleet',
    remedy: 'Define it in a Cluster of a Fleet: new Fleet().addCluster(NAME)',
  });
}
