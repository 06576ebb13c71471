import { relative } from 'path';
import { CHECKSUMS_FILE } from './checksums';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Why a standing file is not replaced or deleted. */
export type RefusalCode = 'foreign-file' | 'edited-by-hand' | 'checksums-missing' | 'changed-meanwhile';

interface Refusal {
  readonly root: string;
  readonly path: string;
  readonly reason: string;
}

// The gravest first: with it out of the way the next run names the next.
const CODES: readonly RefusalCode[] = ['foreign-file', 'edited-by-hand', 'checksums-missing', 'changed-meanwhile'];
const NAMED = 10;

/** Collects the files that stand in the way, so that all of a kind are named at once. */
export class Refusals {
  private readonly byCode = new Map<RefusalCode, Refusal[]>();

  /** Notes a file that must stay as it is. */
  public add(code: RefusalCode, root: string, path: string, reason: string): void {
    const refusals = this.byCode.get(code) ?? [];
    refusals.push({ root, path, reason });
    this.byCode.set(code, refusals);
  }

  /** Throws where a file was noted. */
  public throwIfAny(): void {
    for (const code of CODES) {
      const refusals = this.byCode.get(code);
      if (refusals === undefined) continue;
      const [first, ...others] = refusals;
      throw new LifeboatError(code, {
        place: placeOf(first),
        problem: `this file must not be overwritten: ${first.reason}${others.length > 0 ? `; likewise ${namesOf(others)}` : ''}`,
        remedy: remedyOf(code, refusals),
      });
    }
  }
}

function namesOf(refusals: readonly Refusal[]): string {
  const names = refusals.slice(0, NAMED).map(placeOf);
  return `${names.join(', ')}${refusals.length > NAMED ? ` and ${refusals.length - NAMED} more` : ''}`;
}

/** As a person in the working directory would name it. */
function placeOf({ root, path }: Refusal): string {
  const place = relative(process.cwd(), `${root}/${path}`);
  return place.startsWith('..') ? `${root}/${path}` : place;
}

function remedyOf(code: RefusalCode, refusals: readonly Refusal[]): string {
  switch (code) {
    case 'foreign-file':
      return 'Move or delete the file, or give the construct another name';
    case 'edited-by-hand':
      return `Bring the change into the definition if it is to stay, then delete ${refusals.length === 1 ? 'the file' : 'these files'} and run the command again`;
    case 'checksums-missing':
      return `Bring the ${CHECKSUMS_FILE} of the directory back with git, or delete the manifest if nobody changed it, and run the command again`;
    case 'changed-meanwhile':
      return 'Run the command again, so that it merges into the text that stands there now';
  }
}
