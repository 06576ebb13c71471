import { ManifestValue } from '../../manifest/manifest-object';

const LIMIT = 60;

/** How one value is written in a sentence: strings plain where nobody can take them for something else, the rest as JSON. */
export function valueText(value: ManifestValue): string {
  if (typeof value !== 'string') return jsonText(value);
  const plain = /^[\w./:@<$-][^\s"'`]*( [^\s"'`]+)*$/.test(value) && !/^[-+.]?\d[\d_.]*$|^(?:true|false|null|yes|no|on|off|~)$/i.test(value);
  return plain ? value : jsonText(value);
}

/** JSON on one line; an integer that a double cannot hold keeps its digits. */
export function jsonText(value: ManifestValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map((entry) => jsonText(entry ?? null)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return entries.length === 0 ? '{}' : `{ ${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${jsonText(inner)}`).join(', ')} }`;
  }
  return JSON.stringify(value ?? null);
}

/** Several values side by side, each cut to the part in which they differ. */
export function excerpts(values: readonly ManifestValue[]): string[] {
  const texts = values.filter((value) => value !== undefined);
  if (texts.length > 1 && texts.every((value): value is string => typeof value === 'string') && texts.some((value) => value.includes('\n'))) {
    return lineExcerpts(values as readonly (string | undefined)[]);
  }
  return cut(values.map((value) => (value === undefined ? '' : valueText(value))));
}

function lineExcerpts(values: readonly (string | undefined)[]): string[] {
  const all = values.map((value) => value?.split('\n'));
  const present = all.filter((lines) => lines !== undefined);
  let at = 0;
  while (present.every((lines) => at < lines.length && lines[at] === present[0][at])) at++;
  const shown = cut(all.map((lines) => (lines === undefined ? '' : at < lines.length ? JSON.stringify(lines[at]) : 'nothing more')));
  return shown.map((text, index) => (all[index] === undefined ? '' : `${text} in line ${at + 1}`));
}

/** Long texts keep the place where they begin to differ. */
function cut(texts: string[]): string[] {
  const present = texts.filter((text) => text !== '');
  let same = 0;
  while (present.length > 1 && present.every((text) => same < text.length && text[same] === present[0][same])) same++;
  const start = Math.max(...present.map((text) => text.length)) <= LIMIT || same < LIMIT - 20 ? 0 : same - 20;
  return texts.map((text) => {
    const end = start + LIMIT;
    return `${start > 0 && text !== '' ? '…' : ''}${text.slice(start, end)}${text.length > end ? '…' : ''}`;
  });
}
