import { PathSegment } from './difference';

const NAME = /^[A-Za-z_][\w-]*/;
const TEXT = /^"(?:[^"\\]|\\.)*"/;
const PAIR = /^([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|[\w./:-]+)/;

/** Reads a path as `fieldPath` writes it; undefined where it is none. */
export function parseFieldPath(text: string): PathSegment[] | undefined {
  const segments: PathSegment[] = [];
  for (let rest = text; rest !== '';) {
    const step = rest.startsWith('[') ? bracketed(rest) : named(rest, segments.length === 0);
    if (!step) return undefined;
    segments.push(step.segment);
    rest = rest.slice(step.length);
  }
  return segments.length === 0 ? undefined : segments;
}

/** Reads what names an entry of a list, without the brackets: `name=api`, `port=80,protocol=TCP`. */
export function parseEntryKey(text: string): { readonly [key: string]: string } | undefined {
  const values: { [key: string]: string } = {};
  for (let rest = text; ;) {
    const [pair, key, value] = PAIR.exec(rest) ?? [];
    if (pair === undefined || Object.hasOwn(values, key)) return undefined;
    const plain = plainText(value);
    if (plain === undefined) return undefined;
    values[key] = plain;
    if (rest.length === pair.length) return values;
    if (rest[pair.length] !== ',') return undefined;
    rest = rest.slice(pair.length + 1);
  }
}

function named(rest: string, isFirst: boolean): { segment: string; length: number } | undefined {
  if (!isFirst && !rest.startsWith('.')) return undefined;
  const [name] = NAME.exec(isFirst ? rest : rest.slice(1)) ?? [];
  return name === undefined ? undefined : { segment: name, length: name.length + (isFirst ? 0 : 1) };
}

function bracketed(rest: string): { segment: PathSegment; length: number } | undefined {
  const [quoted] = TEXT.exec(rest.slice(1)) ?? [];
  if (quoted !== undefined && rest[quoted.length + 1] === ']') {
    const key = plainText(quoted);
    return key === undefined ? undefined : { segment: key, length: quoted.length + 2 };
  }
  const end = closing(rest);
  if (end === undefined) return undefined;
  const inner = rest.slice(1, end);
  const segment = /^\d{1,9}$/.test(inner) ? Number(inner) : parseEntryKey(inner);
  return segment === undefined ? undefined : { segment, length: end + 1 };
}

/** Where the bracket that the text begins with is closed, brackets within quotes left out. */
function closing(rest: string): number | undefined {
  for (let at = 1; at < rest.length; at++) {
    if (rest[at] === ']') return at;
    if (rest[at] === '"') at += (TEXT.exec(rest.slice(at))?.[0].length ?? rest.length) - 1;
  }
  return undefined;
}

function plainText(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
