import { deletionText } from './deletion-text';
import { FleetState } from './fleet-state';
import { fileOwner } from './generated-file';
import { lossesOf, ordinaryDrops, refuseLosses } from './guard';
import { mergedProjects, PROJECTS_FILE, requireOwnPage } from './projects';
import { Root, Roots } from './roots';
import { RenderedCluster, RenderedFile } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { tryGit } from '../git/git';

/** What goes into a fleet checkout, for `writeTrees`. */
export interface FleetPlan {
  readonly files: RenderedFile[];
  /** The text that each merged text was made from, empty where there was none. */
  readonly mergedFrom: Map<string, string>;
  readonly territory: string[];
  readonly notices: string[];
}

/** A change to a fleet checkout before it is merged and judged. */
export interface FleetChange {
  /** Files that belong to the definition alone. */
  readonly files: readonly RenderedFile[];
  /** Where files of this owner that are not among them are deleted. */
  readonly territory: readonly string[];
  /** Path and new text of each cluster's kustomization. */
  readonly lists: readonly { readonly cluster: RenderedCluster; readonly path: string; readonly text: string }[];
  /** Clusters whose project table is written anew. */
  readonly pages: readonly RenderedCluster[];
  /** Identities that are meant to be deleted. */
  readonly meant?: ReadonlySet<string>;
}

const PROTECT = 'Give each of them the annotation `kustomize.toolkit.fluxcd.io/prune: disabled`, commit, push, and see it on the live objects; then run again';

/** Merges a change into what stands in the checkout, and refuses it where Flux would delete something. */
export function composePlan(state: FleetState, change: FleetChange): FleetPlan {
  requireFree(state, change.files);
  const listed = change.lists.map(({ path, text }): RenderedFile => ({ path, text, merged: 'kustomization' }));
  const unmerged = [...change.files, ...listed];
  const tree = state.after(unmerged, change.territory);
  const pages = change.pages.map((cluster): RenderedFile => (
    { path: `${cluster.path}/${PROJECTS_FILE}`, text: mergedProjects(tree, cluster), merged: 'projects' }
  ));
  for (const { path } of pages) requireOwnPage(state.work, path);
  const files = [...unmerged, ...pages];
  requireCommittable(state, files);
  const unchanged = state.unchanged(tree);
  const head = state.roots(state.head, unchanged);
  const after = state.roots(tree, new Set([...unchanged, ...state.fresh(head)]));
  return {
    files,
    mergedFrom: new Map([...listed, ...pages].map(({ path }) => [path, state.work.read(path) ?? ''])),
    territory: [...change.territory],
    notices: [...judge(state, head, after, change.meant), ...change.lists.flatMap((list) => bootstrapNotices(state, after, list))],
  };
}

function standsIn(after: Roots, { cluster }: Root, identity: string): boolean {
  return [...after.byKey.values()].some((root) => root.cluster === cluster && root.objects.has(identity));
}

function judge(state: FleetState, head: Roots, after: Roots, meant: ReadonlySet<string> | undefined): string[] {
  const losses = lossesOf({ head, headTree: state.head, after, meant });
  const own = new Set(state.rendering.directories.map(({ fleetPath }) => fleetPath));
  const { grave, dropped } = ordinaryDrops(losses, own, (root, identity) => state.defines(root.cluster, identity) || standsIn(after, root, identity));
  refuseLosses(grave, PROTECT);
  return dropped.map(({ root, identities }) => `${root.title}: Flux will delete what the definition no longer has, ${deletionText(identities)}`);
}

/** A file of a person, or of another definition, at a path that the definition writes. */
function requireFree(state: FleetState, files: readonly RenderedFile[]): void {
  const taken = files.filter(({ path, text }) => {
    const standing = state.work.read(path);
    return standing !== undefined && standing !== text && fileOwner(state.work, path) !== state.rendering.owner;
  });
  if (taken.length === 0) return;
  const [{ path }] = taken;
  const other = fileOwner(state.work, path);
  const directory = path.slice(0, path.lastIndexOf('/'));
  throw new LifeboatError('foreign-file', {
    place: path,
    problem: other === undefined ? `a person wrote this file, and the definition writes ${taken.length === 1 ? 'it' : `${taken.length} such files`}`
      : `it was generated from the definition ${other}, and this one is ${state.rendering.owner}`,
    remedy: other === undefined
      ? `Move it out of the way and leave it listed, for example \`git mv ${directory} ${directory}-old\`, with every path that names it, commit and push; then run again`
      : 'Rename the app in one of the two definitions',
  });
}

function requireCommittable(state: FleetState, files: readonly RenderedFile[]): void {
  const input = files.filter(({ path }) => state.work.read(path) === undefined).map(({ path }) => `${path}\0`).join('');
  if (input === '') return;
  const ignored = tryGit(state.checkout.directory, ['check-ignore', '-z', '--stdin'], input)?.toString('utf8').split('\0').filter((path) => path !== '') ?? [];
  if (ignored.length === 0) return;
  throw new LifeboatError('fleet-ignored', {
    place: ignored[0],
    problem: `.gitignore keeps this file${ignored.length === 1 ? '' : ` and ${ignored.length - 1} more`} out of Git, so it would never reach the cluster`,
    remedy: 'Take the pattern out of .gitignore, or add an exception',
  });
}

function bootstrapNotices(state: FleetState, after: Roots, { cluster, path, text }: FleetChange['lists'][number]): string[] {
  const flux = `${cluster.path}/flux-system`;
  if (state.work.list(flux) !== undefined) {
    return /flux-system/.test(text) ? [] : [`${path} does not list flux-system, which stands beside it: Flux does not manage itself there`];
  }
  return state.work.read(path) !== undefined || after.builders(cluster.path).length > 0 ? []
    : [`${flux} does not stand yet: after \`flux bootstrap\`, add \`- flux-system\` to ${path}`];
}
