import { deletionText, isHeavy } from './deletion-text';
import { isFluxKustomization } from './flux-file';
import { isProtected, leavesObjects, patchProtected } from './protection';
import { Root, Roots, fluxSpec } from './roots';
import { isFluxFilePath } from '../../copies/fleet-place';
import { holdsAlerts } from '../../manifest/holds-annotation';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FileTree } from '../kustomize/file-tree';

/** Objects that a root built before a change, does not build after it, and would have deleted. */
export interface Loss {
  readonly root: Root;
  readonly identities: readonly string[];
  /** Of those, the Flux Kustomizations, with all that is deleted with them. */
  readonly beneath: readonly string[];
}

/** What a change means for everything that Flux builds from the checkout. */
export interface GuardQuestion {
  readonly head: Roots;
  readonly headTree: FileTree;
  readonly after: Roots;
  /** Kustomizations whose objects are meant to go with them: `remove --objects delete`. */
  readonly meant?: ReadonlySet<string>;
}

/** Every loss that a commit of the change would bring upon a root, as HEAD stands. */
export function lossesOf({ head, headTree, after, meant }: GuardQuestion): Loss[] {
  return [...head.byKey.values()].flatMap((root) => {
    const now = after.byKey.get(root.key);
    if (!now || prunesNothing(root, head)) return [];
    requireBuildable(root, now);
    const patched = patchesOf(root, headTree);
    const identities = [...root.objects].filter(([identity, { object }]) =>
      !now.objects.has(identity) && !meant?.has(identity) && !patched.has(identity) && !isProtected(object) && !leavesObjects(object))
      .map(([identity]) => identity);
    if (identities.length === 0) return [];
    return [{ root, identities, beneath: identities.flatMap((identity) => objectsBeneath(head, root, identity)) }];
  });
}

/** What a Flux Kustomization of a root applies, and what those apply that it applies. */
export function objectsBeneath(roots: Roots, root: Root, identity: string): string[] {
  const object = root.objects.get(identity)?.object;
  if (!object || !isFluxKustomization(object)) return [];
  const key = `${root.key} > ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  return [...roots.byKey.values()].filter((one) => one.key === key || one.key.startsWith(`${key} > `)).flatMap((one) => [...one.objects.keys()]);
}

function prunesNothing(root: Root, head: Roots): boolean {
  const builders = root.kustomization ? [root.kustomization] : head.builders(root.directory);
  return builders.length > 0 && builders.every((builder) => fluxSpec(builder).prune !== true);
}

function requireBuildable(before: Root, after: Root): void {
  if (after.problem && !before.problem) {
    throw new LifeboatError('root-broken', {
      place: after.title,
      problem: `after this change Flux could not build it any more: ${after.problem.place}: ${after.problem.problem}`,
      remedy: after.problem.remedy,
    });
  }
  if (before.problem && before.cluster === before.key) {
    throw new LifeboatError('root-unbuildable', {
      place: before.title,
      problem: `Flux cannot build it as it stands in HEAD, so nobody can say what it would delete: ${before.problem.place}: ${before.problem.problem}`,
      remedy: `${before.problem.remedy}; commit that and run again`,
    });
  }
}

function patchesOf(root: Root, tree: FileTree): Set<string> {
  const file = [...root.objects.values()][0]?.via[0];
  const text = file === undefined ? undefined : tree.read(file);
  return file === undefined || text === undefined ? new Set() : patchProtected(file, text);
}

/** Stops a change that would have Flux delete something. */
export function refuseLosses(losses: readonly Loss[], remedy: string): void {
  if (losses.length === 0) return;
  const sentences = losses.map(({ root, identities, beneath }) => `${root.title} would no longer build, and so delete, ${deletionText([...identities, ...beneath])}`);
  throw new LifeboatError('would-delete', { place: losses[0].root.cluster ?? losses[0].root.directory, problem: sentences.join('; '), remedy });
}

/**
 * Splits off what a generated directory itself no longer defines, which is how a definition deletes; what `stands` elsewhere moves, and
 * what loses data is never ordinary.
 */
export function ordinaryDrops(
  losses: readonly Loss[], own: ReadonlySet<string>, stands: (root: Root, identity: string) => boolean,
): { grave: Loss[]; dropped: Loss[] } {
  const grave: Loss[] = [];
  const dropped: Loss[] = [];
  for (const loss of losses) {
    const isOrdinary = (identity: string) => isOwnSource(loss, identity) || isOwnAlerts(loss, identity)
      || (own.has(loss.root.directory) && !isHeavy(identity) && !stands(loss.root, identity) && !isKustomization(loss, identity));
    const ordinary = loss.identities.filter(isOrdinary);
    const rest = loss.identities.filter((identity) => !isOrdinary(identity));
    if (ordinary.length > 0) dropped.push({ ...loss, identities: ordinary, beneath: [] });
    if (rest.length > 0) grave.push({ ...loss, identities: rest });
  }
  return { grave, dropped };
}

function isKustomization(loss: Loss, identity: string): boolean {
  const built = loss.root.objects.get(identity);
  return built !== undefined && isFluxKustomization(built.object);
}

/** A source that a generated file brought: deleting it deletes nothing else. */
function isOwnSource(loss: Loss, identity: string): boolean {
  const built = loss.root.objects.get(identity);
  return built !== undefined && isFluxFilePath(built.file) && built.object.apiVersion.startsWith('source.toolkit.fluxcd.io/');
}

/** A Kustomization of alerts that a generated file brought: what is deleted with it runs nothing. */
function isOwnAlerts(loss: Loss, identity: string): boolean {
  const built = loss.root.objects.get(identity);
  return built !== undefined && isFluxFilePath(built.file) && isFluxKustomization(built.object) && holdsAlerts(built.object);
}
