import { ManifestValue } from '../../src/manifest/manifest-object';

function quoted(text: string): string {
  // What a reader of YAML might take for a break or refuse outright goes in as an escape; a pair of surrogates has none.
  return JSON.stringify(text).replace(/[\x7f-\ud7ff\ue000-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function scalar(value: ManifestValue): string {
  return typeof value === 'string' ? quoted(value) : Object.is(value, -0) ? '0' : String(value);
}

/** The most pedantic YAML of a value, to feed kustomize without our own writers: every text in quotes, every key behind a question mark. */
export function quotedYaml(value: ManifestValue, pad = ''): string {
  if (typeof value !== 'object' || value === null) return `${pad}${scalar(value)}\n`;
  if (Array.isArray(value)) {
    return value.length === 0 ? `${pad}[]\n` : value.map((item) => `${pad}-\n${quotedYaml(item, `${pad}  `)}`).join('');
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return `${pad}{}\n`;
  return entries.map(([key, item]) => `${pad}? ${quoted(key)}\n${pad}:\n${quotedYaml(item, `${pad}  `)}`).join('');
}
