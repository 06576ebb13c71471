import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLSeq } from 'yaml';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The top-level lists of a kustomization that the tool has lines in. */
export type ListKey = 'resources' | 'patches';

/** A kustomization as people wrote it, with the lists that can be edited in place. */
export interface KustomizationText {
  /** Its path in the checkout, for messages. */
  readonly place: string;
  readonly text: string;
  readonly value: { readonly [key: string]: unknown };
  readonly document: Document.Parsed;
}

function refuse(place: string, problem: string, remedy: string): never {
  throw new LifeboatError('kustomization-shape', { place, problem, remedy });
}

/** Reads a kustomization, and refuses what kustomize would not take or what cannot be edited line by line. */
export function readKustomization(place: string, text: string): KustomizationText {
  const document = parseDocument(text, { keepSourceTokens: true, merge: true });
  if (document.errors.length > 0) {
    refuse(place, `it is no single valid YAML document (${document.errors[0].message.split('\n')[0].replace(/[.:]$/, '')})`, 'Correct it, commit, and run again');
  }
  if (!isMap(document.contents) || document.contents.flow) {
    refuse(place, 'its content is no mapping in block style, so no line can be added to it', 'Write it as `resources:` with one `- NAME` a line');
  }
  const value = document.toJS() as KustomizationText['value'];
  const kind = value.kind ?? 'Kustomization';
  const api = value.apiVersion ?? 'kustomize.config.k8s.io/v1beta1';
  if (kind !== 'Kustomization' || !String(api).startsWith('kustomize.config.k8s.io/')) {
    refuse(place, `it is ${String(kind)} of ${String(api)}, where Flux expects a Kustomization of kustomize.config.k8s.io`, 'Correct kind and apiVersion');
  }
  if (document.contents.items.some((pair) => isScalar(pair.key) && pair.key.source === '<<')) {
    refuse(place, 'it merges keys with `<<`, so its lists may stand elsewhere', 'Write its keys out');
  }
  return { place, text, value, document };
}

/** The entries of a list as plain values. */
export function listItems(kustomization: KustomizationText, key: ListKey): unknown[] {
  const value = kustomization.value[key];
  return Array.isArray(value) ? value : [];
}

interface ListNode {
  /** Absent where the key has no value yet. */
  readonly seq?: YAMLSeq;
  /** Offset of the key itself. */
  readonly keyStart: number;
  /** Offset behind the key's colon, or behind an empty `[]`. */
  readonly end: number;
  /** An empty list in flow style, that gives way to lines. */
  readonly emptyFlow?: { readonly start: number; readonly end: number };
}

function findList(kustomization: KustomizationText, key: ListKey): ListNode | undefined {
  const { document, place } = kustomization;
  if (!isMap(document.contents)) return undefined;
  const pair = document.contents.items.find((one) => isScalar(one.key) && one.key.value === key);
  if (!pair || !isScalar(pair.key)) return undefined;
  const keyRange = pair.key.range!;
  const node = pair.value;
  if (node === null || (isScalar(node) && node.value === null)) return { keyStart: keyRange[0], end: keyRange[1] };
  if (!isSeq(node) || node.anchor || node.tag) {
    refuse(place, `its \`${key}\` is no plain list: it has an anchor, an alias, a tag or another type`, `Write \`${key}\` as a list with one entry a line`);
  }
  if (node.flow) {
    const [start, end] = node.range!;
    if (node.items.length === 0 && /^\[\s*\]$/.test(kustomization.text.slice(start, end))) return { keyStart: keyRange[0], end, emptyFlow: { start, end } };
    refuse(place, `its \`${key}\` stands in flow style \`[…]\`, which has no lines to add to`, `Write \`${key}\` with one \`- ENTRY\` a line, commit, and run again`);
  }
  return { seq: node, keyStart: keyRange[0], end: keyRange[1] };
}

interface Extent { readonly start: number; readonly end: number; readonly indent: string }

/** First offset behind the line that holds an offset, its line end excluded. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' && newline - 1 >= offset ? newline - 1 : newline;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The lines of each entry: from the start of the line with its dash to the end of its last line. */
function extents(kustomization: KustomizationText, key: ListKey, seq: YAMLSeq): Extent[] {
  const { text, place } = kustomization;
  const token = seq.srcToken;
  if (token?.type !== 'block-seq') return refuse(place, `its \`${key}\` is no block list`, 'Write it with one entry a line');
  return token.items.filter((item) => item.start.some((part) => part.type === 'seq-item-ind')).map((item, index) => {
    const dash = item.start.find((part) => part.type === 'seq-item-ind')!.offset;
    const start = lineStart(text, dash);
    const node = seq.items[index] as { range?: [number, number, number] | null } | null;
    let end = Math.max(node?.range?.[1] ?? dash + 1, dash + 1);
    // A block scalar's range takes its last line end in; the entry's own lines end before it.
    while (end > dash + 1 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1;
    return { start, end: lineEnd(text, end), indent: text.slice(start, dash) };
  });
}

function lineBreak(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Proves by reading again that an edit changed the one list and nothing else. */
function verified(before: KustomizationText, key: ListKey, expected: (list: unknown[]) => boolean, text: string): string {
  const after = readKustomization(before.place, text);
  const rest = (value: KustomizationText['value']) => JSON.stringify(Object.entries(value).filter(([name]) => name !== key));
  if (!expected(listItems(after, key)) || rest(before.value) !== rest(after.value)) {
    refuse(before.place, `its \`${key}\` is written in a way that no line can be added to or taken from`, `Write \`${key}\` as a list with one entry a line`);
  }
  return text;
}

/** Adds entries behind the last one; each is given as lines without the list's own indentation. All other bytes stay. */
export function addItems(kustomization: KustomizationText, key: ListKey, items: readonly string[][]): string {
  const { text, place } = kustomization;
  if (items.length === 0) return text;
  const eol = lineBreak(text);
  const list = findList(kustomization, key);
  const before = listItems(kustomization, key);
  const holds = (after: unknown[]) => after.length === before.length + items.length
    && JSON.stringify(after.slice(0, before.length)) === JSON.stringify(before);
  const lines = (indent: string) => items.flat().map((line) => indent + line);
  if (!list) {
    if (/(?:^|\n)\.\.\.\s*(?:\n|$)/.test(text)) refuse(place, 'it ends in `...`, behind which nothing can be added', 'Take that line away');
    const complete = text === '' || text.endsWith('\n');
    const added = [`${key}:`, ...lines('')].join(eol);
    return verified(kustomization, key, holds, complete ? `${text}${added}${eol}` : `${text}${eol}${added}`);
  }
  if (list.seq && list.seq.items.length > 0) {
    const last = extents(kustomization, key, list.seq).at(-1)!;
    if (/\S/.test(last.indent)) refuse(place, `the entries of \`${key}\` do not each start a line`, 'Write one `- ENTRY` a line');
    const added = lines(last.indent).map((line) => eol + line).join('');
    return verified(kustomization, key, holds, text.slice(0, last.end) + added + text.slice(last.end));
  }
  const added = lines('').map((line) => eol + line).join('');
  const opened = list.emptyFlow
    ? text.slice(0, list.emptyFlow.start).replace(/ $/, '') + text.slice(list.emptyFlow.end)
    : text;
  const end = lineEnd(opened, list.keyStart);
  return verified(kustomization, key, holds, opened.slice(0, end) + added + opened.slice(end));
}

/** Takes the chosen entries away with their lines, and the given line above each where it is ours. All other bytes stay. */
export function removeItems(
  kustomization: KustomizationText, key: ListKey, chosen: (item: unknown, lineAbove: string) => boolean, withLineAbove = false,
): string {
  const { text } = kustomization;
  const list = findList(kustomization, key);
  if (!list?.seq || list.seq.items.length === 0) return text;
  const items = listItems(kustomization, key);
  const cuts = extents(kustomization, key, list.seq).map((extent, index) => {
    const above = extent.start === 0 ? 0 : lineStart(text, extent.start - 1);
    return { ...extent, above, taken: chosen(items[index], text.slice(above, extent.start).trim()) };
  });
  const kept = items.filter((_, index) => !cuts[index].taken);
  if (kept.length === items.length) return text;
  let result = text;
  for (const cut of [...cuts].reverse().filter((one) => one.taken)) {
    const start = withLineAbove ? cut.above : cut.start;
    // Entries were added as "line end, line", so that a file without a last line end gets its own back.
    const from = start > 0 && result[start - 1] === '\n' ? start - (result[start - 2] === '\r' ? 2 : 1) : start;
    result = result.slice(0, from) + result.slice(cut.end);
  }
  if (kept.length === 0) result = emptied(result, key, list.keyStart);
  return verified(kustomization, key, (after) => JSON.stringify(after) === JSON.stringify(kept), result);
}

/** kustomize refuses a kustomization in which nothing stands, so an emptied `resources` says `[]`; an emptied `patches` goes. */
function emptied(text: string, key: ListKey, keyStart: number): string {
  const end = lineEnd(text, keyStart);
  const line = text.slice(keyStart, end);
  if (key === 'resources') return `${text.slice(0, keyStart)}${line.replace(/^(["']?resources["']?[ \t]*:)/, '$1 []')}${text.slice(end)}`;
  if (line.trim() !== `${key}:`) return text;
  const next = text[end] === '\r' ? end + 2 : Math.min(end + 1, text.length);
  // The key was the last line of a file without a last line end: give the one before it back as it was.
  if (next === end && keyStart > 0) return text.slice(0, text[keyStart - 2] === '\r' ? keyStart - 2 : keyStart - 1);
  return text.slice(0, keyStart) + text.slice(next);
}
