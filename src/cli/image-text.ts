import { isMap, isScalar, parseDocument, Scalar, YAMLMap } from 'yaml';
import { LifeboatError } from '../manifest/lifeboat-error';

const NEW_FILE = '# Image references, taken into both copies by lifeboat synth.\nimages: {}\n';

/** The text of an image file with one reference set; every other byte stays, the markers of image automation too. */
export function withReference(file: string, text: string, path: string[], reference: string): string {
  const source = text.trim() === '' ? NEW_FILE : text;
  let map = rootOf(file, source);
  for (const [depth, key] of path.entries()) {
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) return inserted(source, endOf(map), `\n${indented(path.slice(depth), reference, columnOf(source, map))}`);
    const value = pair.value as Scalar | YAMLMap | null;
    if (depth === path.length - 1) return replaced(file, source, path, value, reference);
    if (isMap(value) && value.items.length > 0) {
      if (value.flow) throw refusal(file, path.slice(0, depth + 1), 'is written in braces', 'Write one `name: reference` a line');
      map = value as YAMLMap;
    } else if (value === null || (isScalar(value) && value.value === null) || isMap(value)) {
      const [start, end] = value?.range ?? [keyEnd(source, pair.key as Scalar), keyEnd(source, pair.key as Scalar)];
      const column = columnOf(source, map) + 2;
      return `${source.slice(0, start).replace(/ +$/, '')}\n${indented(path.slice(depth + 1), reference, column)}${source.slice(end)}`;
    } else {
      throw refusal(file, path.slice(0, depth + 1), 'is no mapping of names', 'Correct it by hand');
    }
  }
  return source;
}

/** Whether a text is an image reference that can stand in a file: the API server takes any text. */
export function isReference(text: string): boolean {
  return /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/.test(text);
}

/** The references that an image file has for a cluster, by their names. */
export function referencesIn(file: string, text: string, cluster: string): Map<string, string> {
  const { images, clusters } = rootOf(file, text.trim() === '' ? NEW_FILE : text).toJSON() as { images?: object | null; clusters?: Record<string, object | null> | null };
  const entries = Object.entries({ ...images, ...clusters?.[cluster] });
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function rootOf(file: string, source: string): YAMLMap {
  const document = parseDocument(source);
  const [error] = document.errors;
  if (error) throw new LifeboatError('image-file', { place: file, problem: error.message.split('\n')[0].replace(/:$/, ''), remedy: 'Correct it by hand' });
  const { contents } = document;
  if (isMap(contents) && !contents.flow && contents.items.length > 0) return contents as YAMLMap;
  throw new LifeboatError('image-file', { place: file, problem: 'holds no mapping', remedy: 'Begin it with a line `images:`' });
}

function replaced(file: string, source: string, path: string[], value: Scalar | YAMLMap | null, reference: string): string {
  if (!isScalar(value) || !value.range) throw refusal(file, path, 'is no image reference', 'Correct it by hand');
  const [start, end] = value.range;
  const quote = value.type === 'QUOTE_DOUBLE' ? '"' : value.type === 'QUOTE_SINGLE' ? "'" : '';
  const gap = start === end ? ' ' : '';
  return `${source.slice(0, start)}${gap}${quote}${reference}${quote}${source.slice(end)}`;
}

/** Where the line of a mapping's last value ends. */
function endOf(map: YAMLMap): number {
  const last = map.items[map.items.length - 1];
  const value = last.value as Scalar | YAMLMap | null;
  if (isMap(value) && !value.flow && value.items.length > 0) return endOf(value as YAMLMap);
  return value?.range?.[1] ?? (last.key as Scalar).range![1];
}

function inserted(source: string, after: number, lines: string): string {
  const newline = source.indexOf('\n', after);
  return newline < 0 ? `${source}${lines}\n` : `${source.slice(0, newline)}${lines}${source.slice(newline)}`;
}

function keyEnd(source: string, key: Scalar): number {
  return source.indexOf(':', key.range![1]) + 1;
}

function columnOf(source: string, map: YAMLMap): number {
  const start = (map.items[0].key as Scalar).range![0];
  return start - (source.lastIndexOf('\n', start - 1) + 1);
}

function indented(keys: string[], reference: string, column: number): string {
  return keys.map((key, depth) => `${' '.repeat(column + depth * 2)}${key}:${depth === keys.length - 1 ? ` ${reference}` : ''}`).join('\n');
}

function refusal(file: string, path: string[], problem: string, remedy: string): LifeboatError {
  return new LifeboatError('image-file', { place: `${file} ${path.join('.')}`, problem, remedy });
}
