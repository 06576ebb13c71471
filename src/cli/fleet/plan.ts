import { unlistEntries } from './cluster-kustomization';
import { explicitText, fluxEntries, withEntries } from './cluster-list';
import { composePlan, FleetPlan } from './compose';
import { conflictsOf, refuseConflicts } from './conflicts';
import { refuseMissingExisting } from './existing';
import { FleetState } from './fleet-state';
import { movesOf } from './move';
import { refuseDisabling, refusePending, refuseUndefined } from './stops';
import { refuseUncommitted } from './uncommitted';
import { Rendering } from '../../copies/rendering';
import { holdsAlerts } from '../../manifest/holds-annotation';

export type { FleetPlan } from './compose';

/** How a fleet checkout is to be treated. */
export interface FleetOptions {
  /** Write even where people's changes are not committed. */
  readonly allowDirty?: boolean;
  /** How the person wrote the directory, for the commands in messages. */
  readonly named?: string;
}

/** Opens a checkout for writing: it must be the right one, and no change of a person may be mixed up with ours. */
export function openFleet(directory: string, rendering: Rendering, { allowDirty, named }: FleetOptions): FleetState {
  const state = new FleetState(directory, rendering, named);
  if (!allowDirty) {
    refuseUncommitted({
      checkout: state.checkout,
      head: state.head,
      work: state.work,
      clusters: state.clusters.map(({ path }) => path),
      fluxFiles: [...state.fluxFiles, ...state.headFluxFiles],
    });
  }
  return state;
}

/** What a synth writes into a fleet checkout; throws where Flux would delete anything, or where a person has to decide. */
export function planFleet(directory: string, rendering: Rendering, options: FleetOptions = {}): FleetPlan {
  const state = openFleet(directory, rendering, options);
  refuseMissingExisting(state);
  refusePending(state);
  refuseUndefined(state);
  refuseDisabling(state);
  // Our own directories list nothing but what we wrote.
  const own = new Set(state.ownFluxFiles.map(({ fleetPath }) => fleetPath));
  refuseConflicts(state, conflictsOf(state, state.roots(state.work, own)));
  const defined = new Set(state.files.map(({ path }) => path));
  // Sources and alerts that are defined no longer, and what another layout moves; other Kustomizations were stopped at above.
  const stale = state.ownFluxFiles.filter(({ path }) => !defined.has(path));
  const lists = state.clusters.map((cluster) => {
    const list = state.list(cluster);
    const gone = stale.filter((file) => file.cluster === cluster.path).map(({ entry }) => entry);
    const kept = unlistEntries(list.path, explicitText(list), gone);
    return { cluster, path: list.path, text: withEntries(list, kept, fluxEntries(rendering, cluster)) };
  });
  const alerts = stale.filter(({ kustomization }) => kustomization && holdsAlerts(kustomization));
  const territory = [...[...rendering.directories, ...alerts].map(({ fleetPath }) => fleetPath), ...stale.map(({ path }) => path)];
  const moves = movesOf(state, state.files, territory);
  const plan = composePlan(state, { files: state.files, territory: [...territory, ...moves.territory], lists, pages: state.clusters });
  return { ...plan, notices: [...plan.notices, ...moves.notices] };
}
