import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'fs';
import { CHECKSUMS_FILE, parseChecksums } from './checksums';
import { stagedPath } from './journal';
import { readMarker } from './marker';
import { LifeboatError } from '../manifest/lifeboat-error';

/** What a name in a directory is. */
export type StandingKind = 'file' | 'directory' | 'symlink' | 'other';

/** One directory of a tree: what stands in it and what is wanted in it. It is read once, so that no file needs a look of its own. */
export class TreeDirectory {
  /** What stands there, by name; undefined where there is no such directory yet. */
  public readonly standing: ReadonlyMap<string, StandingKind> | undefined;
  /** The highest directory on the way here that does not stand yet; it is moved into place in whole. */
  public readonly newFrom: string | undefined;
  private readonly wanted = new Map<string, string>();
  private readonly prefix: string;
  private staged = false;
  private folded: ReadonlyMap<string, string> | undefined;
  private sums: ReadonlyMap<string, string> | undefined;
  private ownerRead: { readonly owner: string | undefined } | undefined;

  public constructor(
    private readonly root: string,
    /** Relative to the root; empty for the root itself. */
    public readonly path: string,
    private readonly parent: TreeDirectory | undefined,
    stands: boolean,
  ) {
    this.standing = stands ? namesIn(path === '' ? root : `${root}/${path}`) : undefined;
    this.newFrom = stands ? undefined : parent?.newFrom ?? path;
    this.prefix = `${stagedPath(root, path)}${path === '' ? '' : '/'}`;
  }

  /** Where a name of this directory is, relative to the root. */
  public pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}/${name}`;
  }

  /** Notes that a file, or with `/` a directory, is going to have this name. */
  public want(name: string, suffix: '' | '/'): void {
    const folded = name.toLowerCase();
    const before = this.wanted.get(folded);
    if (before === undefined) {
      this.wanted.set(folded, name + suffix);
      if (this.standing !== undefined && !this.standing.has(name)) this.refuseOtherCase(name, folded);
    } else if (before === `${name}/` && suffix === '' || before === name && suffix === '/') {
      throw this.refusal('path-kind', name, 'is wanted both as a file and as a directory', 'Give one of the two another name');
    } else if (before !== name + suffix || suffix === '') {
      throw this.refusal('path-duplicate', name, `is wanted twice, as ${before} and as ${name}${suffix}, `
        + 'which are one where case does not count', 'Give one of the two another name');
    }
  }

  /** Whether a file or directory is going to have this name. */
  public wants(name: string): boolean {
    const wanted = this.wanted.get(name.toLowerCase());
    return wanted === name || wanted === `${name}/`;
  }

  /** What stands under a name, refused where a path cannot go through or end in it. */
  public kindOf(name: string, wantedKind: 'file' | 'directory'): StandingKind | undefined {
    const kind = this.standing?.get(name);
    if (kind === undefined || kind === wantedKind) return kind;
    if (kind === 'symlink') {
      throw this.refusal('path-symlink', name, 'is a symbolic link, but files are only written where the path itself leads', 'Replace the link by '
        + `a real ${wantedKind}, or give another path`);
    }
    throw this.refusal('path-kind', name, `is ${kind === 'other' ? 'neither a file nor a directory' : `a ${kind}`}, but a ${wantedKind} is wanted there`,
      'Move it away, or give another path');
  }

  /** Writes the new content of a file beside the tree. */
  public stage(name: string, text: string, executable: boolean | undefined): void {
    if (!this.staged) this.makeStaged();
    const descriptor = openSync(this.prefix + name, 'w', executable ? 0o755 : 0o644);
    try {
      // No fsync: a kill does not lose what the kernel holds. No reading back: what write has accepted is what stands there.
      const written = writeSync(descriptor, text);
      if (written !== Buffer.byteLength(text)) writeRest(descriptor, Buffer.from(text).subarray(written));
    } finally {
      closeSync(descriptor);
    }
  }

  /** SHA256SUMS as it stands; undefined where there is none. */
  public checksums(): ReadonlyMap<string, string> | undefined {
    if (this.standing?.get(CHECKSUMS_FILE) !== 'file') return undefined;
    const place = `${this.root}/${this.pathOf(CHECKSUMS_FILE)}`;
    this.sums ??= parseChecksums(readFileSync(place, 'utf8'), place);
    return this.sums;
  }

  /** The owner that the first marked file names. */
  public owner(): string | undefined {
    this.ownerRead ??= { owner: this.findOwner() };
    return this.ownerRead.owner;
  }

  /** The owner that the marker of one standing file names. */
  public ownerOf(name: string): string | undefined {
    return readMarker(headOf(`${this.root}/${this.pathOf(name)}`))?.owner;
  }

  private findOwner(): string | undefined {
    for (const [name, kind] of this.standing ?? []) {
      const owner = kind === 'file' ? this.ownerOf(name) : undefined;
      if (owner !== undefined) return owner;
    }
    return undefined;
  }

  private makeStaged(): void {
    if (this.parent !== undefined && !this.parent.staged) this.parent.makeStaged();
    mkdirSync(this.prefix);
    this.staged = true;
  }

  private refuseOtherCase(name: string, folded: string): void {
    this.folded ??= new Map([...this.standing?.keys() ?? []].map((standing) => [standing.toLowerCase(), standing]));
    const other = this.folded.get(folded);
    if (other === undefined) return;
    throw this.refusal('path-duplicate', name, `is wanted, but ${other} stands there, which is the same file where case does not count`,
      'Rename or delete the one that stands');
  }

  private refusal(code: string, name: string, problem: string, remedy: string): LifeboatError {
    return new LifeboatError(code, { place: `${this.root}/${this.pathOf(name)}`, problem: `the path ${problem}`, remedy });
  }
}

// Longer than any first two lines of ours.
const HEAD = Buffer.alloc(2048);

function headOf(place: string): string {
  const descriptor = openSync(place, 'r');
  try {
    return HEAD.toString('utf8', 0, readSync(descriptor, HEAD, 0, HEAD.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function writeRest(descriptor: number, rest: Buffer): void {
  // A disk that is full accepts a part first and refuses the next call.
  for (let offset = 0; offset < rest.length;) offset += writeSync(descriptor, rest, offset);
}

function namesIn(place: string): Map<string, StandingKind> {
  const entries = readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(entries.map((entry) => [
    entry.name,
    entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'other',
  ]));
}
