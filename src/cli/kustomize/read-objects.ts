import { YamlDocument, readYaml } from './read-yaml';
import { mebibytes } from './yaml-source';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** What etcd takes per object. */
const OBJECT_LIMIT = 1.5 * 1024 * 1024;
/** Annotations that kustomize takes for its own and drops. */
const DROPPED = new Set([
  'config.kubernetes.io/index', 'config.kubernetes.io/path', 'config.kubernetes.io/origin', 'config.k8s.io/id', 'alpha.config.kubernetes.io/transformations',
]);
const BOOKKEEPING = 'internal.config.kubernetes.io/';
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';

function isEmpty(value: ManifestValue): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value!).length === 0);
}

/** `Deployment api` where it has a kind and a name, for people who look for it in the file. */
function nameOf(value: ValueMap): string {
  const name = isValueMap(value.metadata) && typeof value.metadata.name === 'string' ? ` ${value.metadata.name}` : '';
  return typeof value.kind === 'string' ? `the ${value.kind}${name}` : 'the object';
}

function jsonSize(value: ManifestValue): number {
  return Buffer.byteLength(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part)));
}

function requireSize(value: ValueMap, document: YamlDocument, place: string): void {
  if (document.length <= OBJECT_LIMIT) return;
  const size = jsonSize(value);
  if (size <= OBJECT_LIMIT) return;
  throw new LifeboatError('object-too-large', {
    place, problem: `${nameOf(value)} has ${mebibytes(size)}, and etcd takes ${mebibytes(OBJECT_LIMIT)} per object`, remedy: 'Keep the data outside Kubernetes, or split it',
  });
}

function requireStrings(map: ManifestValue, field: string, place: string): ValueMap | undefined {
  if (map === undefined || map === null) return undefined;
  if (!isValueMap(map)) throw new LifeboatError('object-metadata', { place, problem: `${field} must be a mapping`, remedy: 'Correct it' });
  for (const [key, value] of Object.entries(map)) {
    if (typeof value === 'string') continue;
    const shown = typeof value === 'object' && value !== null ? 'a list or a mapping' : `\`${value}\`, which is no string`;
    throw new LifeboatError('object-metadata', { place, problem: `${field} \`${key}\` has ${shown}, and Kubernetes takes strings alone there`, remedy: 'Quote the value' });
  }
  return map;
}

function withoutDropped(value: ValueMap, metadata: ValueMap, annotations: ValueMap | undefined, place: string): ValueMap {
  if (metadata.annotations === undefined) return value;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !DROPPED.has(key));
  const own = kept.find(([key]) => key.startsWith(BOOKKEEPING));
  if (own) {
    throw new LifeboatError('object-metadata', {
      place, problem: `metadata.annotations \`${own[0]}\` is for kustomize's own bookkeeping`, remedy: 'Remove the annotation',
    });
  }
  if (annotations && kept.length === Object.keys(annotations).length && kept.length > 0) return value;
  const { annotations: _, ...others } = metadata;
  return { ...value, metadata: kept.length > 0 ? { ...others, annotations: Object.fromEntries(kept) } : others };
}

/** Checks one object, or returns undefined where kustomize keeps it to itself (`config.kubernetes.io/local-config`). */
function checkedObject(value: ValueMap, document: YamlDocument, file: string): { object: ManifestObject; local: boolean } {
  const place = `${file}:${document.line}`;
  requireSize(value, document, place);
  const metadata = value.metadata;
  for (const field of ['apiVersion', 'kind'] as const) {
    const found = value[field];
    if (typeof found === 'string' && found !== '') continue;
    const problem = found === undefined || found === null || found === '' ? `has no ${field}` : `has the ${field} \`${String(found)}\`, which is no string`;
    throw new LifeboatError('object-incomplete', {
      place, problem: `${nameOf(value)} ${problem}`, remedy: 'Complete it, or move the file out of what Flux builds: Flux takes every YAML file there for objects',
    });
  }
  if (!isValueMap(metadata)) throw new LifeboatError('object-incomplete', { place, problem: `${nameOf(value)} has no metadata`, remedy: 'Give it metadata.name' });
  if (metadata.generateName !== undefined) {
    throw new LifeboatError('object-generate-name', {
      place, problem: `${nameOf(value)} has metadata.generateName, and what has no fixed name can be neither compared nor pruned`, remedy: 'Give it metadata.name',
    });
  }
  for (const field of ['name', 'namespace'] as const) {
    const found = metadata[field];
    if (typeof found === 'string' ? field === 'namespace' || found !== '' : found === undefined && field === 'namespace') continue;
    const problem = found === undefined || found === '' ? `has no metadata.${field}` : `has the metadata.${field} \`${String(found)}\`, which is no string`;
    throw new LifeboatError('object-incomplete', { place, problem: `${nameOf(value)} ${problem}`, remedy: `Write metadata.${field} as a string` });
  }
  requireStrings(metadata.labels, 'metadata.labels', place);
  const annotations = requireStrings(metadata.annotations, 'metadata.annotations', place);
  const local = annotations?.[LOCAL_CONFIG] !== undefined && annotations[LOCAL_CONFIG] !== 'false';
  return { object: withoutDropped(value, metadata, annotations, place) as unknown as ManifestObject, local };
}

/** An object as a file holds it; `local` ones count for duplicates, yet are not built. */
export interface FileObject {
  readonly object: ManifestObject;
  readonly local: boolean;
}

/** The objects of a file in kustomize's order: what a `List` holds comes after all other documents of its file. */
export function readObjects(text: string, file: string): FileObject[] {
  const waiting = readYaml(text, file).map((document) => ({ value: document.value, document }));
  const objects: FileObject[] = [];
  for (let index = 0; index < waiting.length; index++) {
    const { value, document } = waiting[index];
    if (isEmpty(value)) continue;
    if (!isValueMap(value)) {
      throw new LifeboatError('object-incomplete', {
        place: `${file}:${document.line}`, problem: 'the document is not a mapping, so that it is no Kubernetes object', remedy: 'Move the file out of what Flux builds, or correct it',
      });
    }
    const isList = typeof value.kind === 'string' && value.kind.endsWith('List') && (value.items !== undefined || value.functionConfig !== undefined);
    if (!isList) {
      objects.push(checkedObject(value, document, file));
      continue;
    }
    if (value.functionConfig !== undefined) {
      throw new LifeboatError('object-incomplete', {
        place: `${file}:${document.line}`, problem: `${nameOf(value)} has a functionConfig, which is input of a kustomize function`, remedy: 'Move the file out of what Flux builds',
      });
    }
    if (value.items !== null && !Array.isArray(value.items)) {
      throw new LifeboatError('object-incomplete', { place: `${file}:${document.line}`, problem: `the items of ${nameOf(value)} are no list`, remedy: 'Correct it' });
    }
    waiting.push(...(value.items ?? []).map((item) => ({ value: item, document })));
  }
  return objects;
}
