import { AppImage, Change, Earlier, ImageUse } from './rollback-place';
import { Revision, WorkloadHistory } from './workload-history';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { isReference } from '../image-text';

/** An image with all that is known of its past. */
export interface ImagePast {
  readonly image: AppImage;
  /** The histories of the workloads that run it. */
  readonly runs: readonly { readonly use: ImageUse; readonly history: WorkloadHistory }[];
  /** What Git had before, the newest first. */
  readonly inGit: readonly Earlier[];
}

/** Where the images are written, for the sentences of an error. */
export interface ChoicePlace {
  readonly app: string;
  readonly file: string;
}

/** What ran before of the one image that can be meant: by what the cluster still holds, else by Git. */
export function changeToEarlier(pasts: readonly ImagePast[], place: ChoicePlace): Change {
  for (const past of pasts) requireSame(past, place);
  const found = pasts.flatMap((past) => {
    const earlier = earlierOf(past);
    return earlier ? [{ image: past.image, ...earlier }] : [];
  }).sort((a, b) => b.since.localeCompare(a.since));
  if (found.length === 1) return requireWritable(found[0], place);
  const list = found.map((change) => `${change.image.name} (${changeText(change)})`).join(', ');
  if (found.length > 1) {
    throw new LifeboatError('rollback-choice', {
      place: place.app, problem: `several images have run as another one before: ${list}`, remedy: 'Say which with --image NAME, or take back all of them with --to COMMIT',
    });
  }
  const now = pasts.map(({ image }) => `${image.name} ${image.reference}`).join(', ');
  throw new LifeboatError('rollback-none', {
    place: place.app,
    problem: `neither the cluster nor Git knows of anything that ran before ${now || 'it, since it has no image'}`,
    remedy: 'See with --list what is known, and set another one by `lifeboat image set NAME=REFERENCE`, or in the manifest',
  });
}

/** The images of a workload as its revision of that number had them. */
export function changesToRevision(pasts: readonly ImagePast[], number: number, place: ChoicePlace): Change[] {
  const runs = pasts.flatMap(({ image, runs: own }) => own.flatMap(({ use, history }) => {
    const revision = history.revisions.find((one) => one.number === number);
    return revision ? [{ image, use, history, revision }] : [];
  }));
  const workloads = [...new Set(runs.map(({ history }) => history.workload))];
  if (workloads.length === 0) {
    throw new LifeboatError('rollback-unknown', {
      place: `--to ${number}`, problem: `the cluster holds no such revision; it has ${heldText(pasts) || 'none at all'}`, remedy: 'Name one of those, or a commit',
    });
  }
  if (workloads.length > 1) {
    throw new LifeboatError('rollback-choice', {
      place: `--to ${number}`, problem: `${workloads.join(' and ')} each have a revision of that number`, remedy: 'Say which with --workload KIND/NAME',
    });
  }
  const changes = new Map<AppImage, Change>();
  for (const { image, use, history, revision } of runs) {
    const reference = revision.images.get(use.container);
    if (reference === undefined || reference === image.reference) continue;
    const other = changes.get(image);
    if (other && other.reference !== reference) {
      throw new LifeboatError('rollback-choice', {
        place: `--to ${number}`,
        problem: `${image.name} is one image now, and containers of that revision had ${other.reference} and ${reference}`,
        remedy: 'Set them by hand',
      });
    }
    changes.set(image, { image, reference, since: revision.since, from: revisionText(revision, history) });
  }
  return requireChanges([...changes.values()], `revision ${number} of ${workloads[0]}`, place);
}

/** The images as a commit had them. */
export function changesToCommit(images: readonly AppImage[], at: ReadonlyMap<AppImage, Earlier>, named: string, place: ChoicePlace): Change[] {
  const changes = images.flatMap((image) => {
    const earlier = at.get(image);
    return earlier && earlier.reference !== image.reference ? [{ image, ...earlier }] : [];
  });
  return requireChanges(changes, `commit ${named}`, place);
}

/** Those that are meant by a name, of an image or else of a container, and by a workload. */
export function narrowedImages(images: readonly AppImage[], named: readonly string[], workload: string | undefined, place: ChoicePlace): AppImage[] {
  const key = workload?.toLowerCase();
  const own = images.filter(({ uses }) => key === undefined || uses.some(({ object }) => `${object.kind}/${object.metadata.name}`.toLowerCase() === key));
  if (own.length === 0) {
    const known = new Set(images.flatMap(({ uses }) => uses.map(({ object }) => `${object.kind.toLowerCase()}/${object.metadata.name}`)));
    throw new LifeboatError('workload-unknown', {
      place: workload === undefined ? place.app : `--workload ${workload}`,
      problem: `${place.app} has ${workload === undefined ? 'nothing' : 'no such workload'} that runs an image; it has ${[...known].join(', ') || 'none'}`,
      remedy: workload === undefined ? 'Name another app' : 'Name one of those',
    });
  }
  if (named.length === 0) return own;
  return named.flatMap((name) => {
    const byName = own.filter((image) => image.name === name);
    const found = byName.length > 0 ? byName : own.filter(({ uses }) => uses.some(({ container }) => container === name));
    if (found.length === 1) return found;
    throw new LifeboatError(found.length === 0 ? 'image-unknown' : 'rollback-choice', {
      place: `--image ${name}`,
      problem: found.length === 0 ? `${place.app} has no image or container of this name; it has ${own.map((image) => image.name).join(', ')}`
        : `several images of ${place.app} run in a container of this name: ${found.map((image) => image.reference).join(', ')}`,
      remedy: found.length === 0 ? 'Name one of those' : 'Say which with --workload KIND/NAME',
    });
  });
}

/** What ran before, or undefined: in the workload that changed last, the last template with another image. */
export function earlierOf({ image, runs, inGit }: ImagePast): Earlier | undefined {
  const found = runs.flatMap(({ use, history }) => {
    const revision = history.earlier.find(({ images }) => ![undefined, image.reference].includes(images.get(use.container)));
    return revision ? [{ reference: revision.images.get(use.container)!, since: revision.since, from: revisionText(revision, history) }] : [];
  });
  // What came after the present one and was taken back is nothing to go back to.
  const before = inGit.slice(inGit.map(({ reference }) => reference).lastIndexOf(image.reference) + 1);
  return [...found.sort((a, b) => b.since.localeCompare(a.since)), ...before][0];
}

/** `ghcr.io/example/api:2 -> ghcr.io/example/api:1, revision 3 of Deployment shop/api, since 2026-03-01T10:00:00Z` */
export function changeText({ image, reference, from, since }: Change): string {
  return `${image.reference} -> ${reference}, ${from}, since ${since}`;
}

/** Where the cluster and the file differ already, nobody can tell what "before" means. */
function requireSame({ image, runs }: ImagePast, { file }: ChoicePlace): void {
  const other = runs.find(({ use, history }) => ![undefined, image.reference].includes(history.live.get(use.container)));
  if (!other) return;
  const { use: { container }, history: { workload, live } } = other;
  throw new LifeboatError('rollback-ahead', {
    place: `container ${container} of ${workload}`,
    problem: `on the cluster it has ${live.get(container)}, and ${file} has ${image.reference} already, so that "before" could mean two things`,
    remedy: 'Deploy what the file has, or name what you mean with --to; see --list',
  });
}

function requireChanges(changes: readonly Change[], what: string, place: ChoicePlace): Change[] {
  if (changes.length > 0) return changes.map((change) => requireWritable(change, place));
  throw new LifeboatError('rollback-none', { place: place.app, problem: `its images are those of ${what} already`, remedy: 'See with --list what else is known' });
}

function requireWritable(change: Change, { file }: ChoicePlace): Change {
  const { image, reference, from } = change;
  if (!isReference(reference)) {
    throw new LifeboatError('image-assignment', {
      place: `${image.name} of ${from}`, problem: `'${reference}' is no image reference (registry/name:tag, registry/name@sha256:64 hex digits, or both)`, remedy: 'Set another one by hand',
    });
  }
  if (image.elsewhere === undefined) return change;
  const [{ container, identity }] = image.uses;
  throw new LifeboatError('image-elsewhere', {
    place: `container ${container} of ${identity}`,
    problem: `its image ${image.reference} is not taken from ${file}: ${image.elsewhere}`,
    remedy: `Set it there to ${reference} (${from}), or take it from the image file: app.image('NAME')`,
  });
}

function revisionText({ number }: Revision, { workload }: WorkloadHistory): string {
  return `revision ${number} of ${workload}`;
}

function heldText(pasts: readonly ImagePast[]): string {
  const histories = new Map(pasts.flatMap(({ runs }) => runs.map(({ history }) => [history.workload, history] as const)));
  return [...histories.values()].map(({ workload, revisions }) => `${revisions.map(({ number }) => number).sort((a, b) => b - a).join(', ')} of ${workload}`).join('; ');
}
