import { fieldPath, sameValue } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { FieldChange } from '../../manifest/object-patch';
import { changeText, LocatedPatch, ObjectPatch, patchText, readPatches } from '../../manifest/patch-file';

/** A patch file with what was captured now, and what it said before and no longer finds on the other side. */
export interface MergedFile {
  readonly text: string;
  /** Changes that stay although what was captured has them no more. */
  readonly kept: readonly string[];
}

/** What a new file begins with. */
export function headerOf(cluster: string, app: string): string {
  return `# Changes that were made on cluster ${cluster} to the app ${app} and that its constructs do not say.\n`
    + `# lifeboat wrote this file, and FluxApp ${app} applies it at every synth. Move each change into the definition when there is time,\n`
    + '# and delete it here: synth says which ones change nothing any more. `was` is what the definition said when it was captured.\n';
}

/** The text of a patch file with the captured patches; what people wrote beside changes that stay, stays. */
export function mergedFile(existing: string | undefined, file: string, header: string, captured: readonly ObjectPatch[]): MergedFile {
  if (existing === undefined) return { text: header + captured.map(patchText).join(''), kept: [] };
  const chunks = new FileChunks(existing, readPatches(existing, file));
  const kept: string[] = [];
  const parts = chunks.patches.map(({ patch, head, changes }) => {
    const now = captured.find(({ object }) => object === patch.object);
    if (now === undefined) {
      kept.push(patch.object);
      return head + changes.map(({ text }) => text).join('');
    }
    if (!now.changes || !patch.changes) return sameValue(plain(now), plain(patch)) ? head + changes.map(({ text }) => text).join('') : patchText(now);
    return head + mergedChanges(changes, now.changes, (path) => { kept.push(`${patch.object} ${path}`); });
  });
  const fresh = captured.filter(({ object }) => !chunks.patches.some(({ patch }) => patch.object === object));
  return { text: chunks.header + parts.join('') + fresh.map(patchText).join(''), kept };
}

/** Whether two files say the same, whatever stands beside it. */
export function samePatches(a: string, b: string, file: string): boolean {
  return sameValue(plain(readPatches(a, file)), plain(readPatches(b, file)));
}

interface ChangeChunk {
  readonly change: FieldChange;
  readonly text: string;
}

function mergedChanges(chunks: readonly ChangeChunk[], now: readonly FieldChange[], keep: (path: string) => void): string {
  const parts: string[] = [];
  const done = new Set<FieldChange>();
  for (const { change, text } of chunks) {
    const path = fieldPath(change.segments);
    const same = now.find(({ segments }) => fieldPath(segments) === path);
    if (same) {
      done.add(same);
      parts.push(sameValue(plain(same), plain(change)) ? text : commentOf(text) + changeText(same));
    } else if (!now.some(({ segments }) => isOnOnePath(segments, change.segments))) {
      keep(path);
      parts.push(text);
    }
  }
  return parts.join('') + now.filter((change) => !done.has(change)).map(changeText).join('');
}

function isOnOnePath(a: FieldChange['segments'], b: FieldChange['segments']): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((segment, place) => sameValue(segment as ManifestValue, b[place] as ManifestValue));
}

/** A change or patch without its lines. */
function plain(value: unknown): ManifestValue {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as ManifestValue;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'line').map(([key, inner]) => [key, plain(inner)]));
}

/** The lines above an item that belong to it. */
function commentOf(text: string): string {
  return /^(?: *(?:#.*)?\n)*/.exec(text)?.[0] ?? '';
}

/** A file cut into its patches and changes, each with the comments above it. */
class FileChunks {
  public readonly header: string;
  public readonly patches: { readonly patch: LocatedPatch; readonly head: string; readonly changes: readonly ChangeChunk[] }[];
  private readonly lines: string[];

  public constructor(text: string, patches: readonly LocatedPatch[]) {
    this.lines = (text.endsWith('\n') || text === '' ? text : `${text}\n`).split(/(?<=\n)/);
    const starts = patches.map(({ line }, index) => (index === 0 ? line : this.withComments(line)));
    this.header = this.between(1, starts[0] ?? this.lines.length + 1);
    this.patches = patches.map((patch, index) => {
      const end = starts[index + 1] ?? this.lines.length + 1;
      const changes = patch.changes ?? [];
      const inner = changes.map(({ line }) => this.withComments(line));
      return {
        patch,
        head: this.between(starts[index], inner[0] ?? end),
        changes: changes.map((change, place) => ({ change, text: this.between(inner[place], inner[place + 1] ?? end) })),
      };
    });
  }

  private between(start: number, end: number): string {
    return this.lines.slice(start - 1, end - 1).join('');
  }

  /** The line on which the comments directly above a line begin. */
  private withComments(line: number): number {
    let start = line;
    while (start > 1 && /^ *#/.test(this.lines[start - 2])) start--;
    return start;
  }
}
