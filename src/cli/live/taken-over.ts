import { FLUX_MANAGER } from './object-difference';
import { ManagedFields } from '../cluster/live-object';

/** Managers whose fields kustomize-controller makes its own before it applies, by the beginning of their names. */
const TAKEN_OVER: readonly (readonly [prefix: string, operation: string])[] = [
  ['kubectl', 'Apply'], ['kubectl', 'Update'], ['before-first-apply', 'Update'], [FLUX_MANAGER, 'Update'],
];

/** Whether Flux's next apply takes away what somebody wrote and Git does not have. */
export function isTakenOver({ manager = '', operation, subresource }: Pick<ManagedFields, 'manager' | 'operation' | 'subresource'>): boolean {
  return !subresource && TAKEN_OVER.some(([prefix, kind]) => operation === kind && manager.startsWith(prefix));
}
