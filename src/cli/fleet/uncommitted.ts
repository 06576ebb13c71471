import { FleetCheckout } from './checkout';
import { listedEntries, newKustomization, unlistEntries } from './cluster-kustomization';
import { FluxFile } from './flux-file';
import { fileOwner, verifies } from './generated-file';
import { implicitEntries } from './implicit-entries';
import { dropProtection, pendingAdoptions } from './protecting-patch';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FileTree } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';

const NAMED = 10;

/** What is asked about the uncommitted changes of a checkout. */
export interface UncommittedQuestion {
  readonly checkout: FleetCheckout;
  readonly head: FileTree;
  readonly work: FileTree;
  /** The directories that are written into. */
  readonly clusters: readonly string[];
  /** The generated Flux files of both trees. */
  readonly fluxFiles: readonly FluxFile[];
}

/** Refuses changes by people below the directories that are written into; what an earlier synth left is no such change. */
export function refuseUncommitted(question: UncommittedQuestion): void {
  const { checkout, clusters } = question;
  const isBelow = (path: string): boolean => clusters.some((cluster) => path.startsWith(`${cluster}/`));
  const changes = [...checkout.uncommitted].filter((path) => isBelow(path) && !isOurs(question, path)).sort();
  if (changes.length === 0) return;
  const rest = changes.length > NAMED ? ` and ${changes.length - NAMED} more` : '';
  throw new LifeboatError('fleet-dirty', {
    place: checkout.named,
    problem: `changes that are not committed stand where the fleet copy is written: ${changes.slice(0, NAMED).join(', ')}${rest}`,
    remedy: 'Commit or stash them, or pass --allow-dirty',
  });
}

function isOurs({ head, work, clusters, fluxFiles }: UncommittedQuestion, path: string): boolean {
  const cluster = clusters.find((directory) => KUSTOMIZATION_FILES.some((name) => path === `${directory}/${name}`));
  if (cluster === undefined) return work.read(path) === undefined ? fileOwner(head, path) !== undefined : verifies(work, path);
  const now = work.read(path);
  if (now === undefined) return false;
  const flux = fluxFiles.filter((file) => file.cluster === cluster).map(({ entry }) => entry);
  const generated = new Set(fluxFiles.flatMap((file) => [file.path, file.fleetPath]));
  const implicit = () => newKustomization(implicitEntries(head, cluster).filter((entry) => !generated.has(`${cluster}/${entry}`)));
  try {
    const before = head.read(path) ?? implicit();
    const [bare, bareBefore] = [now, before].map((text) => withoutOurs(path, text, flux));
    if (bare === bareBefore) return true;
    // Step two of an adoption unlists what step one protects.
    const listed = new Set(listedEntries(path, bare));
    const gone = listedEntries(path, bareBefore).filter((entry) => !listed.has(entry));
    return pendingAdoptions(path, before).length > 0 && bare === unlistEntries(path, bareBefore, gone);
  } catch (error) {
    if (error instanceof LifeboatError) return false;
    throw error;
  }
}

function withoutOurs(path: string, text: string, flux: readonly string[]): string {
  const unpatched = pendingAdoptions(path, text).reduce((result, adoption) => dropProtection(path, result, adoption), text);
  return unlistEntries(path, unpatched, flux);
}
