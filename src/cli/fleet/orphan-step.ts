import { unlistEntries } from './cluster-kustomization';
import { entryOf, explicitText, withEntries } from './cluster-list';
import { composePlan } from './compose';
import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { appOf, FluxFile } from './flux-file';
import { Look, lookForPolicy, lookLines } from './look';
import { fluxSpec } from './roots';
import { Step } from './step';
import { commandOf, pendingIn, Procedure, withStepOne } from './step-one';
import { appliedBy, undefinedFiles } from './stops';
import { RenderedCluster, RenderedDirectory, RenderedFile } from '../../copies/rendering';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** How a procedure is to be done. */
export interface OrphanOptions {
  readonly cluster?: string;
  readonly verified: boolean;
  /** For `remove`: what becomes of the objects. */
  readonly objects: 'keep' | 'delete';
}

/** An app in one cluster, as it stands and as the definition wants it. */
interface Standing {
  readonly cluster: RenderedCluster;
  readonly files: readonly FluxFile[];
  readonly directories: readonly RenderedDirectory[];
}

/** `lifeboat fleet rename OLD NEW`: another Flux Kustomization takes the objects over. */
export function renameStep(state: FleetState, from: string, to: string, options: OrphanOptions): Step {
  const procedure: Procedure = { verb: 'rename', apps: [from, to] };
  const standing = standingOf(state, from, to, options.cluster);
  if (!definedAnywhere(state, to)) {
    refuse('unknown-app', procedure, `the definition has no app '${to}'`, `Rename it in the definition first: new FluxApp(…, '${to}', …)`);
  }
  if (standing.length === 0) return nothingStanding(state, procedure, from, definedAnywhere(state, from));
  const kept = new Set(standing.flatMap(({ directories }) => directories.flatMap(({ objects }) => objects.map(({ identity }) => identity))));
  const forgotten = standing.flatMap(({ files }) => applied(state, files)).filter((identity) => !kept.has(identity));
  const note = forgotten.length === 0 ? []
    : [`${to} does not have ${deletionText(forgotten)}: nothing deletes them, and nothing keeps them any more. Delete by hand what is not wanted.`];
  return orphanStep(state, procedure, standing, options.verified, `${to} takes over the objects of ${from}.`, note);
}

/** `lifeboat fleet remove APP`: the app leaves the fleet, and its objects stay or go. */
export function removeStep(state: FleetState, app: string, options: OrphanOptions): Step {
  const procedure: Procedure = { verb: 'remove', apps: [app] };
  const standing = standingOf(state, app, undefined, options.cluster);
  if (standing.length === 0) return nothingStanding(state, procedure, app, definedAnywhere(state, app));
  const objects = standing.flatMap(({ files }) => applied(state, files));
  if (options.objects === 'keep') {
    const note = `Left in the cluster, and no longer kept by anything: ${deletionText(objects)}`;
    return orphanStep(state, procedure, standing, options.verified, `${app} leaves the fleet.`, [note]);
  }
  const lines = [`With ${app} Flux deletes ${deletionText(objects)}`];
  if (!options.verified) return { lines: [...lines, 'Nothing is written in step one.'], first: true };
  const meant = new Set([...objects, ...standing.flatMap(({ files }) => files.map(({ kustomization }) => identityText(identityOf(kustomization!))))]);
  return { plan: finalPlan(state, standing, meant), lines };
}

/** `lifeboat fleet disable APP`: Flux stops applying the app, and its objects stay. */
export function disableStep(state: FleetState, app: string, options: OrphanOptions): Step {
  const procedure: Procedure = { verb: 'disable', apps: [app] };
  const standing = clustersOf(state, options.cluster).flatMap((cluster): Standing[] => {
    const directories = directoriesOf(state, cluster, app);
    const files = state.ownFluxFiles.filter(({ path }) => directories.some(({ fluxFile }) => fluxFile === path));
    return files.length === 0 ? [] : [{ cluster, directories, files }];
  });
  if (standing.length === 0) {
    return refuse('unknown-app', procedure, `'${app}' does not stand both in the definition and in the fleet`,
      'Name an app that does; what is not in the fleet yet, synth writes disabled at once');
  }
  if (standing.some(({ directories }) => directories.some(({ disabled }) => !disabled))) {
    refuse('step-order', procedure, `the definition says that ${app} is active, and the next synth would take it up again`,
      'Write `disabled: true` in the definition first');
  }
  if (standing.every(({ files }) => files.every(({ kustomization }) => kustomization && fluxSpec(kustomization).suspend === true))) {
    return { lines: [`${app} is disabled already: its Kustomization says \`suspend: true\`.`] };
  }
  const files = standing.flatMap(({ directories }) => state.filesOf(directories));
  const territory = standing.flatMap(({ directories }) => directories.map(({ fleetPath }) => fleetPath));
  const pages = standing.map(({ cluster }) => cluster);
  if (begun(procedure, standing)) {
    if (!options.verified) return { lines: ['Step one of two is written already.', ...lookLines(looksOf(standing))], first: true };
    requireCommitted(state, procedure, standing);
    const lines = [`Step two of two: ${app} says \`suspend: true\`; it stays listed, and nothing is deleted.`];
    return { plan: composePlan(state, { files, territory, lists: [], pages }), lines, looks: looksOf(standing) };
  }
  if (options.verified) refuseOrder(procedure);
  const flux = new Set(standing.flatMap(({ directories }) => directories.map(({ fluxFile }) => fluxFile)));
  const first = files.map((file): RenderedFile => (flux.has(file.path) ? { ...file, text: withStepOne(file.path, file.text, procedure) } : file));
  return {
    plan: composePlan(state, { files: first, territory, lists: [], pages: [] }),
    lines: [`Step one of two: the objects of ${app} as the definition has them, and \`deletionPolicy: Orphan\`.`, ...lookLines(looksOf(standing))],
    first: true,
  };
}

function orphanStep(
  state: FleetState, procedure: Procedure, standing: readonly Standing[], verified: boolean, done: string, notes: readonly string[],
): Step {
  if (begun(procedure, standing)) {
    if (!verified) return { lines: ['Step one of two is written already.', ...lookLines(looksOf(standing)), ...notes], first: true };
    requireCommitted(state, procedure, standing);
    return { plan: finalPlan(state, standing), lines: [`Step two of two: ${done}`, ...notes], looks: looksOf(standing) };
  }
  if (verified) refuseOrder(procedure);
  // What would stop step two is found now, not when half is done.
  finalPlan(state, standing, new Set(standing.flatMap(({ files }) => files.map(({ kustomization }) => identityText(identityOf(kustomization!))))));
  const files = standing.flatMap((one) => one.files)
    .map(({ path, text }): RenderedFile => ({ path, text: withStepOne(path, text, procedure) }));
  return {
    plan: composePlan(state, { files, territory: [], lists: [], pages: [] }),
    lines: ['Step one of two: `deletionPolicy: Orphan`, so that deleting the Kustomization leaves every object.', ...lookLines(looksOf(standing)), ...notes],
    first: true,
  };
}

function finalPlan(state: FleetState, standing: readonly Standing[], meant?: ReadonlySet<string>) {
  return composePlan(state, {
    files: standing.flatMap(({ directories }) => state.filesOf(directories)),
    territory: standing.flatMap(({ files, directories }) => [
      ...files.flatMap(({ path, fleetPath }) => [path, fleetPath]), ...directories.map(({ fleetPath }) => fleetPath),
    ]),
    lists: standing.map(({ cluster, files, directories }) => {
      const list = state.list(cluster);
      const text = unlistEntries(list.path, explicitText(list), files.map(({ entry }) => entry));
      return { cluster, path: list.path, text: withEntries(list, text, directories.map(entryOf).sort()) };
    }),
    pages: standing.map(({ cluster }) => cluster),
    ...(meant ? { meant } : {}),
  });
}

function clustersOf(state: FleetState, name: string | undefined): RenderedCluster[] {
  return state.clusters.filter((cluster) => name === undefined || cluster.name === name);
}

function directoriesOf(state: FleetState, cluster: RenderedCluster, app: string): RenderedDirectory[] {
  return state.rendering.directories.filter((one) => one.app === app && one.fleetPath.startsWith(`${cluster.path}/`));
}

function definedAnywhere(state: FleetState, app: string): boolean {
  return state.rendering.directories.some((one) => one.app === app || one.name === app);
}

/** Where an app stands that the definition no longer has, and what takes its place. */
function standingOf(state: FleetState, app: string, successor: string | undefined, clusterName: string | undefined): Standing[] {
  const gone = undefinedFiles(state).filter((file) => appOf(file) === app || file.name === app);
  return clustersOf(state, clusterName).flatMap((cluster) => {
    const files = gone.filter((file) => file.cluster === cluster.path);
    return files.length === 0 ? [] : [{ cluster, files, directories: successor === undefined ? [] : directoriesOf(state, cluster, successor) }];
  });
}

function applied(state: FleetState, files: readonly FluxFile[]): string[] {
  const roots = state.roots(state.work);
  return files.flatMap((file) => appliedBy(roots, file));
}

function begun(procedure: Procedure, standing: readonly Standing[]): boolean {
  const pending = standing.flatMap(({ files }) => files.map((file) => ({ file, found: pendingIn(file) })));
  const other = pending.find(({ found }) => found && commandOf(found) !== commandOf(procedure));
  if (other) {
    refuse('step-order', procedure, `${other.file.path} waits for step two of \`${commandOf(other.found!)}\``,
      'Finish that first, or take its commit back with `git revert`');
  }
  return pending.every(({ found }) => found);
}

function requireCommitted(state: FleetState, procedure: Procedure, standing: readonly Standing[]): void {
  const open = standing.flatMap(({ files }) => files).find(({ path }) => {
    const committed = state.headFluxFiles.find((file) => file.path === path)?.kustomization;
    return !committed || fluxSpec(committed).deletionPolicy !== 'Orphan';
  });
  if (!open) return;
  refuse('step-order', procedure, `step one is not committed: HEAD's ${open.path} has no \`deletionPolicy: Orphan\``,
    'Commit and push it, look at the live object, and run this again');
}

function nothingStanding(state: FleetState, procedure: Procedure, app: string, defined: boolean): Step {
  if (!defined) return { lines: [`Nothing to do: no file of ${state.rendering.owner} for ${app} stands in the fleet.`] };
  return refuse('step-order', procedure, `the definition still has ${app}, and the next synth would write it again`,
    procedure.verb === 'rename' ? 'Rename it in the definition first' : 'Take it out of the definition first');
}

function looksOf(standing: readonly Standing[]): Look[] {
  return standing.map(({ cluster, files }) => lookForPolicy(cluster, files.map(({ kustomization }) => kustomization!)));
}

function refuseOrder(procedure: Procedure): never {
  return refuse('step-order', procedure, 'step one is not written yet', 'Run the same command without --live or --verified first');
}

function refuse(code: string, procedure: Procedure, problem: string, remedy: string): never {
  throw new LifeboatError(code, { place: commandOf(procedure), problem, remedy });
}
