import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { looseObjects } from './flux-file';
import { fileOwner } from './generated-file';
import { Root, Roots } from './roots';
import { readFluxFilePath } from '../../copies/fleet-place';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { BuiltObject } from '../kustomize/build';

/** An object of the definition that something else applies today. */
export interface Conflict {
  readonly app: string;
  readonly cluster: string;
  readonly root: Root;
  readonly identity: string;
  readonly built: BuiltObject;
}

/** The identities that the definition gives a cluster, its Flux objects among them, each with its app. */
export function definedIdentities(state: FleetState, cluster: string): Map<string, string> {
  const own = new Map<string, string>();
  const apps = new Map(state.rendering.directories.map(({ fluxFile, app }) => [fluxFile, app]));
  for (const directory of state.rendering.directories) {
    if (!directory.fleetPath.startsWith(`${cluster}/`)) continue;
    for (const { identity } of directory.objects) own.set(identity, directory.app);
  }
  for (const { path, text } of state.files) {
    const place = readFluxFilePath(path);
    if (place?.cluster !== cluster) continue;
    const app = apps.get(path) ?? place.name;
    for (const object of looseObjects(text)) own.set(identityText(identityOf(object)), app);
  }
  return own;
}

/** Every object of the definition that another file than its own brings into the same cluster. */
export function conflictsOf(state: FleetState, roots: Roots): Conflict[] {
  const defined = new Map(state.rendering.clusters.map(({ path }) => [path, definedIdentities(state, path)]));
  return [...roots.byKey.values()].flatMap((root) => {
    const own = root.cluster === undefined ? undefined : defined.get(root.cluster);
    if (!own) return [];
    return [...root.objects].flatMap(([identity, built]) => {
      const app = own.get(identity);
      if (app === undefined || fileOwner(state.work, built.file) === state.rendering.owner) return [];
      return [{ app, cluster: root.cluster!, root, identity, built }];
    });
  });
}

/** Stops where an app would be applied twice: moving it is a procedure. */
export function refuseConflicts(state: FleetState, conflicts: readonly Conflict[]): void {
  if (conflicts.length === 0) return;
  const [{ app, root, cluster, built }] = conflicts;
  const same = conflicts.filter((one) => one.app === app && one.cluster === cluster);
  const owner = fileOwner(state.work, built.file);
  const files = [...new Set(same.map((one) => one.built.file))].sort();
  const where = `${root.title} already builds ${deletionText(same.map(({ identity }) => identity))}, from ${files.slice(0, 5).join(', ')}${files.length > 5 ? ', …' : ''}`;
  throw new LifeboatError('double-owner', {
    place: `app ${app}`,
    problem: owner === undefined
      ? `${where}; applied by two Kustomizations they flap, and taken off the old list in the same commit Flux deletes them`
      : `${where}, which was generated from the definition ${owner}; two Kustomizations would fight over them`,
    remedy: owner === undefined
      ? `Move the app in two steps that keep every object: \`lifeboat fleet adopt ${app} --fleet ${state.checkout.named}\``
      : 'Define the app in one of the two',
  });
}
