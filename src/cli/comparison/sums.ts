import { Copy, CopyState, contentOf, placeOf } from './copy';
import { readObjects } from './documents';
import { Finding } from './finding';
import { Subject, VOICE_NAMES } from './manifests';
import { Remedies } from './remedy';
import { CHECKSUMS_FILE, parseChecksums, sha256 } from '../../copies/checksums';
import { canonicalYaml } from '../../manifest/canonical';
import { digestOf } from '../../manifest/digest';
import { LifeboatError } from '../../manifest/lifeboat-error';

const DIGEST = /^sha256:[0-9a-f]{64}\n$/;
const MANIFEST = /\.ya?ml$/;

/** The sums that a directory of a copy lists; undefined where the file is missing or broken. */
export function sumsOf(state: CopyState, directory: string): ReadonlyMap<string, string> | undefined {
  const text = contentOf(state, `${directory}/${CHECKSUMS_FILE}`);
  try {
    return text === undefined ? undefined : parseChecksums(text, directory);
  } catch {
    return undefined;
  }
}

/** Whether SHA256SUMS and DIGEST of a directory fit what stands beside them; edits of manifests are named elsewhere. */
export function checkSums(subject: Subject, state: CopyState, directory: string, names: readonly string[], remedies: Remedies): Finding[] {
  return [...checkChecksums(subject, state, directory, names, remedies), ...checkDigest(subject, state, directory, names, remedies)];
}

function checkChecksums(subject: Subject, state: CopyState, directory: string, names: readonly string[], remedies: Remedies): Finding[] {
  const path = `${directory}/${CHECKSUMS_FILE}`;
  if (!state.differing.has(path)) return [];
  const text = state.differing.get(path);
  const finding = (problem: string, line?: number): Finding => fileFinding('sums', subject, state.copy, path, problem, remedies, line);
  if (text === undefined) return [finding('has no SHA256SUMS, so nothing proves what stands beside it')];
  let sums: Map<string, string>;
  try {
    sums = parseChecksums(text, path);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    return [finding(`has a broken SHA256SUMS: ${error.problem}`, Number(/:(\d+)$/.exec(error.place)?.[1]))];
  }
  const lineOf = (name: string): number => text.split('\n').findIndex((line) => line.endsWith(`  ${name}`)) + 1;
  const found: Finding[] = [];
  for (const name of names) {
    const content = contentOf(state, `${directory}/${name}`);
    if (name === CHECKSUMS_FILE || content === undefined || state.differing.has(`${directory}/${name}`)) continue;
    const sum = sums.get(name);
    if (sum === undefined) found.push(finding(`has a SHA256SUMS that does not list ${name}`));
    else if (sum !== sha256(content)) found.push(finding(`has a SHA256SUMS with a wrong sum of ${name}`, lineOf(name)));
  }
  return found;
}

function checkDigest(subject: Subject, state: CopyState, directory: string, names: readonly string[], remedies: Remedies): Finding[] {
  const path = `${directory}/DIGEST`;
  if (!names.includes('DIGEST') || !state.differing.has(path)) return [];
  const text = state.differing.get(path);
  const finding = (problem: string): Finding => fileFinding('digest', subject, state.copy, path, problem, remedies, text === undefined ? undefined : 1);
  if (text === undefined) return [finding('has no DIGEST')];
  if (!DIGEST.test(text)) return [finding('has a DIGEST that is no line of `sha256:<64 hex digits>`: it was cut off or edited')];
  const found = digestOfFiles(names.filter((name) => MANIFEST.test(name)).flatMap((name) => {
    const content = contentOf(state, `${directory}/${name}`);
    return content === undefined ? [] : [content];
  }), directory);
  // Digests of what cannot be read are not asked for: that file has a finding of its own.
  if (found === undefined || found === text.trimEnd()) return [];
  return [finding(`has the DIGEST ${text.trimEnd()}, but the manifests beside it make ${found}`)];
}

/** The digest of manifests in the order of their names; undefined where one of them cannot be read. */
export function digestOfFiles(texts: readonly string[], place: string): string | undefined {
  try {
    return digestOf(texts.flatMap((text) => readObjects(text, place)).map(({ object }) => canonicalYaml(object)));
  } catch (error) {
    if (error instanceof LifeboatError) return undefined;
    throw error;
  }
}

/** A finding about a file as a whole. */
export function fileFinding(
  kind: Finding['kind'], subject: Subject, copy: Copy, path: string, problem: string, remedies: Remedies, line?: number,
): Finding {
  const file = placeOf(copy, path);
  return {
    kind,
    ...(subject.app === undefined ? {} : { app: subject.app }),
    ...(subject.cluster === undefined ? {} : { cluster: subject.cluster }),
    copy: copy.kind,
    file,
    ...(line ? { line } : {}),
    message: `the ${VOICE_NAMES[copy.kind]} ${problem} (${path}${line ? `:${line}` : ''})`,
    remedy: `Delete ${file} and run ${remedies.synth} to write it anew`,
  };
}
