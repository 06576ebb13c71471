import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { appOf, FluxFile } from './flux-file';
import { objectsBeneath } from './guard';
import { pendingAdoptions } from './protecting-patch';
import { fluxSpec, Roots } from './roots';
import { commandOf, pendingIn, Procedure } from './step-one';
import { readFluxFilePath } from '../../copies/fleet-place';
import { RenderedDirectory } from '../../copies/rendering';
import { holdsAlerts } from '../../manifest/holds-annotation';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The procedures of this owner of which step one stands in the work tree, with the cluster's directory. */
export function pendingProcedures(state: FleetState): { readonly procedure: Procedure; readonly directory: string }[] {
  const inFiles = state.ownFluxFiles.flatMap((file) => {
    const procedure = pendingIn(file);
    return procedure ? [{ procedure, directory: file.cluster }] : [];
  });
  const inLists = state.clusters.flatMap((cluster) => {
    const { path, standing } = state.list(cluster);
    return standing === undefined ? [] : pendingAdoptions(path, standing).filter(({ owner }) => owner === state.rendering.owner)
      .map(({ app }) => ({ procedure: { verb: 'adopt' as const, apps: [app] }, directory: cluster.path }));
  });
  return [...inFiles, ...inLists];
}

/** Stops while a procedure waits for its second step: a synth in between would undo the protection. */
export function refusePending(state: FleetState): void {
  const [pending] = pendingProcedures(state);
  if (!pending) return;
  const command = `${commandOf(pending.procedure)} --fleet ${state.checkout.named}`;
  throw new LifeboatError('step-pending', {
    place: pending.directory,
    problem: `step one of \`${commandOf(pending.procedure)}\` stands here, and step two is still to come`,
    remedy: `Run \`${command}\` to see what to look at, then \`${command} --live\`, or with --verified where you have looked; to give it up, `
      + 'take back the commit of step one with `git revert`',
  });
}

/** The generated Flux files of this owner that the definition does not have at their path. */
function unwrittenFiles(state: FleetState): FluxFile[] {
  const defined = new Set(state.files.map(({ path }) => path));
  return state.ownFluxFiles.filter(({ path, kustomization }) => kustomization && !defined.has(path));
}

/** The directory of the definition that a standing Flux file's Kustomization applies, wherever the layout puts it within the cluster. */
function definedAs(state: FleetState, { cluster, kustomization }: FluxFile): RenderedDirectory | undefined {
  return state.rendering.directories.find((one) => readFluxFilePath(one.fluxFile)?.cluster === cluster
    && one.name === kustomization?.metadata.name && one.namespace === kustomization.metadata.namespace);
}

/** Those of a Kustomization that the definition has in another place of the same cluster: it keeps its name, and so its objects. */
export function movedFiles(state: FleetState): FluxFile[] {
  return unwrittenFiles(state).filter((file) => definedAs(state, file));
}

/** Those of a Kustomization that the definition no longer has; alerts just go. */
export function undefinedFiles(state: FleetState): FluxFile[] {
  return unwrittenFiles(state).filter((file) => !holdsAlerts(file.kustomization!) && !definedAs(state, file));
}

/** What goes with a Flux file's Kustomization, as HEAD builds it. */
export function appliedBy(roots: Roots, file: FluxFile): string[] {
  if (!file.kustomization) return [];
  const identity = identityText(identityOf(file.kustomization));
  const root = roots.byKey.get(file.cluster);
  return root ? objectsBeneath(roots, root, identity) : [];
}

/** Stops where an app stands in the checkout and not in the definition: whether it is to go, or has a new name, only a person knows. */
export function refuseUndefined(state: FleetState): void {
  const [file] = undefinedFiles(state);
  if (!file) return;
  const app = appOf(file);
  const named = state.rendering.directories.some((one) => one.app === app && one.fleetPath.startsWith(`${file.cluster}/`)) ? file.name : app;
  const files = undefinedFiles(state).filter((one) => one.cluster === file.cluster && (appOf(one) === named || one.name === named));
  const roots = state.roots(state.work);
  const objects = files.flatMap((one) => [identityText(identityOf(one.kustomization!)), ...appliedBy(roots, one)]);
  const fresh = state.rendering.directories.filter((one) => one.holds === 'app' && one.fleetPath.startsWith(`${file.cluster}/`)
    && !state.fluxFiles.some(({ path }) => path === one.fluxFile));
  const similar = fresh.find((one) => one.objects.some(({ identity }) => objects.includes(identity)));
  const renamed = (similar ?? (fresh.length === 1 ? fresh[0] : undefined))?.app ?? 'NEW';
  const fleet = `--fleet ${state.checkout.named}`;
  throw new LifeboatError('would-delete', {
    place: file.path,
    problem: `${named} stands in the fleet and not in the definition ${state.rendering.owner}; unlisted, Flux would delete ${deletionText(objects)}`,
    remedy: `If it is to go: \`lifeboat fleet remove ${named} ${fleet}\`. `
      + `If it has a new name: \`lifeboat fleet rename ${named} ${renamed} ${fleet}\`. `
      + 'If another repository defines it: give each project\'s Fleet an `owner` of its own',
  });
}

/** Stops where an active app would become disabled in one step. */
export function refuseDisabling(state: FleetState): void {
  const isActive = ({ kustomization }: FluxFile): boolean => kustomization !== undefined && fluxSpec(kustomization).suspend !== true;
  const standing = state.ownFluxFiles.find((file) => isActive(file) && definedAs(state, file)?.disabled);
  if (!standing) return;
  const { app, fluxFile } = definedAs(state, standing)!;
  const procedure = `\`lifeboat fleet disable ${app} --fleet ${state.checkout.named}\``;
  throw new LifeboatError('app-active', {
    place: standing.path,
    problem: `${app} is active in the fleet, and the definition says disabled`,
    remedy: standing.path === fluxFile ? `Disable it in two steps that keep its objects: ${procedure}`
      : `The definition also moves it to ${fluxFile}: leave \`disabled\` out for that synth and commit it, then disable it in two steps: ${procedure}`,
  });
}
