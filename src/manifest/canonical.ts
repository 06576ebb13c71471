import { foldedText, holdsBreak } from './folded-text';
import { circularKeys, sortKeys } from './key-order';
import { ManifestObject, ManifestValue } from './manifest-object';
import { canonicalNumber } from './number-text';
import { isPlainMap } from './plain-map';
import { hasPlainCharacters, readsAsString } from './plain-scalar';
import { keyTooLong, refuse, refuseRoot, refusedCharacter } from './refusal';

const WIDTH = 80;
const LONGEST_SIMPLE_KEY = 128;
/** First characters: 1 may begin a number, a date or a word with a meaning, 2 is an indicator. */
const FIRST = new Uint8Array(128);
for (const character of 'yYnNtTfFoO~+-.0123456789') FIRST[character.charCodeAt(0)] = 1;
for (const character of ' #,[]{}&*!|>\'"%@`?:') FIRST[character.charCodeAt(0)] = 2;

/** Thrown where a value has no canonical form; `refuse` then finds the place and the words. */
class NoCanonicalForm extends Error {}

function isPlain(text: string): boolean {
  if (text.length === 0) return false;
  const first = FIRST[text.charCodeAt(0)];
  if (first === 0) return hasPlainCharacters(text);
  if (first !== 1 || text === '-' || text.startsWith('- ') || text.startsWith('---') || text.startsWith('...')) return false;
  return hasPlainCharacters(text) && readsAsString(text);
}

function textLine(text: string, column: number, indent: number): string {
  if (isPlain(text) && (column + text.length <= WIDTH || !text.includes(' '))) return `${text}\n`;
  if (refusedCharacter(text) !== undefined) throw new NoCanonicalForm();
  const written = foldedText(text, { column, indent, simpleKey: false }, readsAsString(text));
  // A block ends in the breaks of its own text, and they end its line too.
  return written.startsWith('|') && /[\n\x85\u2028\u2029]$/.test(text) ? written : `${written}\n`;
}

/** A key that stands before its colon on one line, or undefined where it is too long or holds line breaks. */
function simpleKeyText(key: string, indent: number): string | undefined {
  const plain = isPlain(key);
  if (plain && key.length <= LONGEST_SIMPLE_KEY && key !== '<<') return key;
  if (key === '<<' || keyTooLong(key)) throw new NoCanonicalForm();
  if (holdsBreak(key) || Buffer.byteLength(key) > LONGEST_SIMPLE_KEY) return undefined;
  if (refusedCharacter(key) !== undefined) throw new NoCanonicalForm();
  return foldedText(key, { column: indent, indent: indent + 2, simpleKey: true }, readsAsString(key));
}

function scalarLine(value: ManifestValue, column: number, indent: number): string {
  switch (typeof value) {
    case 'string': return textLine(value, column, indent);
    case 'boolean': return value ? 'true\n' : 'false\n';
    case 'number':
    case 'bigint': {
      const text = canonicalNumber(value);
      if (text === undefined) throw new NoCanonicalForm();
      return `${text}\n`;
    }
    default:
      if (value === null) return 'null\n';
      throw new NoCanonicalForm();
  }
}

function presentKeys(map: { [key: string]: ManifestValue }): string[] {
  const keys = Object.keys(map);
  return keys.some((key) => map[key] === undefined) ? keys.filter((key) => map[key] !== undefined) : keys;
}

function emptyCollection(value: ManifestValue): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? '[]\n' : undefined;
  for (const key in value as object) if ((value as { [key: string]: ManifestValue })[key] !== undefined) return undefined;
  if (!isPlainMap(value as object)) throw new NoCanonicalForm();
  return '{}\n';
}

/** What stands behind `- `, or behind the colon of a key that fills lines of its own: a collection goes on in the same line. */
function itemLines(item: ManifestValue, indent: number): string {
  if (typeof item !== 'object' || item === null) return scalarLine(item, indent, indent);
  return emptyCollection(item) ?? (Array.isArray(item) ? sequenceLines(item, indent, true) : mappingLines(item, indent, true));
}

function sequenceLines(items: ManifestValue[], indent: number, inline: boolean): string {
  const pad = ' '.repeat(indent);
  let out = '';
  for (let i = 0; i < items.length; i++) out += `${inline && i === 0 ? '' : pad}- ${itemLines(items[i], indent + 2)}`;
  return out;
}

function mappingLines(map: { [key: string]: ManifestValue }, indent: number, inline: boolean): string {
  if (!isPlainMap(map)) throw new NoCanonicalForm();
  const keys = sortKeys(presentKeys(map));
  if (circularKeys(keys) !== undefined) throw new NoCanonicalForm();
  const pad = ' '.repeat(indent);
  let out = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const value = map[key];
    if (!inline || i > 0) out += pad;
    const simple = simpleKeyText(key, indent);
    if (simple === undefined) {
      out += `? ${textLine(key, indent + 2, indent + 2)}${pad}: ${itemLines(value, indent + 2)}`;
    } else if (typeof value !== 'object' || value === null) {
      out += `${simple}: ${scalarLine(value, indent + simple.length + 2, indent + 2)}`;
    } else {
      const empty = emptyCollection(value);
      if (empty !== undefined) out += `${simple}: ${empty}`;
      else if (Array.isArray(value)) out += `${simple}:\n${sequenceLines(value, indent, false)}`;
      else out += `${simple}:\n${mappingLines(value, indent + 2, false)}`;
    }
  }
  return out;
}

/** The text that kustomize makes of an object, which is what kustomize-controller hashes; `place` says in errors whose object it is. */
export function canonicalYaml(object: ManifestObject, place?: string): string {
  refuseRoot(object, place);
  try {
    return mappingLines(object, 0, false);
  } catch (error) {
    refuse(object, place);
    throw error;
  }
}
