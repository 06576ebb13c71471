import schemas from './server-schemas.json';
import { ManifestValue } from '../manifest-object';

/** What is known of a value: OpenAPI's words, and the API server's own for merging, shortened. */
export interface Schema {
  /** Name of the type that holds the rest. */
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly default?: ManifestValue;
  /** `x-kubernetes-list-type`: atomic where it is absent. */
  readonly list?: 'atomic' | 'set' | 'map';
  /** `x-kubernetes-list-map-keys`. */
  readonly keys?: readonly string[];
  /** `x-kubernetes-map-type`. */
  readonly map?: 'atomic' | 'granular';
  /** `x-kubernetes-preserve-unknown-fields`. */
  readonly open?: boolean;
  /** In Go a pointer, so that the API server tells an empty value from an absent one. */
  readonly pointer?: boolean;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
}

interface ServerSchemas {
  readonly server: string;
  readonly kinds: { readonly [apiVersionAndKind: string]: string };
  readonly types: { readonly [name: string]: Schema };
}

const { server, kinds, types } = schemas as unknown as ServerSchemas;

/** Minor version of the API server that the schemas are of. */
export const SCHEMAS_SERVER = server;

/** Every kind with a schema, as `apps/v1/Deployment`. */
export const SCHEMA_KINDS: readonly string[] = Object.keys(kinds);

/** The schema of a kind that the API server serves itself; another version's where this one is not known. */
export function schemaOfKind(apiVersion: string, kind: string): Schema | undefined {
  const exact = kinds[`${apiVersion}/${kind}`];
  if (exact !== undefined) return { $ref: exact };
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : undefined;
  const other = Object.keys(kinds).find((each) => {
    const parts = each.split('/');
    return parts.at(-1) === kind && (group === undefined ? parts.length === 2 : parts.length === 3 && parts[0] === group);
  });
  return other === undefined ? undefined : { $ref: kinds[other] };
}

/** Each field of each object asks again. */
const RESOLVED = new WeakMap<Schema, Schema>();

/** A schema with the type that it refers to. */
export function resolved(schema: Schema | undefined): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  let whole = RESOLVED.get(schema);
  if (!whole) RESOLVED.set(schema, whole = { ...types[schema.$ref], ...schema });
  return whole;
}

/** The schema of what stands under a key, undefined where nothing is known of it. */
export function fieldSchema(parent: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = resolved(parent);
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
}
