import { posix } from 'path';
import { addItems, listItems, readKustomization, removeItems } from './block-list';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** The names under which kustomize looks for a kustomization, in its order. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** First line of a kustomization that the tool made: several projects share it, so it names no owner. */
export const KEEPER_LINE = '# cdk8s-lifeboat keeps the *.flux.yaml and ks.yaml lines of its projects in this list; every other line is your own.';

/** How entries are compared: `./swimto/` and `swimto` are the same. */
export function normalEntry(entry: string): string {
  return entry.includes('://') ? entry : posix.normalize(entry).replace(/(.)\/$/, '$1');
}

/** The entries of `resources`, as they stand. */
export function listedEntries(place: string, text: string): string[] {
  return listItems(readKustomization(place, text), 'resources').map((entry) => {
    if (typeof entry === 'string') return entry;
    throw new LifeboatError('kustomization-shape', {
      place, problem: `its \`resources\` holds ${JSON.stringify(entry)}, where only paths may stand`, remedy: 'Write the path as text',
    });
  });
}

const PLAIN_PATH = /^[A-Za-z_./][-\w./]*$/;
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A scalar that every YAML reader takes for the same text. */
export function yamlText(text: string): string {
  return PLAIN_PATH.test(text) && /[A-Za-z]/.test(text) && !RESERVED.test(text) && !/^\.?\d/.test(text) && !/^\.(?:inf|nan)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** A kustomization where Flux had none: what Flux applied implicitly, then the given entries. */
export function newKustomization(entries: readonly string[]): string {
  const lines = [KEEPER_LINE, 'apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization'];
  return [...lines, ...(entries.length === 0 ? ['resources: []'] : ['resources:', ...entries.map((entry) => `- ${yamlText(entry)}`)]), ''].join('\n');
}

/** Lists the entries that are not listed yet, behind the others; every other byte stays. */
export function listEntries(place: string, text: string, entries: readonly string[]): string {
  const listed = new Set(listedEntries(place, text).map(normalEntry));
  const missing = entries.filter((entry) => !listed.has(normalEntry(entry)));
  return addItems(readKustomization(place, text), 'resources', missing.map((entry) => [`- ${yamlText(entry)}`]));
}

/** Takes entries off the list, with their lines; every other byte stays. */
export function unlistEntries(place: string, text: string, entries: readonly string[]): string {
  const gone = new Set(entries.map(normalEntry));
  return removeItems(readKustomization(place, text), 'resources', (entry) => typeof entry === 'string' && gone.has(normalEntry(entry)));
}
