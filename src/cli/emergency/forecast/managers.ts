import { FieldSet, fieldSetOf, union } from './field-set';
import { LiveObject, ManagedFields } from '../../cluster/live-object';
import { FLUX_MANAGER } from '../../live/object-difference';
import { isTakenOver } from '../../live/taken-over';

/** Who owns what of an object, from where Flux stands. */
export interface Ownership {
  /** What Flux's next apply takes away where Git does not have it. */
  readonly flux: FieldSet;
  /** What belongs to anybody else, and stays. */
  readonly others: FieldSet;
  /** Whether Flux takes over somebody's fields, and so writes even where it sees no drift. */
  readonly takesOver: boolean;
}

/** Splits an object's managedFields into what Flux will hold and what stays with others. */
export function ownershipOf(object: LiveObject, cleanup: boolean): Ownership {
  const entries = object.metadata.managedFields ?? [];
  const taken = cleanup ? entries.filter(isTakenOver) : [];
  const own = entries.filter(isFluxApply);
  const others = entries.filter((entry) => !taken.includes(entry) && !own.includes(entry));
  return { flux: setOf([...own, ...taken]), others: setOf(others), takesOver: taken.length > 0 };
}

/** Whoever is still recorded once Flux has made its own what it takes over. */
export function notTakenOver(entries: readonly ManagedFields[]): ManagedFields[] {
  return entries.filter((entry) => !isTakenOver(entry));
}

/** What Flux itself applied of an object. */
export function fluxFields(object: LiveObject): FieldSet {
  return setOf((object.metadata.managedFields ?? []).filter(isFluxApply));
}

/** What anybody at all is recorded for. */
export function allFields(object: LiveObject): FieldSet {
  return setOf(object.metadata.managedFields ?? []);
}

function setOf(entries: readonly ManagedFields[]): FieldSet {
  return union(fieldSetOf(undefined), ...entries.map(({ fieldsV1 }) => fieldSetOf(fieldsV1)));
}

function isFluxApply({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === FLUX_MANAGER && operation === 'Apply' && !subresource;
}
