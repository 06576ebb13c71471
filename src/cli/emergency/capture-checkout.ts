import { existsSync, readFileSync } from 'fs';
import { join, posix } from 'path';
import { parse } from 'yaml';
import { changesOf } from './capture-changes';
import { LeftOut } from './capture-live';
import { CapturedApp } from './capture-look';
import { differenceOf } from '../../manifest/difference';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';
import { ObjectPatch } from '../../manifest/patch-file';
import { readObjects } from '../comparison/documents';
import { isSecret } from '../comparison/secret-values';

/** What was changed by hand in one directory of a checkout, and the files that say so. */
export interface CapturedDirectory extends CapturedApp {
  /** Relative to the checkout. */
  readonly files: readonly string[];
}

/** An object of the definition, and its file within the directory. */
export interface DefinedManifest {
  readonly object: ManifestObject;
  readonly identity: string;
  readonly file: string;
}

const OWNER_LABELS = ['kustomize.toolkit.fluxcd.io/name', 'kustomize.toolkit.fluxcd.io/namespace'];

/** Compares the manifests that a directory's kustomization.yaml lists with what the definition says of the app. */
export function lookInCheckout(
  checkout: string, app: string, path: string, defined: readonly DefinedManifest[],
): CapturedDirectory {
  const standing = resourcesOf(checkout, path).flatMap((file) => (
    readObjects(readFileSync(join(checkout, path, file), 'utf8'), posix.join(path, file)).map(({ object, identity }) => ({ object, identity, file }))));
  const [patches, leftOut, files]: [ObjectPatch[], LeftOut[], Set<string>] = [[], [], new Set()];
  const refuse = (object: string): void => {
    leftOut.push({ object, why: 'is a Secret, whose values are not written to a file; use SOPS or an ExternalSecret', isLost: true });
  };
  for (const { object, identity, file } of defined) {
    const other = standing.find((one) => one.identity === identity);
    if (!other) {
      patches.push({ object: identity, remove: true });
      continue;
    }
    const changes = changesOf(object, other.object, differenceOf(object, other.object), (value) => value);
    if (changes.length === 0) continue;
    files.add(other.file);
    if (isSecret(other.object)) refuse(identity);
    else patches.push({ object: identity, changes });
    if (other.file !== file) files.add(file);
  }
  for (const { object, identity, file } of standing) {
    if (defined.some((one) => one.identity === identity)) continue;
    files.add(file);
    if (isSecret(object)) refuse(identity);
    else patches.push({ object: identity, add: withoutOwner(object) });
  }
  return { app, patches, leftOut, files: [...files].map((file) => posix.join(path, file)) };
}

function resourcesOf(checkout: string, path: string): string[] {
  const file = posix.join(path, 'kustomization.yaml');
  if (!existsSync(join(checkout, file))) return [];
  const { resources } = (parse(readFileSync(join(checkout, file), 'utf8')) ?? {}) as { resources?: unknown };
  const names = Array.isArray(resources) ? resources.map(String) : [];
  const missing = names.find((name) => !/^[\w.-]+\.ya?ml$/.test(name) || !existsSync(join(checkout, path, name)));
  if (missing === undefined) return names;
  throw new LifeboatError('capture-resource', {
    place: file, problem: `lists '${missing}', which is no file of this directory`, remedy: 'List the manifests themselves, each a file beside it',
  });
}

function withoutOwner(object: ManifestObject): ManifestObject {
  const labels = Object.fromEntries(Object.entries(object.metadata.labels ?? {}).filter(([key]) => !OWNER_LABELS.includes(key)));
  const { labels: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(Object.keys(labels).length > 0 ? { labels } : {}) } as ManifestObject['metadata'] };
}
