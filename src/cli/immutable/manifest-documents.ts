import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { LooseSource, looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

/** One object and where it stands. */
export interface PlacedObject {
  readonly object: ManifestObject;
  /** What pairs it with its other version: to Flux no namespace and `default` are one. */
  readonly key: string;
  readonly file: string;
  /** First line of its document. */
  readonly line: number;
  /** The text of its document, for the lines of its fields; absent where kustomize built it. */
  readonly source?: LooseSource;
}

/** Documents that are no objects, by what they are. */
export interface Skipped {
  /** Files or documents of YAML that hold no object. */
  notManifests: number;
  /** Files that only become YAML once a template is filled in. */
  templates: number;
}

const TEMPLATE = /^\s*(?:- )?\{\{|[:=]\s*\{\{|^\s*\{%/m;
/** An object has both, though perhaps in JSON or in the items of a List. */
const MANIFEST = /(?:^|[\s{,-])["']?apiVersion["']?\s*:/;

/** Whether a text can hold an object at all; far cheaper than to read it. */
export function mayHoldObjects(text: string): boolean {
  return text.includes('apiVersion') && MANIFEST.test(text);
}

/** The objects of a value: those of a List one by one, none of what only kustomize or a client reads. */
function objectsIn(value: ManifestValue): ManifestObject[] {
  if (!isValueMap(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return [];
  if (value.kind.endsWith('List') && Array.isArray(value.items)) return value.items.flatMap(objectsIn);
  if (value.apiVersion.startsWith('kustomize.config.k8s.io/') || !isValueMap(value.metadata)) return [];
  const { name, namespace } = value.metadata;
  const named = typeof name === 'string' && name !== '' && !name.startsWith('ENC[') && (namespace === undefined || typeof namespace === 'string');
  return named ? [value as unknown as ManifestObject] : [];
}

function isKustomization(value: ManifestValue): boolean {
  return isValueMap(value) && String(value.apiVersion).startsWith('kustomize.config.k8s.io/');
}

/** The key by which two versions of an object are paired. */
export function pairingKey(object: ManifestObject): string {
  const identity = identityOf(object);
  return identityText(identity.namespace === 'default' ? { ...identity, namespace: '' } : identity);
}

/** The objects of documents of a file; a template that is no YAML yet, and what is no object, is counted. */
export function objectsOf(sources: readonly LooseSource[], file: string, skipped: Skipped): PlacedObject[] {
  return sources.flatMap((source) => {
    if (!mayHoldObjects(source.text)) {
      if (/^[^#\s]/m.test(source.text)) skipped.notManifests++;
      return [];
    }
    let values: ManifestValue[];
    try {
      values = readLooseYaml(source, file);
    } catch (error) {
      if (!(error instanceof LifeboatError) || !TEMPLATE.test(source.text)) throw error;
      skipped.templates++;
      return [];
    }
    return values.flatMap((value) => {
      const objects = objectsIn(value);
      if (objects.length === 0 && value !== null && !isKustomization(value)) skipped[TEMPLATE.test(source.text) ? 'templates' : 'notManifests']++;
      const alone = values.length === 1 && objects.length === 1 ? { source } : {};
      return objects.map((object) => ({ object, key: pairingKey(object), file, line: lineOf(source), ...alone }));
    });
  });
}

/** Where a document's first field stands, comments before it left out. */
function lineOf({ text, line }: LooseSource): number {
  const lines = text.split('\n');
  const first = lines.findIndex((one) => one.trim() !== '' && !one.trimStart().startsWith('#'));
  return line + Math.max(first, 0);
}

/** The documents of a text that another text does not have word for word, and those that it has. */
export function differingDocuments(text: string, other: string | undefined): { readonly differing: LooseSource[]; readonly same: LooseSource[] } {
  const sources = looseSources(text);
  if (other === undefined) return { differing: sources, same: [] };
  const rest = new Map<string, number>();
  for (const { text: one } of looseSources(other)) rest.set(one.trimEnd(), (rest.get(one.trimEnd()) ?? 0) + 1);
  const [differing, same]: [LooseSource[], LooseSource[]] = [[], []];
  for (const source of sources) {
    const known = source.text.trimEnd();
    const left = rest.get(known) ?? 0;
    rest.set(known, left - 1);
    (left > 0 ? same : differing).push(source);
  }
  return { differing, same };
}

/** Those documents of a text in which one of the names stands as a word of its own. */
export function documentsNaming(sources: readonly LooseSource[], names: ReadonlySet<string>): LooseSource[] {
  return sources.filter(({ text }) => text.includes('\\') || (text.match(/[^\s"'{}[\],:]+(?::[^\s"'{}[\],]+)*/g) ?? []).some((word) => names.has(word)));
}
