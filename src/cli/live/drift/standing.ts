import { LiveObject } from '../../cluster/live-object';
import { isSuspended } from '../flux-status';
import { suspendedBy } from '../suspension';

/** Whether Flux works on a Kustomization, and if not, who holds it: our record, Git, or somebody by hand. */
export type Standing = 'runs' | 'absent' | 'held' | 'declared' | 'suspended';

const HELD = { record: 'held', git: 'declared', hand: 'suspended' } as const;

/** Where a Kustomization stands. */
export function standingOf(kustomization: LiveObject | undefined): Standing {
  if (!kustomization) return 'absent';
  return isSuspended(kustomization) ? HELD[suspendedBy(kustomization)] : 'runs';
}
