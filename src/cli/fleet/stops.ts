import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { appOf, FluxFile } from './flux-file';
import { objectsBeneath } from './guard';
import { pendingAdoptions } from './protecting-patch';
import { fluxSpec, Roots } from './roots';
import { commandOf, pendingIn, Procedure } from './step-one';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The procedures of this owner of which step one stands in the work tree, with the cluster's directory. */
export function pendingProcedures(state: FleetState): { readonly procedure: Procedure; readonly directory: string }[] {
  const inFiles = state.ownFluxFiles.flatMap((file) => {
    const procedure = pendingIn(file);
    return procedure ? [{ procedure, directory: file.directory }] : [];
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
    remedy: `Run \`${command}\` to see what to look at, then \`${command} --verified\`; to give it up, `
      + 'take back the commit of step one with `git revert`',
  });
}

/** The generated Flux files of this owner whose Kustomization the definition no longer has. */
export function undefinedFiles(state: FleetState): FluxFile[] {
  const defined = new Set(state.files.map(({ path }) => path));
  return state.ownFluxFiles.filter(({ path, kustomization }) => kustomization && !defined.has(path));
}

/** What goes with a Flux file's Kustomization, as HEAD builds it. */
export function appliedBy(roots: Roots, file: FluxFile): string[] {
  if (!file.kustomization) return [];
  const identity = identityText(identityOf(file.kustomization));
  const root = roots.byKey.get(file.directory);
  return root ? objectsBeneath(roots, root, identity) : [];
}

/** Stops where an app stands in the checkout and not in the definition: whether it is to go, or has a new name, only a person knows. */
export function refuseUndefined(state: FleetState): void {
  const [file] = undefinedFiles(state);
  if (!file) return;
  const app = appOf(file);
  const named = state.rendering.directories.some((one) => one.app === app && one.fleetPath.startsWith(`${file.directory}/`)) ? file.name : app;
  const files = undefinedFiles(state).filter((one) => one.directory === file.directory && (appOf(one) === named || one.name === named));
  const roots = state.roots(state.work);
  const objects = files.flatMap((one) => [identityText(identityOf(one.kustomization!)), ...appliedBy(roots, one)]);
  const fresh = state.rendering.directories.filter((one) => one.holds === 'app' && one.fleetPath.startsWith(`${file.directory}/`)
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
  const directory = state.rendering.directories.find(({ disabled, fluxFile }) => {
    const standing = state.ownFluxFiles.find(({ path }) => path === fluxFile)?.kustomization;
    return disabled && standing !== undefined && fluxSpec(standing).suspend !== true;
  });
  if (!directory) return;
  throw new LifeboatError('app-active', {
    place: directory.fluxFile,
    problem: `${directory.app} is active in the fleet, and the definition says disabled`,
    remedy: `Disable it in two steps that keep its objects: \`lifeboat fleet disable ${directory.app} --fleet ${state.checkout.named}\``,
  });
}
