import { newKustomization, unlistEntries } from './cluster-kustomization';
import { ClusterList, entryOf, explicitText, fluxEntries, withEntries } from './cluster-list';
import { composePlan, FleetPlan } from './compose';
import { Conflict, conflictsOf, definedIdentities } from './conflicts';
import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { lossesOf } from './guard';
import { lookForProtection, lookLines } from './look';
import { addProtection, dropProtection, pendingAdoptions, PRUNE } from './protecting-patch';
import { isProtected, patchProtected } from './protection';
import { buildLeniently, Root } from './roots';
import { Step } from './step';
import { RenderedCluster, RenderedDirectory } from '../../copies/rendering';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { BuiltObject } from '../kustomize/build';
import { FileTree, overlayTree } from '../kustomize/file-tree';

/** A cluster in which an app is being taken over from what applies it today. */
interface Adoption {
  readonly cluster: RenderedCluster;
  readonly list: ClusterList;
  /** Whether step one stands in the work tree. */
  readonly begun: boolean;
  readonly conflicts: readonly Conflict[];
  /** Entries that bring nothing but objects of the app. */
  readonly old: readonly string[];
}

/** `lifeboat fleet adopt`: moves what the cluster's root applies today into the app's own Kustomization. */
export function adoptStep(state: FleetState, app: string, clusterName: string | undefined, verified: boolean): Step {
  const clusters = state.rendering.clusters.filter((cluster) =>
    (clusterName === undefined || cluster.name === clusterName) && directoriesOf(state, app, cluster).length > 0);
  if (clusters.length === 0) {
    const apps = [...new Set(state.rendering.directories.map((one) => one.app))].sort().join(', ');
    throw new LifeboatError('unknown-app', {
      place: `lifeboat fleet adopt ${app}`,
      problem: `the definition has no app '${app}'${clusterName === undefined ? '' : ` on a cluster '${clusterName}'`}; it has ${apps || 'none'}`,
      remedy: 'Define it first, with every object that is to be kept',
    });
  }
  const roots = state.roots(state.work);
  const all = conflictsOf(state, roots).filter((conflict) => conflict.app === app);
  const adoptions = clusters.map((cluster) => adoptionOf(state, cluster, app, all.filter((conflict) => conflict.cluster === cluster.path)));
  const open = adoptions.filter(({ conflicts, begun }) => begun || conflicts.length > 0);
  if (open.length === 0) return { lines: [`Nothing to adopt: no other file brings objects of ${app} into the fleet. Go on with lifeboat synth --fleet.`] };
  const moved = new Map(open.map((adoption) => [adoption, movedObjects(state, adoption, app)]));
  if ([...moved.values()].every((objects) => objects.length === 0)) {
    return {
      plan: finalPlan(state, app, open),
      lines: [`${app} keeps its Kustomization and moves to another directory; no object changes hands, so one step is enough.`, ...leftFiles(state, open)],
    };
  }
  // Where people annotated every object themselves, step one has nothing to write.
  const begun = open.filter((adoption) => adoption.begun || moved.get(adoption)!.every(({ object }) => isProtected(object)));
  if (begun.length > 0 && begun.length < open.length) {
    throw new LifeboatError('step-order', {
      place: begun[0].cluster.path,
      problem: `step one stands for some clusters of ${app} and not for all`,
      remedy: 'Take the clusters one by one with --cluster NAME',
    });
  }
  const looks = [...moved].map(([{ cluster }, objects]) => lookForProtection(cluster, objects));
  if (begun.length === 0) {
    if (verified) refuseOrder(app, open[0].cluster.path, 'is not written yet', 'Run the same command without --live or --verified first');
    const lines = ['Step one of two: protects, and changes nothing else.', ...lookLines(looks)];
    return { plan: firstPlan(state, app, open, moved), lines, first: true };
  }
  if (!verified) return { lines: ['Step one of two is written already.', ...lookLines(looks)], first: true };
  for (const [{ list, cluster }, objects] of moved) requireCommitted(state, app, cluster, list, objects);
  return {
    plan: finalPlan(state, app, open),
    lines: [`Step two of two: ${app} has its own Kustomization, and the protection is dropped.`, ...leftFiles(state, open)],
    looks,
  };
}

function refuseOrder(app: string, place: string, problem: string, remedy: string): never {
  throw new LifeboatError('step-order', { place, problem: `step one of \`lifeboat fleet adopt ${app}\` ${problem}`, remedy });
}

function adoptionOf(state: FleetState, cluster: RenderedCluster, app: string, conflicts: readonly Conflict[]): Adoption {
  const list = state.list(cluster);
  const begun = list.standing !== undefined
    && pendingAdoptions(list.path, list.standing).some((one) => one.owner === state.rendering.owner && one.app === app);
  const own = definedIdentities(state, cluster.path);
  const direct = conflicts.filter(({ root }) => root.key === cluster.path);
  // A Kustomization of the same name keeps its inventory: what it builds only moves to another directory.
  const isOwn = ({ kustomization }: Root) => kustomization !== undefined && own.has(identityText(identityOf(kustomization)));
  const elsewhere = conflicts.find(({ root }) => root.key !== cluster.path && !isOwn(root));
  if (elsewhere) refuseElsewhere(state, elsewhere, cluster);
  if (direct.length > 0) refuseUnevaluated(state, cluster, direct);
  const wanted = new Set(direct.map(({ identity }) => identity));
  const old: string[] = [];
  const extra: BuiltObject[] = [];
  for (const entry of conflicts.length === 0 ? [] : list.entries) {
    const built = builtBy(state.work, list, entry);
    if (!built.some(({ identity }) => wanted.has(identityText(identity)))) continue;
    old.push(entry);
    extra.push(...built.filter(({ identity }) => own.get(identityText(identity)) !== app));
  }
  if (list.standing === undefined) extra.push(...neighbours(state, list, old, own, app));
  if (extra.length > 0) refuseExtra(app, cluster, extra);
  return { cluster, list, begun, conflicts, old };
}

/** What one entry of the list brings by itself. */
function builtBy(tree: FileTree, { cluster, path, standing, entries }: ClusterList, entry: string): BuiltObject[] {
  const alone = standing === undefined ? newKustomization([entry]) : unlistEntries(path, standing, entries.filter((one) => one !== entry));
  return buildLeniently(overlayTree(tree, new Map([[path, alone]])), cluster.path).objects;
}

/** Objects in the same directory below the cluster's, which people take for parts of the app although each file was applied by itself. */
function neighbours(state: FleetState, list: ClusterList, old: readonly string[], own: ReadonlyMap<string, string>, app: string): BuiltObject[] {
  const directories = new Set(old.filter((entry) => entry.includes('/')).map((entry) => entry.slice(0, entry.lastIndexOf('/'))));
  return list.entries.filter((entry) => !old.includes(entry) && directories.has(entry.slice(0, entry.lastIndexOf('/'))))
    .flatMap((entry) => builtBy(state.work, list, entry)).filter(({ identity }) => own.get(identityText(identity)) !== app);
}

function refuseElsewhere(state: FleetState, { root, identity, built, app }: Conflict, cluster: RenderedCluster): never {
  throw new LifeboatError('adopt-elsewhere', {
    place: root.title,
    problem: `it builds ${identity} of ${app}, from ${built.file}, and only what ${cluster.path} itself builds can be adopted by command`,
    remedy: `Add \`${PRUNE}: disabled\` to it there, commit, push, and see it on the live object; then unlist it there and run `
      + `\`lifeboat synth --fleet ${state.checkout.named} --allow-dirty\`, and commit both together`,
  });
}

/** Fields that make of a file other objects than it says would have the wrong ones protected. */
function refuseUnevaluated(state: FleetState, cluster: RenderedCluster, conflicts: readonly Conflict[]): void {
  const ways = new Set(conflicts.flatMap(({ built }) => built.via));
  const odd = conflicts[0].root.unbuilt.find(({ file, field, changesIdentities }) => changesIdentities && ways.has(file)
    && (!/^(?:patches|replacements)/.test(field) || /\$patch/.test(textsBeside(state.work, file))));
  if (!odd) return;
  throw new LifeboatError('adopt-unevaluated', {
    place: odd.file,
    problem: `its \`${odd.field}\` renames, adds or drops objects, so the names in the files are not those in ${cluster.name}`,
    remedy: 'Write the objects out as they are applied, commit, and run again',
  });
}

function textsBeside(tree: FileTree, file: string): string {
  const directory = file.slice(0, file.lastIndexOf('/'));
  return (tree.list(directory) ?? []).map(({ name }) => tree.read(`${directory}/${name}`) ?? '').join('\n');
}

function refuseExtra(app: string, cluster: RenderedCluster, extra: readonly BuiltObject[]): never {
  const files = [...new Set(extra.map(({ file }) => file))].sort();
  throw new LifeboatError('adopt-leftover', {
    place: cluster.path,
    problem: `beside ${app} the same files or directories hold ${deletionText(extra.map(({ identity }) => identityText(identity)))}, `
      + `which the definition of ${app} does not have`,
    remedy: `Add them to the definition, or keep them listed: \`git mv ${files.slice(0, 3).join(' ')} …\` to a directory of their own, `
      + 'commit and push',
  });
}

/** The objects that leave the root's build in the final state. */
function movedObjects(state: FleetState, adoption: Adoption, app: string): BuiltObject[] {
  const roots = state.roots(state.work);
  const root = roots.byKey.get(adoption.cluster.path);
  const files = state.filesOf(directoriesOf(state, app, adoption.cluster));
  const list = { path: adoption.list.path, text: finalList(state, adoption, app) };
  const after = state.roots(state.after([...files, list], []));
  const now = after.byKey.get(adoption.cluster.path);
  return [...root?.objects ?? []].filter(([identity]) => !now?.objects.has(identity)).map(([, built]) => built);
}

function directoriesOf(state: FleetState, app: string, cluster: RenderedCluster): RenderedDirectory[] {
  return state.rendering.directories.filter((one) => one.app === app && one.fleetPath.startsWith(`${cluster.path}/`));
}

function finalList(state: FleetState, { list, old, cluster }: Adoption, app: string): string {
  const unprotected = dropProtection(list.path, explicitText(list), { owner: state.rendering.owner, app });
  const entries = new Set(directoriesOf(state, app, cluster).map(entryOf));
  return withEntries(list, unlistEntries(list.path, unprotected, old), fluxEntries(state.rendering, cluster).filter((entry) => entries.has(entry)));
}

function firstPlan(state: FleetState, app: string, open: readonly Adoption[], moved: ReadonlyMap<Adoption, readonly BuiltObject[]>): FleetPlan {
  // A file of a person at a path that step two has to write is found now, not when half is done.
  finalPlan(state, app, open, true);
  return composePlan(state, {
    files: [],
    territory: [],
    pages: [],
    lists: open.map((adoption) => {
      const objects = moved.get(adoption)!.filter(({ object }) => !isProtected(object))
        .map(({ object, identity }) => ({ apiVersion: object.apiVersion, kind: identity.kind, name: identity.name, namespace: identity.namespace }));
      const text = addProtection(adoption.list.path, explicitText(adoption.list), { owner: state.rendering.owner, app }, objects);
      return { cluster: adoption.cluster, path: adoption.list.path, text };
    }),
  });
}

function finalPlan(state: FleetState, app: string, open: readonly Adoption[], rehearsal = false): FleetPlan {
  const directories = open.flatMap(({ cluster }) => directoriesOf(state, app, cluster));
  const lists = open.map((adoption) => ({ cluster: adoption.cluster, path: adoption.list.path, text: finalList(state, adoption, app) }));
  const files = state.filesOf(directories);
  const meant = rehearsal ? lossIdentities(state, files, lists) : undefined;
  const territory = directories.map(({ fleetPath }) => fleetPath);
  return composePlan(state, { files, territory, lists, pages: open.map(({ cluster }) => cluster), ...(meant ? { meant } : {}) });
}

/** What the rehearsal of step two loses is what step one protects. */
function lossIdentities(state: FleetState, files: FleetPlan['files'], lists: readonly { path: string; text: string }[]): Set<string> {
  const after = state.roots(state.after([...files, ...lists], []));
  return new Set(lossesOf({ head: state.roots(state.head), headTree: state.head, after })
    .filter(({ root }) => root.key === root.cluster).flatMap(({ identities }) => identities));
}

function requireCommitted(state: FleetState, app: string, cluster: RenderedCluster, list: ClusterList, objects: readonly BuiltObject[]): void {
  const text = state.head.read(list.path);
  const patched = text === undefined ? new Set<string>() : patchProtected(list.path, text);
  const open = objects.map(({ identity, object }) => (isProtected(object) ? undefined : identityText(identity)))
    .filter((identity): identity is string => identity !== undefined && !patched.has(identity));
  if (open.length === 0) return;
  refuseOrder(app, list.path, `is not committed for ${deletionText(open)}`,
    `Commit and push ${cluster.path}, look at the live objects, and run this again`);
}

/** Hand-written files that nothing lists any more: theirs to delete. */
function leftFiles(state: FleetState, open: readonly Adoption[]): string[] {
  const files = open.flatMap(({ cluster, old, conflicts }) => old.map((entry) => {
    const path = `${cluster.path}/${entry.replace(/^\.\//, '').replace(/\/$/, '')}`;
    return state.work.list(path) === undefined ? path : conflicts.find(({ built }) => built.file.startsWith(`${path}/`)) ? `-r ${path}` : undefined;
  })).filter((path): path is string => path !== undefined);
  if (files.length === 0) return [];
  return ['Nothing lists these hand-written files any more; delete them in the same commit when you like:', ...files.map((path) => `  git rm ${path}`)];
}
