import { CHECKSUMS_FILE, sha256 } from './checksums';
import { isOwnedBy, readMarker, sealHolds } from './marker';

/** A file that stands where one of ours is wanted, or in our territory. */
export interface StandingFile {
  readonly name: string;
  readonly content: Buffer;
}

/** What is known of the directory in which a file stands. */
export interface FileSurroundings {
  /** Whose definition is being written. */
  readonly owner: string;
  /** Whether the directory lies in the territory of that definition. */
  readonly inTerritory: boolean;
  /** SHA256SUMS of the directory; undefined where there is none. */
  checksums(): ReadonlyMap<string, string> | undefined;
  /** The owner that the first marked file of the directory names. */
  directoryOwner(): string | undefined;
}

/** Whether a standing file may be replaced or deleted. */
export type Ownership =
  | { readonly verdict: 'ours' }
  /** Ours, but not as it was written. */
  | { readonly verdict: 'edited' }
  /** Ours, but nothing proves that it is as it was written. */
  | { readonly verdict: 'unproved'; readonly reason: string }
  | { readonly verdict: 'foreign'; readonly reason: string };

const DIGEST = /^sha256:[0-9a-f]{64}\n$/;

/** The two files of a directory that carry no marker, since their form is fixed. */
export function isUnmarked(name: string): boolean {
  return name === 'DIGEST' || name === CHECKSUMS_FILE;
}

/** Judges whose a standing file is, and whether it still is what was written. */
export function ownershipOf(file: StandingFile, surroundings: FileSurroundings): Ownership {
  return isUnmarked(file.name) ? ownershipOfUnmarked(file, surroundings) : ownershipOfMarked(file, surroundings);
}

function ownershipOfMarked(file: StandingFile, surroundings: FileSurroundings): Ownership {
  const text = file.content.toString('utf8');
  const marker = readMarker(text);
  if (marker === undefined) {
    // The marker itself can be edited away; where SHA256SUMS knows the file it still is ours.
    const known = surroundings.inTerritory && surroundings.directoryOwner() === surroundings.owner && surroundings.checksums()?.has(file.name);
    return known ? { verdict: 'edited' } : { verdict: 'foreign', reason: 'it has no marker of a generated file, so a person wrote it' };
  }
  if (!isOwnedBy(text, surroundings.owner)) {
    return { verdict: 'foreign', reason: `it was generated from the definition ${marker.owner} (${marker.construct})` };
  }
  if (marker.seal !== undefined) return { verdict: sealHolds(text) ? 'ours' : 'edited' };
  const sums = surroundings.checksums();
  if (sums === undefined) return { verdict: 'unproved', reason: `there is no ${CHECKSUMS_FILE} beside it` };
  const sum = sums.get(file.name);
  if (sum === undefined) return { verdict: 'unproved', reason: `the ${CHECKSUMS_FILE} beside it does not list it` };
  return { verdict: sha256(file.content) === sum ? 'ours' : 'edited' };
}

function ownershipOfUnmarked(file: StandingFile, surroundings: FileSurroundings): Ownership {
  if (!surroundings.inTerritory) return { verdict: 'foreign', reason: 'it lies outside of the directories that belong to the definition' };
  const other = surroundings.directoryOwner();
  if (other !== undefined && other !== surroundings.owner) {
    return { verdict: 'foreign', reason: `it belongs to the files beside it, which were generated from the definition ${other}` };
  }
  const sums = surroundings.checksums();
  if (file.name === CHECKSUMS_FILE) return { verdict: 'ours' };
  const sum = sums?.get(file.name);
  if (sum !== undefined) return { verdict: sha256(file.content) === sum ? 'ours' : 'edited' };
  return DIGEST.test(file.content.toString('utf8')) ? { verdict: 'ours' } : { verdict: 'foreign', reason: 'it is not one line `sha256:<64 hex digits>`' };
}
