import { childOf, FieldSet, NO_FIELDS, placeIn, union, withNamedFields } from './field-set';
import { allFields, fluxFields, ownershipOf } from './managers';
import { settleServiceAccount } from './service-account';
import { settleService } from './service-fields';
import { sameValue } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../../manifest/value-map';
import { asManifest, LiveObject } from '../../cluster/live-object';

/**
 * What stands after kustomize-controller's next apply of Git's object on an object that stands.
 *
 * `target` is the same apply on the object as it was before: the API server's answer, whose managedFields say which fields Git has,
 * and which has Git's values and the defaults beside them.
 */
export function takenBack(standing: LiveObject, target: LiveObject, { cleanup }: { readonly cleanup: boolean }): ManifestObject {
  const plain = appliedOn(standing, target, false);
  if (cleanup && ownershipOf(standing, true).takesOver) return appliedOn(standing, target, true);
  return hasDrift(standing, plain) ? plain : structuredClone(asManifest(standing));
}

/** One server-side apply, as structured-merge-diff merges and prunes. */
function appliedOn(standing: LiveObject, target: LiveObject, cleanup: boolean): ManifestObject {
  const { flux, others } = ownershipOf(standing, cleanup);
  const desired = fluxFields(target);
  const owned = withNamedFields(union(desired, others));
  const last = withNamedFields(flux);
  const merged = merge(structuredClone(asManifest(standing)), asManifest(target), desired, union(flux, others)) as ManifestObject;
  prune(merged, last, owned);
  setScale(merged);
  settleService(merged, standing, target);
  settleServiceAccount(merged);
  fillDefaults(merged, asManifest(target), allFields(target));
  return merged;
}

/** Lays Git's values over what stands; `granular` tells which maps are merged field by field. */
function merge(into: ManifestValue, from: ManifestValue, fields: FieldSet, granular: FieldSet): ManifestValue {
  if (from === undefined) return into;
  if (fields.children.size === 0) {
    // An empty struct in Git is a field of its own, and takes nothing else of it away.
    return isValueMap(into) && isValueMap(from) && granular.children.size > 0 ? into : structuredClone(from);
  }
  const isList = [...fields.children.keys()].some((key) => !key.startsWith('f:'));
  const result = (isList ? Array.isArray(into) : isValueMap(into)) ? into : isList ? [] : {};
  for (const [key, child] of fields.children) {
    const source = childOf(from, key);
    if (source === undefined) continue;
    const place = placeIn(result, key);
    if (Array.isArray(result) && place === undefined) {
      // A new entry is known by keys that can be defaults themselves.
      result.push(structuredClone(source));
      continue;
    }
    const before = place === undefined ? undefined : (result as ValueMap)[place as string];
    (result as ValueMap)[place ?? key.slice(2)] = merge(before, source, child, granular.children.get(key) ?? NO_FIELDS);
  }
  return Array.isArray(result) && Array.isArray(from) ? inOrderOf(result, from, fields) : result;
}

/** Entries of the target stand in its order; the others stay behind the entry that they stood behind. */
function inOrderOf(list: ManifestValue[], from: ManifestValue[], fields: FieldSet): ManifestValue[] {
  const names = [...fields.children.keys()].flatMap((key) => (key.startsWith('k:') ? [Object.keys(JSON.parse(key.slice(2)) as object)] : []))[0];
  const textOf = (entry: ManifestValue): string => JSON.stringify(names && isValueMap(entry) ? names.map((name) => String(entry[name])) : entry);
  const ordered = from.flatMap((entry) => list.find((one) => textOf(one) === textOf(entry)) ?? []);
  list.forEach((entry, place) => {
    if (!ordered.includes(entry)) ordered.splice(place === 0 ? 0 : ordered.indexOf(list[place - 1]) + 1, 0, entry);
  });
  return ordered;
}

/** Takes away what Flux held and nobody holds now, with all that is beneath it. */
function prune(value: ManifestValue, last: FieldSet, owned: FieldSet): void {
  const gone: (string | number)[] = [];
  for (const [key, child] of last.children) {
    const place = placeIn(value, key);
    if (place === undefined) continue;
    const holder = owned.children.get(key) ?? NO_FIELDS;
    if (child.member && !holder.member) gone.push(place);
    else prune((value as ValueMap)[place as string], child, holder);
  }
  for (const place of gone.sort((a, b) => Number(b) - Number(a))) {
    if (Array.isArray(value)) value.splice(place as number, 1);
    else delete (value as ValueMap)[place];
  }
}

/** What nobody owns in the target is the API server's own, and comes back by itself. */
function fillDefaults(value: ManifestValue, target: ManifestValue, owners: FieldSet): void {
  if (isValueMap(value) && isValueMap(target)) {
    for (const [key, wanted] of Object.entries(target)) {
      const owner = owners.children.get(`f:${key}`);
      if (key === 'status') continue;
      if (value[key] === undefined || value[key] === null) {
        if (owner === undefined) value[key] = structuredClone(wanted);
      } else {
        fillDefaults(value[key], wanted, owner ?? NO_FIELDS);
      }
    }
    return;
  }
  if (!Array.isArray(value) || !Array.isArray(target)) return;
  for (const [key, owner] of owners.children) {
    const [here, there] = [childOf(value, key), childOf(target, key)];
    if (here !== undefined && there !== undefined) fillDefaults(here, there, owner);
  }
}

const SCALED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** Replicas that are taken away come back as the API server's default, not as what ran before. */
function setScale({ kind, spec }: ManifestObject): void {
  if (SCALED.has(kind) && isValueMap(spec) && spec.replicas === undefined) spec.replicas = 1;
}

/** Flux applies only where labels, annotations or anything outside metadata and status would change. */
export function hasDrift(standing: LiveObject, applied: ManifestObject): boolean {
  const seen = ({ metadata: { labels = {}, annotations = {} }, status, ...rest }: ManifestObject): ManifestValue => (
    { ...rest, labels, annotations }
  );
  return !sameValue(seen(asManifest(standing)), seen(applied));
}
