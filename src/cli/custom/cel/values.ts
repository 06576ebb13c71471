import { Cidr, Ip } from './addresses';
import { rfc3339, Duration, formatDuration, fullDate, Timestamp } from './times';
import type { Url } from './url';
import { ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../../manifest/value-map';
import { escapedName } from '../escaping';
import { propertySchema, StructuralSchema, valueSchema, withObjectMeta } from '../structural-schema';

/** What the API server's own evaluation ends with: it then refuses the object. */
export class CelFault extends Error {}

/** What this evaluation does not know, so that nothing can be said. */
export class CannotRun extends Error {}

/** A list, with what makes two of them equal. */
export class CelList {
  public constructor(
    public readonly entries: readonly CelValue[], public readonly sort: 'atomic' | 'set' | 'map' = 'atomic', public readonly keys: readonly string[] = [],
  ) {}
}

/** A map or an object. */
export class CelMap {
  public constructor(
    public readonly entries: ReadonlyMap<CelValue, CelValue>,
    /** Fields that the schema does not name, and how many keys there are with them. */
    public readonly unknown: ValueMap = {},
    public readonly size = entries.size,
  ) {}
}

/** A value that may be absent. */
export class Optional {
  public static readonly NONE = new Optional(undefined);
  public constructor(public readonly value: CelValue | undefined) {}
}

/** The type of a value. */
export class CelType {
  public constructor(public readonly name: string) {}
}

/** A quantity, in billionths. */
export class Quantity {
  public constructor(public readonly nanos: bigint) {}
}

/** A version as semver.org has it. */
export class Semver {
  public constructor(public readonly numbers: readonly [bigint, bigint, bigint], public readonly pre: readonly string[]) {}
}

/** A URL. */
export class CelUrl {
  public constructor(public readonly url: Url) {}
}

/** A format that has a name. */
export class NamedFormat {
  public constructor(public readonly name: string) {}
}

/** A value of a rule. Integers are bigints, doubles are numbers. */
export type CelValue =
  null | boolean | bigint | number | string | Uint8Array | Timestamp | Duration | CelList | CelMap | Optional | CelType
  | Ip | Cidr | CelUrl | Quantity | Semver | NamedFormat;

/** A value of an object as rules see it. */
export function celValue(value: ManifestValue, schema: StructuralSchema, isRoot = false): CelValue {
  if (value === null || value === undefined) return null;
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' ? value : integer(value);
  if (isRoot || schema.type === 'object') return isValueMap(value) ? mapValue(value, isRoot ? withObjectMeta(schema) : schema) : invalid(value, 'a map');
  switch (schema.type) {
    case 'array': return Array.isArray(value) ? listValue(value, schema) : invalid(value, 'a list');
    case 'string': return typeof value === 'string' ? textValue(value, schema.format) : invalid(value, 'a string');
    case 'number': return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : invalid(value, 'a number');
    case 'integer': return integer(value);
    case 'boolean': return typeof value === 'boolean' ? value : invalid(value, 'a boolean');
    default: return invalid(value, 'of a type that rules know');
  }
}

function invalid(value: ManifestValue, wanted: string): never {
  throw new CelFault(`invalid data, ${JSON.stringify(value) ?? 'nothing'} is not ${wanted}`);
}

function integer(value: ManifestValue): bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? BigInt(value) : invalid(value, 'an integer');
}

function textValue(text: string, format: string | undefined): CelValue {
  const made = format === 'duration' ? formatDuration(text) : format === 'date' ? fullDate(text) : format === 'date-time' ? rfc3339(text) : undefined;
  if (made !== undefined) return made;
  if (format === 'byte') return Buffer.from(text, 'base64');
  return format === 'duration' || format === 'date' || format === 'date-time' ? invalid(text, `of format ${format}`) : text;
}

function listValue(list: readonly ManifestValue[], schema: StructuralSchema): CelList {
  const { items } = schema;
  if (items === undefined) return invalid(list as ManifestValue[], 'a list whose items have a schema');
  const sort = schema['x-kubernetes-list-type'];
  const isResource = items['x-kubernetes-embedded-resource'] === true;
  return new CelList(list.map((each) => celValue(each, items, isResource)), sort === 'set' || sort === 'map' ? sort : 'atomic', schema['x-kubernetes-list-map-keys']);
}

function mapValue(map: ValueMap, schema: StructuralSchema): CelMap {
  const values = schema.properties === undefined ? valueSchema(schema) : undefined;
  const entries = new Map<CelValue, CelValue>();
  const unknown: ValueMap = {};
  for (const [key, value] of Object.entries(map)) {
    const own = values ?? propertySchema(schema, key);
    if (own === undefined || !isTyped(own)) {
      unknown[key] = value;
    } else if (values !== undefined || value !== null) {
      const name = values === undefined ? escapedName(key) : key;
      const made = celValue(value, own, own['x-kubernetes-embedded-resource'] === true);
      // A name that no rule can write still counts where two objects are compared.
      entries.set(name ?? `\0${key}`, made);
    }
  }
  return new CelMap(entries, unknown, Object.keys(map).length);
}

/** Whether rules see values of a schema at all. */
export function isTyped(schema: StructuralSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-embedded-resource'] === true || (schema.type !== undefined && schema.type !== '');
}
