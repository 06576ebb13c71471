import { allWritersOf } from './managed-fields';
import { isControlPlane } from './object-difference';
import { LiveObject } from '../cluster/live-object';

/** Whether the control plane made it: controllers copy labels on to what they make: a Service's to its EndpointSlices. */
export function isMadeByController(object: LiveObject): boolean {
  if ((object.metadata.ownerReferences ?? []).length > 0) return true;
  const writers = allWritersOf(object);
  return writers.length > 0 && writers.every(isControlPlane);
}
