import { hash } from 'crypto';
import { readdirSync, readFileSync } from 'fs';
import { basename, dirname } from 'path';
import { LifeboatError } from '../manifest/lifeboat-error';

/** The file that lists the sum of each file beside it, as `sha256sum -c` reads it. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

/** What a directory holds compared with its SHA256SUMS; all three empty means that it verifies. */
export interface DirectoryVerification {
  /** Listed, but not there. */
  readonly missing: string[];
  /** Listed, but with other bytes. */
  readonly changed: string[];
  /** Manifests that `kubectl apply -f` would take along although they are not listed. */
  readonly unlisted: string[];
}

const LINE = /^([0-9a-f]{64}) {2}([^/\\\u0000-\u001f]+)$/;
// kubectl reads these three from a directory; kustomization.yaml is no object, and only one of the two copies has it.
const MANIFEST = /\.(?:yaml|yml|json)$/;

/** The sha256 of a content, as 64 hex digits. */
export function sha256(content: string | Buffer): string {
  return hash('sha256', content);
}

/** The text of SHA256SUMS: sorted by name and without comments, since busybox counts a comment as a failure. */
export function checksumsText(files: readonly { readonly name: string; readonly text: string }[]): string {
  return [...files]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((file) => `${sha256(file.text)}  ${file.name}\n`)
    .join('');
}

/** Reads SHA256SUMS into name -> sum; a file that is not whole proves nothing and is refused. */
export function parseChecksums(text: string, place: string): Map<string, string> {
  const broken = (line: number, problem: string): LifeboatError => new LifeboatError('checksums-broken', {
    place: `${place}:${line}`,
    problem,
    remedy: `Bring the file back with \`git -C ${dirname(place)} restore ${basename(place)}\`, or delete its directory and run synth again`,
  });
  const sums = new Map<string, string>();
  const lines = text.split('\n');
  const rest = lines.pop();
  if (rest !== '') throw broken(lines.length + 1, 'the last line does not end in a newline, so the file was cut off');
  if (lines.length === 0) throw broken(1, 'the file is empty, but must list each file beside it');
  lines.forEach((line, index) => {
    const match = LINE.exec(line);
    if (!match) throw broken(index + 1, `the line ${JSON.stringify(line.slice(0, 100))} is not \`<64 hex digits>  <name>\``);
    if (sums.has(match[2])) throw broken(index + 1, `${match[2]} is listed twice`);
    sums.set(match[2], match[1]);
  });
  return sums;
}

/** Compares a directory with its SHA256SUMS. */
export function verifyDirectory(directory: string): DirectoryVerification {
  const place = `${directory}/${CHECKSUMS_FILE}`;
  const sums = parseChecksums(readChecksums(place), place);
  const names = new Set(readdirSync(directory));
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [name, sum] of sums) {
    if (!names.has(name)) missing.push(name);
    else if (sha256(readFileSync(`${directory}/${name}`)) !== sum) changed.push(name);
  }
  const unlisted = [...names].filter((name) => MANIFEST.test(name) && name !== 'kustomization.yaml' && !sums.has(name)).sort();
  return { missing, changed, unlisted };
}

function readChecksums(place: string): string {
  try {
    return readFileSync(place, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new LifeboatError('checksums-missing', {
      place,
      problem: 'there is no such file, so nothing proves that the manifests beside it are what was written',
      remedy: `Bring it back with \`git -C ${dirname(place)} restore ${basename(place)}\`, or run synth`,
    });
  }
}
