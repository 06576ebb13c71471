import { ManifestObject, ManifestValue } from './manifest-object';
import { readableNumber } from './number-text';
import { isPlainMap } from './plain-map';
import { readableLine, readableText } from './readable-text';
import { refuse } from './refusal';

/** YAML allows 1024 characters before the colon. */
const LONGEST_SIMPLE_KEY = 1000;
const ROOT_FIRST = ['apiVersion', 'kind', 'metadata'];
const METADATA_FIRST = ['name', 'namespace', 'labels', 'annotations'];

type ManifestMap = { [key: string]: ManifestValue };

/** Thrown where a value cannot stand in a manifest; `refuse` then finds the place and the words. */
class NotData extends Error {}

function scalarText(value: ManifestValue, pad: string): string {
  switch (typeof value) {
    case 'string': return readableText(value, pad);
    case 'boolean': return value ? 'true' : 'false';
    case 'number':
    case 'bigint': {
      const text = readableNumber(value);
      if (text === undefined) throw new NotData();
      return text;
    }
    default:
      if (value === null) return 'null';
      throw new NotData();
  }
}

function isEmpty(map: ManifestMap): boolean {
  for (const key in map) if (map[key] !== undefined) return false;
  if (!isPlainMap(map)) throw new NotData();
  return true;
}

/** What stands behind `- ` or `: `: a collection goes on in the same line. */
function itemText(item: ManifestValue, pad: string): string {
  if (typeof item !== 'object' || item === null) return `${scalarText(item, pad)}\n`;
  if (Array.isArray(item)) return item.length === 0 ? '[]\n' : sequenceText(item, pad).slice(pad.length);
  return isEmpty(item) ? '{}\n' : mappingText(item, Object.keys(item), pad).slice(pad.length);
}

function sequenceText(items: ManifestValue[], pad: string): string {
  const inner = `${pad}  `;
  let out = '';
  for (let i = 0; i < items.length; i++) out += `${pad}- ${itemText(items[i], inner)}`;
  return out;
}

/** What stands behind the colon of a key: a sequence begins at the column of the key, as kubectl writes it. */
function valueText(value: ManifestValue, pad: string, inner: string): string {
  if (typeof value !== 'object' || value === null) return ` ${scalarText(value, inner)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${sequenceText(value, pad)}`;
  return isEmpty(value) ? ' {}\n' : `\n${mappingText(value, Object.keys(value), inner)}`;
}

function mappingText(map: ManifestMap, keys: string[], pad: string): string {
  if (!isPlainMap(map)) throw new NotData();
  const inner = `${pad}  `;
  let out = '';
  for (const key of keys) {
    const value = map[key];
    if (value === undefined) continue;
    const written = readableLine(key);
    if (written.length <= LONGEST_SIMPLE_KEY) out += `${pad}${written}:${valueText(value, pad, inner)}`;
    else out += `${pad}? ${written}\n${pad}: ${itemText(value, inner)}`;
  }
  return out;
}

function inOrder(map: ManifestMap, first: string[]): string[] {
  return [...first.filter((key) => key in map), ...Object.keys(map).filter((key) => !first.includes(key))];
}

function objectText(object: ManifestObject): string {
  let out = '';
  for (const key of inOrder(object, ROOT_FIRST)) {
    const value = object[key];
    if (key === 'metadata') out += `metadata:\n${mappingText(object.metadata, inOrder(object.metadata, METADATA_FIRST), '  ')}`;
    else out += mappingText({ [key]: value }, [key], '');
  }
  return out;
}

/** The text that people read: the keys in the order they know, quotes only where some reader of YAML needs them, no line folded. */
export function readableYaml(object: ManifestObject, place?: string): string {
  try {
    return objectText(object);
  } catch (error) {
    refuse(object, place);
    throw error;
  }
}
