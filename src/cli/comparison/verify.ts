import { resolve } from 'path';
import { Copy, directoriesBelow, entriesOf, foreignText, placeOf } from './copy';
import { Compared, Comparison, Finding } from './finding';
import { compareManifest, Subject, Version, VOICE_NAMES } from './manifests';
import { Remedies } from './remedy';
import { digestOfFiles, fileFinding } from './sums';
import { CHECKSUMS_FILE, parseChecksums, sha256, verifyDirectory } from '../../copies/checksums';
import { isFluxFilePath } from '../../copies/fleet-place';
import { readMarker, sealHolds } from '../../copies/marker';
import { LifeboatError } from '../../manifest/lifeboat-error';

const MANIFEST = /\.ya?ml$/;

/** A directory that has sums, and so says itself what it should hold. */
interface SummedDirectory {
  readonly copy: Copy;
  readonly path: string;
  readonly subject: Subject;
  /** The manifests and the two files about them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Owner and construct of each manifest: the same in both copies of it. */
  readonly makers: ReadonlySet<string>;
}

/** Verifies copies by their own sums and digests and compares them with each other, for want of a definition. */
export function verifyCopies(copies: readonly Copy[], remedies: Remedies): Comparison {
  const directories = copies.flatMap((copy) => {
    const found = summedDirectories(copy);
    if (found.length > 0) return found;
    throw new LifeboatError('copy-absent', {
      place: copy.directory,
      problem: `it holds no directory with ${CHECKSUMS_FILE}${copy.kind === 'fleet' ? '' : ' below k8s/'}, so there is no copy to verify`,
      remedy: 'Name the checkout that holds one',
    });
  });
  const fleet = directories.filter(({ copy }) => copy.kind === 'fleet');
  const pairs = fleet.length === 0 ? [] : directories.filter(({ copy }) => copy.kind === 'project').flatMap((project) => comparePair(project, fleet, remedies));
  return {
    compared: comparedOf(copies, directories),
    findings: [
      ...directories.flatMap((directory) => verifyOne(directory, remedies)),
      ...copies.flatMap((copy) => verifySeals(copy, directories, remedies)),
      ...pairs,
    ],
  };
}

function comparedOf(copies: readonly Copy[], directories: readonly SummedDirectory[]): Compared {
  const fleet = copies.find(({ kind }) => kind === 'fleet');
  const nameOf = (copy: Copy): string => copy.name ?? directories.find((one) => one.copy === copy)?.subject.app ?? '';
  return {
    project: copies.filter(({ kind }) => kind === 'project').map((copy) => ({ name: nameOf(copy), directory: copy.directory })),
    ...(fleet ? { fleet: { directory: fleet.directory } } : {}),
    directories: directories.map(({ copy, path, subject }) => ({
      copy: copy.kind, app: subject.app ?? '', cluster: subject.cluster ?? '', directory: placeOf(copy, path),
    })),
  };
}

function summedDirectories(copy: Copy): SummedDirectory[] {
  const below = (path: string): string[] => entriesOf(copy, path).filter(({ isDirectory }) => isDirectory).map(({ name }) => `${path}/${name}`);
  const candidates = copy.kind === 'fleet' ? generatedDirectories(copy) : ['k8s', ...below('k8s'), ...below('k8s').flatMap(below)];
  return candidates.flatMap((path) => {
    const names = entriesOf(copy, path).filter(({ isDirectory }) => !isDirectory).map(({ name }) => name);
    if (!names.includes(CHECKSUMS_FILE) && !names.includes('DIGEST')) return [];
    const shared = names.filter((name) => (MANIFEST.test(name) && name !== 'kustomization.yaml') || name === 'DIGEST' || name === CHECKSUMS_FILE);
    const texts = new Map(shared.map((name) => [name, foreignText(copy, `${path}/${name}`) ?? '']));
    const markers = [...texts.values()].flatMap((text) => readMarker(text) ?? []);
    const [cluster, app] = markers[0]?.construct.split('/') ?? [];
    const subject = { app: copy.name ?? app ?? path.slice(path.lastIndexOf('/') + 1), ...(cluster === undefined ? {} : { cluster }) };
    return [{ copy, path, texts, subject, makers: new Set(markers.map(({ owner, construct }) => `${owner}: ${construct}`)) }];
  });
}

/** Those of a fleet checkout that are ours: a sum alone may be a person's. */
function generatedDirectories(copy: Copy): string[] {
  return directoriesBelow(copy, '.').filter((path) => entriesOf(copy, path).some(({ name, isDirectory }) =>
    !isDirectory && (name === 'kustomization.yaml' || (MANIFEST.test(name) && readMarker(foreignText(copy, `${path}/${name}`) ?? '') !== undefined))));
}

function verifyOne({ copy, path, subject, texts }: SummedDirectory, remedies: Remedies): Finding[] {
  const finding = (kind: Finding['kind'], name: string, problem: string, line?: number): Finding =>
    fileFinding(kind, subject, copy, `${path}/${name}`, problem, remedies, line);
  const found: Finding[] = [];
  try {
    const { missing, changed, unlisted } = verifyDirectory(resolve(copy.cwd, copy.directory, path));
    found.push(
      ...missing.map((name) => finding('missing', name, `lacks ${name}, which its SHA256SUMS lists`)),
      ...changed.map((name) => finding('sums', name, `has ${name} with another sum than its SHA256SUMS says: one of the two was edited`)),
      ...unlisted.map((name) => finding('extra', name, `has ${name}, which its SHA256SUMS does not list`)),
    );
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    found.push(finding('sums', CHECKSUMS_FILE, `has no whole SHA256SUMS: ${error.problem}`, Number(/:(\d+)$/.exec(error.place)?.[1])));
  }
  const digest = texts.get('DIGEST');
  if (digest === undefined) return found;
  const made = digestOfFiles([...texts].filter(([name]) => MANIFEST.test(name)).map(([, text]) => text), path);
  if (made === undefined) found.push(finding('unreadable', 'DIGEST', 'holds a manifest that kustomize does not read as it stands, so that it has no digest'));
  else if (`${made}\n` !== digest) found.push(finding('digest', 'DIGEST', `has the DIGEST ${digest.trim() || '(empty)'}, but the manifests beside it make ${made}`, 1));
  return found;
}

function verifySeals(copy: Copy, directories: readonly SummedDirectory[], remedies: Remedies): Finding[] {
  const filesOf = (path: string): string[] => entriesOf(copy, path).flatMap(({ name, isDirectory }) => (isDirectory ? [] : [`${path}/${name}`]));
  const own = directories.filter((directory) => directory.copy === copy).map(({ path }) => `${path}/kustomization.yaml`);
  const paths = copy.kind === 'project' ? ['EMERGENCY_DEPLOYMENT.md', ...filesOf('scripts')]
    : [...directoriesBelow(copy, '.').flatMap(filesOf).filter(isFluxFilePath), ...own];
  return paths.flatMap((path) => {
    const text = foreignText(copy, path);
    const marker = text === undefined ? undefined : readMarker(text);
    if (text === undefined || marker === undefined || sealHolds(text)) return [];
    const [cluster, app] = marker.construct.split('/');
    const subject = copy.kind === 'project' ? { app: copy.name ?? app ?? cluster } : { cluster, ...(app === undefined ? {} : { app }) };
    return [fileFinding('edited', subject, copy, path, `has ${path} edited by hand: its seal does not hold`, remedies)];
  });
}

function comparePair(project: SummedDirectory, fleet: readonly SummedDirectory[], remedies: Remedies): Finding[] {
  const { subject, copy, path } = project;
  const other = fleet.find(({ makers }) => [...project.makers].some((maker) => makers.has(maker)));
  if (!other) {
    return [fileFinding('missing-app', subject, fleet[0].copy, '.', `holds nothing of ${subject.app}, which the project copy has in ${copy.directory}/${path}`, remedies)];
  }
  const names = [...new Set([...project.texts.keys(), ...other.texts.keys()])].sort();
  const found = names.filter((name) => MANIFEST.test(name) && project.texts.get(name) !== other.texts.get(name)).flatMap((name) => {
    const [one, two] = [versionOf(project, name), versionOf(other, name)];
    // The one that its own sums vouch for comes first: the other is the odd one.
    const turned = one.text === undefined || (two.text !== undefined && one.edited && !two.edited);
    return compareManifestSafely({ ...other.subject, ...subject }, turned ? [two, one] : [one, two], remedies);
  });
  if (found.length > 0) return found;
  return ['DIGEST', CHECKSUMS_FILE].filter((name) => project.texts.get(name) !== other.texts.get(name)).map((name) =>
    fileFinding(name === 'DIGEST' ? 'digest' : 'sums', subject, other.copy, `${other.path}/${name}`, `has another ${name} than the ${VOICE_NAMES.project}`, remedies));
}

function versionOf({ copy, path, texts }: SummedDirectory, name: string): Version {
  const text = texts.get(name);
  return { voice: copy.kind, copy, path: `${path}/${name}`, text, edited: text !== undefined && sumIn(texts, name) !== sha256(text) };
}

function sumIn(texts: ReadonlyMap<string, string>, name: string): string | undefined {
  try {
    return parseChecksums(texts.get(CHECKSUMS_FILE) ?? '', CHECKSUMS_FILE).get(name);
  } catch {
    return undefined;
  }
}

/** Without a definition the first version too can be unreadable. */
function compareManifestSafely(subject: Subject, versions: readonly Version[], remedies: Remedies): Finding[] {
  try {
    return compareManifest(subject, versions, remedies);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    const [{ copy, path }] = versions;
    return copy ? [fileFinding('unreadable', subject, copy, path, 'holds something that kustomize does not read as it stands', remedies)] : [];
  }
}
