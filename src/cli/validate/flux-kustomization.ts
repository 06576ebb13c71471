import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { PlacedObject } from '../immutable/manifest-documents';
import { joinPath } from '../kustomize/file-tree';

/** A Flux Kustomization of one cluster. */
export interface FluxKustomization {
  readonly placed: PlacedObject;
  /** The directory that the cluster's tree begins in. */
  readonly cluster: string;
  readonly name: string;
  /** Empty where none is written. */
  readonly namespace: string;
  readonly spec: ValueMap;
  /** The directory that it builds, as it is written; undefined where only the cluster knows. */
  readonly path: string | undefined;
}

const TRANSFORMS = ['patches', 'components', 'images', 'namePrefix', 'nameSuffix'];

/** Whether an object is a Kustomization of Flux. */
export function isFluxKustomization({ object }: PlacedObject): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
}

/** Reads one. */
export function fluxKustomization(placed: PlacedObject, cluster: string): FluxKustomization {
  const { metadata, spec: written } = placed.object;
  const spec = isValueMap(written) ? written : {};
  const path = spec.path === undefined || spec.path === null ? '' : spec.path;
  return {
    placed,
    cluster,
    spec,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    path: typeof path === 'string' && !path.includes('${') ? joinPath(path) : undefined,
  };
}

/** `flux-system/apps`. */
export function kustomizationName({ name, namespace }: FluxKustomization): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The fields by which Flux itself changes what a directory builds, the namespace left out. */
export function transformsOf({ spec }: FluxKustomization): string[] {
  return TRANSFORMS.filter((field) => !isEmpty(spec[field]));
}

/** A kustomization with what Flux adds to it, as JSON. */
export function withTransforms(content: ValueMap, kustomization: FluxKustomization): string {
  const { spec } = kustomization;
  const joined = { ...content };
  for (const field of ['patches', 'components', 'images'] as const) {
    if (!isEmpty(spec[field])) joined[field] = [...list(content[field]), ...list(spec[field]).map((entry) => (isValueMap(entry) && field === 'images' ? imageOf(entry) : entry))];
  }
  for (const field of ['namePrefix', 'nameSuffix'] as const) if (!isEmpty(spec[field])) joined[field] = spec[field];
  if (!isEmpty(spec.targetNamespace)) joined.namespace = spec.targetNamespace;
  return JSON.stringify(joined, (_, value: ManifestValue) => (typeof value === 'bigint' ? Number(value) : value));
}

/** The directories of its components, relative to the tree. */
export function componentsOf({ spec, path }: FluxKustomization): string[] {
  return path === undefined ? [] : list(spec.components).flatMap((component) => (typeof component === 'string' ? joinPath(path, component) ?? [] : []));
}

function imageOf({ name, newName, newTag, digest }: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries({ name, newName, newTag, digest }).filter(([, value]) => value !== undefined));
}

function list(value: ManifestValue): ManifestValue[] {
  return Array.isArray(value) ? value : [];
}

function isEmpty(value: ManifestValue): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
