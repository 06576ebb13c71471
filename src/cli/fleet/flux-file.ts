import { parseAllDocuments } from 'yaml';
import { FluxFilePath, isFluxFilePath, readFluxFilePath } from '../../copies/fleet-place';
import { readMarker } from '../../copies/marker';
import { ManifestObject } from '../../manifest/manifest-object';
import { FileTree, joinPath } from '../kustomize/file-tree';

/** A generated file of Flux objects that stands in a checkout: `<name>.flux.yaml`, or `<namespace>/<app>/ks.yaml`. */
export interface FluxFile extends FluxFilePath {
  readonly path: string;
  readonly owner: string;
  readonly construct: string;
  readonly text: string;
  /** Absent in a file of sources. */
  readonly kustomization?: ManifestObject;
}

/** Whether an object is one that kustomize-controller reconciles. */
export function isFluxKustomization(object: ManifestObject): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
}

/** The same text is looked at in HEAD, in the work tree and after the change. */
const parsed = new Map<string, ManifestObject[]>();

/** The objects of a YAML text that may hold other things too; what is no object is left out. */
export function looseObjects(text: string): ManifestObject[] {
  const known = parsed.get(text);
  if (known) return known;
  const objects = parseLoosely(text);
  parsed.set(text, objects);
  return objects;
}

function parseLoosely(text: string): ManifestObject[] {
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
    return (Array.isArray(documents) ? documents : []).map((document) => document.toJS() as ManifestObject)
      .filter((value) => typeof value?.apiVersion === 'string' && typeof value.kind === 'string' && typeof value.metadata?.name === 'string');
  } catch {
    return [];
  }
}

/** Every file of a tree whose name ends in `.yaml` or `.yml`. */
export function yamlPaths(tree: FileTree, directory = ''): string[] {
  return (tree.list(directory) ?? []).flatMap(({ name, kind }) => {
    const path = joinPath(directory, name)!;
    if (kind === 'directory') return name === '.git' ? [] : yamlPaths(tree, path);
    return kind === 'file' && /\.ya?ml$/.test(name) ? [path] : [];
  });
}

/** The file as a generated one, or undefined where a person wrote it. */
export function readFluxFile(path: string, text: string): FluxFile | undefined {
  const place = readFluxFilePath(path);
  const marker = place ? readMarker(text) : undefined;
  if (!place || !marker) return undefined;
  const kustomization = looseObjects(text).find(isFluxKustomization);
  return {
    path,
    ...place,
    owner: marker.owner,
    construct: marker.construct,
    text,
    ...(kustomization ? { kustomization } : {}),
  };
}

/** The generated Flux files among the given paths. */
export function fluxFilesOf(tree: FileTree, paths: readonly string[]): FluxFile[] {
  return paths.filter(isFluxFilePath).flatMap((path) => readFluxFile(path, tree.read(path) ?? '') ?? []);
}

/** The app that a Flux file belongs to: its Secrets and alerts have files of their own. */
export function appOf(file: FluxFile): string {
  const [, app] = file.construct.split('/');
  return app !== undefined && (file.name === app || file.name === `${app}-secrets` || file.name === `${app}-alerts`) ? app : file.name;
}
