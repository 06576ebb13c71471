import { foldedText, holdsBreak } from './folded-text';
import { circularKeys, sortKeys } from './key-order';
import { ManifestObject, ManifestValue } from './manifest-object';
import { canonicalNumber } from './number-text';
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

function isSimpleKey(key: string): boolean {
  if (holdsBreak(key)) return false;
  return key.length * 3 <= LONGEST_SIMPLE_KEY || Buffer.byteLength(key) <= LONGEST_SIMPLE_KEY;
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

/** A collection behind `- ` or `: `, its first line already indented. */
function collectionLines(value: object, indent: number): string {
  return Array.isArray(value) ? sequenceLines(value, indent, true) : mappingLines(value as { [key: string]: ManifestValue }, indent, true);
}

function emptyCollection(value: ManifestValue): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? '[]\n' : undefined;
  for (const key in value as object) if ((value as { [key: string]: ManifestValue })[key] !== undefined) return undefined;
  requirePlainMap(value as object);
  return '{}\n';
}

/** A Date, a Map or an instance of a class is no data, whatever its keys are. */
function requirePlainMap(map: object): void {
  const prototype = Object.getPrototypeOf(map);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new NoCanonicalForm();
}

function sequenceLines(items: ManifestValue[], indent: number, inline: boolean): string {
  const pad = ' '.repeat(indent);
  let out = '';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    out += inline && i === 0 ? '- ' : `${pad}- `;
    if (typeof item === 'object' && item !== null) out += emptyCollection(item) ?? collectionLines(item, indent + 2);
    else out += scalarLine(item, indent + 2, indent + 2);
  }
  return out;
}

function mappingLines(map: { [key: string]: ManifestValue }, indent: number, inline: boolean): string {
  requirePlainMap(map);
  const keys = sortKeys(presentKeys(map));
  if (circularKeys(keys) !== undefined) throw new NoCanonicalForm();
  const pad = ' '.repeat(indent);
  let out = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const value = map[key];
    const begin = inline && i === 0 ? '' : pad;
    if (!isSimpleKey(key)) {
      if (keyTooLong(key)) throw new NoCanonicalForm();
      out += `${begin}? ${textLine(key, indent + 2, indent + 2)}${pad}: `;
      if (typeof value === 'object' && value !== null) out += emptyCollection(value) ?? collectionLines(value, indent + 2);
      else out += scalarLine(value, indent + 2, indent + 2);
      continue;
    }
    const written = keyText(key, indent);
    out += `${begin}${written}:`;
    if (typeof value !== 'object' || value === null) {
      out += ` ${scalarLine(value, indent + written.length + 2, indent + 2)}`;
    } else {
      const empty = emptyCollection(value);
      if (empty !== undefined) out += ` ${empty}`;
      else if (Array.isArray(value)) out += `\n${sequenceLines(value, indent, false)}`;
      else out += `\n${mappingLines(value, indent + 2, false)}`;
    }
  }
  return out;
}

function keyText(key: string, indent: number): string {
  if (key === '<<') throw new NoCanonicalForm();
  if (isPlain(key)) return key;
  if (refusedCharacter(key) !== undefined) throw new NoCanonicalForm();
  return foldedText(key, { column: indent, indent: indent + 2, simpleKey: true }, readsAsString(key));
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
