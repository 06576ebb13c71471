import { andMore, BothSides, isHidden, Scope, Side } from './both-sides';
import { FluxFiles } from './flux-files';
import { FluxKustomization } from './flux-kustomization';
import { FluxWalk } from './flux-walk';
import { KustomizeBuilds } from './kustomize-program';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The directories that are builds of their own on either side. */
export interface BuiltDirectories {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
  /** All that Flux is known to build on one side at least: where it does not, it stands unapplied. */
  readonly byFlux: ReadonlySet<string>;
  readonly notes: readonly string[];
  readonly errors: readonly LifeboatError[];
}

type Directories = Record<Side, ReadonlySet<string>>;

/** Which directories are built on their own, in the scopes and where Flux goes from there; without `files` it is not followed. */
export async function builtDirectories(
  sides: BothSides, scopes: readonly Scope[], builds: KustomizeBuilds, files?: FluxFiles,
): Promise<BuiltDirectories> {
  const listed = { before: rootsIn(sides, 'before', scopes), after: rootsIn(sides, 'after', scopes) };
  if (!files) return { ...listed, byFlux: new Set(), notes: [], errors: [] };
  const [before, after] = [await walk(sides, 'before', listed.before, scopes, builds, files), await walk(sides, 'after', listed.after, scopes, builds, files)];
  const flux: Directories = { before: appliedOn(sides, 'before', before, after), after: appliedOn(sides, 'after', after, before) };
  const byFlux = new Set([...sides.reach('before', flux.before), ...sides.reach('after', flux.after)]);
  const named = new Set(scopes.flatMap(({ path, isNamed }) => (isNamed ? [path] : [])));
  const all = (side: Side): Set<string> => new Set([
    ...[...listed[side]].filter((directory) => named.has(directory) || !byFlux.has(sides[side].file(directory)!)), ...flux[side],
  ]);
  const lost = after.missing.filter((one) => !before.missing.some((other) => isSame(one, other)));
  return {
    before: all('before'),
    after: all('after'),
    byFlux,
    notes: notesOf(before, after),
    errors: [...after.errors, ...lost.map((one) => missingError(one, sides.trees.afterName))],
  };
}

/** The directories that are built on their own as far as kustomizations tell. */
function rootsIn(sides: BothSides, side: Side, scopes: readonly Scope[]): Set<string> {
  return new Set(scopes.flatMap(({ path, isNamed }) => [
    ...isNamed && (sides.before.has(path) || sides.after.has(path)) && sides.trees[side].list(path) !== undefined ? [path] : [],
    ...sides[side].roots(path).filter((root) => isNamed || !isHidden(root)),
  ]));
}

function walk(
  sides: BothSides, side: Side, roots: ReadonlySet<string>, scopes: readonly Scope[], builds: KustomizeBuilds, files: FluxFiles,
): Promise<FluxWalk> {
  const { [side]: tree, [`${side}Name` as const]: revision } = sides.trees;
  if (files.of(tree).length === 0) return new FluxWalk({ tree, revision, kustomizations: sides[side] }, files, builds).from([], []);
  const built = sides.reach(side, roots);
  const beside = files.of(tree).filter((path) => !built.has(path) && scopes.some((scope) => sides.isPlain(side, path, scope)));
  return new FluxWalk({ tree, revision, kustomizations: sides[side] }, files, builds).from(roots, beside);
}

/** Where a Kustomization cannot be followed on one side, it is taken to lead where it does on the other. */
function appliedOn(sides: BothSides, side: Side, { directories, elsewhere, substituted }: FluxWalk, other: FluxWalk): Set<string> {
  const unknown = new Set([...elsewhere, ...substituted].map(({ name }) => name));
  const others = [...other.directories].filter(([directory, { name }]) => unknown.has(name) && sides[side].visible.kind(directory) === 'directory');
  return new Set([...directories.keys(), ...others.map(([directory]) => directory)]);
}

function isSame(one: FluxKustomization, other: FluxKustomization): boolean {
  return one.name === other.name && one.directory === other.directory;
}

function missingError({ name, path, file, line }: FluxKustomization, revision: string): LifeboatError {
  return new LifeboatError('flux-path-missing', {
    place: `${file}:${line}`,
    problem: `the Kustomization ${name} applies \`${path}\`, and ${revision} has no such directory, so that Flux reports an error and applies nothing of it`,
    remedy: 'Correct spec.path, which is relative to the top of the repository, or commit the directory',
  });
}

/** What of Flux was not followed, and why. */
function notesOf(before: FluxWalk, after: FluxWalk): string[] {
  const note = (text: string, kustomizations: readonly FluxKustomization[], why: (one: FluxKustomization) => string): string[] => (
    kustomizations.length === 0 ? [] : [`${text}: ${andMore([...new Set(kustomizations.map((one) => `${one.name} (${why(one)})`))], 3)}`]
  );
  return [
    ...note('Kustomizations that take their files from a source that is not known to be this repository were not followed', after.elsewhere, ({ source }) => source),
    ...note('Kustomizations whose path is substituted were not followed', after.substituted, ({ path }) => path),
    ...note('Kustomizations whose path leads nowhere, before as now, apply nothing', after.missing.filter((one) => before.missing.some((other) => isSame(one, other))), ({ path }) => path),
  ];
}
