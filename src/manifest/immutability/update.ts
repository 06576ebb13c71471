import { ValueMap } from '../value-map';
import { asApplied } from './as-applied';
import { defaulted } from './defaulted';
import { applied } from './merge';
import { populated, prepared } from './populated';
import { ManifestObject } from '../manifest-object';
import { schemaOfKind } from '../schema/schema';

/** An update as the API server sees it. */
export interface Update {
  /** Both versions as Flux applies them. */
  readonly before: ManifestObject;
  readonly after: ManifestObject;
  /** What the server made of the old version: defaulted, canonical. */
  readonly live: ValueMap;
  /** What the server would make of the live object once the new version is applied. */
  readonly next: ValueMap;
  /** What the server would make of the new version alone; made once it is asked for. */
  readonly fresh: ValueMap;
  /** Minor version of the server, without the `1.`. */
  readonly server: number;
}

/** Two versions of an object of a known or an unknown kind, merged and defaulted as the API server does it. */
export function updateOf(before: ManifestObject, after: ManifestObject, server: number): Update {
  const [old, now] = [asApplied(before), asApplied(after)];
  const schema = schemaOfKind(now.apiVersion, now.kind) ?? {};
  const oldSchema = schemaOfKind(old.apiVersion, old.kind) ?? {};
  const live = populated(defaulted(old, oldSchema) as ValueMap, old);
  let made: ValueMap | undefined;
  // Few rules ask for it.
  const fresh = (): ValueMap => made ??= prepared(defaulted(now, schema) as ValueMap, now);
  // Between two versions of an API nothing can be merged here: the server converts the one to the other.
  const merged = old.apiVersion === now.apiVersion ? defaulted(applied(live, old, now, schema), schema) as ValueMap : populated(fresh(), now);
  const next = prepared(merged, now, live);
  return { before: old, after: now, live, next, get fresh() { return fresh(); }, server };
}
