import { filled, stored, unknownFields } from './defaulting';
import { DefinitionVersion } from './definition-version';
import { mergeSchema } from './merge-schema';
import { applied } from '../../manifest/immutability/merge';
import { withoutNulls } from '../../manifest/immutability/values';
import { ManifestObject } from '../../manifest/manifest-object';
import { ValueMap } from '../../manifest/value-map';

/** An update of a custom resource as the API server sees it. */
export interface CustomUpdate {
  /** Both versions as Flux applies them. */
  readonly before: ManifestObject;
  readonly after: ManifestObject;
  /** What the server has of the old version, and what it would make of it once the new one is applied. */
  readonly live: ValueMap;
  readonly next: ValueMap;
  /** Fields of the new version that the definition does not know, where the old one knew them or did not have them. */
  readonly unknown: readonly string[];
}

/** Two versions of a custom resource, merged and defaulted; the versions of the definition in which the old one was written come first. */
export function customUpdate(
  before: ManifestObject, after: ManifestObject, written: readonly DefinitionVersion[], now: DefinitionVersion,
): CustomUpdate {
  const [old, sent] = [before, after].map((object) => {
    const { status, ...rest } = withoutNulls(object);
    return (now.hasStatus || status === undefined ? rest : { ...rest, status }) as ManifestObject;
  });
  const known = new Set(unknownFields(old, written[0].schema));
  const unknown = unknownFields(sent, now.schema).filter((path) => !known.has(path));
  const stages = [...new Set([...written, now])];
  // Each version reads what another one stored, fills in its own defaults and drops what it does not know.
  const live = { ...stages.reduce((value, { schema }) => stored(value, schema) as ValueMap, old as ValueMap), apiVersion: sent.apiVersion };
  const schema = mergeSchema(now.schema);
  // After a merge the server only fills in, so that a null that the merge leaves stays.
  const next = filled(applied(live, { ...old, apiVersion: sent.apiVersion }, sent, schema), now.schema) as ValueMap;
  return { before: old, after: sent, live, next, unknown };
}
