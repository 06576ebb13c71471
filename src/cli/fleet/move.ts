import { FleetState } from './fleet-state';
import { FluxFile, yamlPaths } from './flux-file';
import { pathLook } from './look';
import { movedFiles } from './stops';
import { RenderedFile } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** What becomes of the old directories of Kustomizations that another layout moves. */
export interface Moves {
  /** Those that are emptied at once. */
  readonly territory: string[];
  readonly notices: string[];
}

/**
 * A Kustomization goes on reading its old directory, in the new commit already, until the root has brought it the new path. Finding nothing
 * there it fails and changes nothing; finding other apps there it would apply them, its own Kustomization among them, and delete them once it
 * has the new path. So a directory that does not go as a whole keeps the list and the files that it had.
 */
export function movesOf(state: FleetState, files: readonly RenderedFile[], territory: readonly string[]): Moves {
  const moved = movedFiles(state);
  const after = state.after(files, [...territory, ...moved.map(({ fleetPath }) => fleetPath), ...moved.map(({ path }) => path)]);
  const kept = moved.filter(({ fleetPath }) => yamlPaths(after, fleetPath).length > 0);
  const result = state.after(files, [...territory, ...moved.filter((file) => !kept.includes(file)).map(({ fleetPath }) => fleetPath)]);
  for (const { fleetPath } of kept) {
    const list = `${fleetPath}/kustomization.yaml`;
    if (result.read(list) !== undefined && result.read(list) === state.work.read(list)) continue;
    throw new LifeboatError('layout-overlap', {
      place: fleetPath,
      problem: 'the Kustomization that moves away reads it for a while yet; it would find other files there, apply them, and delete them once it has moved',
      remedy: `Move what else stands in ${fleetPath} out of it, commit and push; then run again`,
    });
  }
  return {
    territory: moved.filter((file) => !kept.includes(file)).map(({ fleetPath }) => fleetPath),
    notices: kept.map((file) => keptNotice(state, file)),
  };
}

function keptNotice(state: FleetState, { fleetPath, kustomization }: FluxFile): string {
  const own = (state.work.list(fleetPath) ?? []).filter(({ kind }) => kind === 'file').map(({ name }) => `${fleetPath}/${name}`).sort();
  return `${fleetPath} keeps its old files, since the Kustomization reads them until the root has brought it the new path. Once \`${pathLook(kustomization!)}\` `
    + `no longer prints ./${fleetPath}, delete them: \`git rm ${own.join(' ')}\``;
}
