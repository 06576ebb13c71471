import { fieldSchema, resolved, Schema } from './schema';
import { fieldPath, PathSegment } from '../difference';
import { shownValue } from '../immutability/shown-value';
import { ManifestObject, ManifestValue } from '../manifest-object';
import { nearestName } from '../nearest-name';
import { quantityValue } from '../quantity';
import { isValueMap, ValueMap } from '../value-map';

/** What of an object its schema does not allow. */
export interface SchemaFault {
  readonly rule: 'schema-type' | 'schema-field' | 'schema-required' | 'schema-value' | 'schema-twice' | 'schema-overflow';
  readonly segments: readonly PathSegment[];
  /** A clause with the value and the rule. */
  readonly problem: string;
  /** What to do, as a clause. */
  readonly remedy: string;
}

const QUANTITY = 'api.resource.Quantity';
const MICRO_TIME = 'meta.v1.MicroTime';
/** What stands in these no schema says. */
const ANYTHING = new Set([
  'apiextensions.v1.JSON', 'apiextensions.v1.JSONSchemaPropsOrArray', 'apiextensions.v1.JSONSchemaPropsOrBool', 'apiextensions.v1.JSONSchemaPropsOrStringArray',
  'runtime.RawExtension', 'meta.v1.FieldsV1',
]);
/** Marked as required in OpenAPI, or keys of a list, and taken without them by a real API server. */
const NOT_REQUIRED: ReadonlySet<string> = new Set([
  'apiextensions.v1.CustomResourceDefinitionVersion.served', 'apiextensions.v1.CustomResourceDefinitionVersion.storage',
  'apps.v1.ControllerRevision.revision', 'batch.v1.PodFailurePolicy.rules', 'core.v1.HTTPHeader.value', 'core.v1.ISCSIPersistentVolumeSource.lun',
  'core.v1.ISCSIVolumeSource.lun', 'core.v1.LimitRangeSpec.limits', 'core.v1.LocalObjectReference.name', 'core.v1.PersistentVolumeClaimVolumeSource.claimName',
  'core.v1.PreferredSchedulingTerm.preference', 'core.v1.Sysctl.value', 'core.v1.TypedLocalObjectReference.kind', 'core.v1.TypedLocalObjectReference.name', 'discovery.v1.ForZone.name',
  'resource.v1.DeviceCapacity.value', 'resource.v1.DeviceClass.spec', 'resource.v1.ResourceClaim.spec',
  'resource.v1.ResourceClaimTemplate.spec', 'resource.v1.ResourceClaimTemplateSpec.spec', 'resource.v1.ResourcePool.generation',
  'storage.v1.CSIDriver.spec', 'storage.v1.CSINode.spec', 'storage.v1.CSINodeSpec.drivers', 'storage.v1.TokenRequest.audience',
]);
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const LIMITS: { readonly [format: string]: readonly [bigint, bigint] | undefined } = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n], int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Judges a value by a schema; values that `isOpen` names are not looked at, since they will be others once they are applied. */
export function schemaFaults(object: ManifestObject, schema: Schema, isOpen: (value: ManifestValue) => boolean = () => false): SchemaFault[] {
  return schemaJudgement(object, schema, isOpen).faults;
}

/** The same, with the fields whose values would have been judged, were they not open. */
export function schemaJudgement(
  object: ManifestObject, schema: Schema, isOpen: (value: ManifestValue) => boolean,
): { readonly faults: SchemaFault[]; readonly open: ReadonlyArray<readonly PathSegment[]> } {
  const check = new SchemaCheck(isOpen);
  check.value(object as ManifestValue, schema, []);
  return check;
}

class SchemaCheck {
  public readonly faults: SchemaFault[] = [];
  public readonly open: (readonly PathSegment[])[] = [];

  public constructor(private readonly isOpen: (value: ManifestValue) => boolean) {}

  public value(value: ManifestValue, schema: Schema, segments: readonly PathSegment[]): void {
    if (value === null || value === undefined) return;
    if (this.isOpen(value)) {
      if (!takesAnyText(schema)) this.open.push(segments);
      return;
    }
    if (schema.$ref === QUANTITY) return this.quantity(value, segments);
    if (schema.$ref !== undefined && ANYTHING.has(schema.$ref)) return;
    const known = resolved(schema);
    if (known.format === 'int-or-string') {
      if (typeof value !== 'string' && !isWhole(value)) this.type(value, 'a whole number or a text', segments);
      else this.range(value, 'int32', segments);
      return;
    }
    switch (known.type) {
      case 'object': return this.map(value, schema, segments);
      case 'array': return this.list(value, known, segments);
      case 'string': return this.text(value, known, segments);
      case 'boolean': if (typeof value !== 'boolean') this.type(value, '`true` or `false`', segments); return;
      case 'integer':
        if (!isWhole(value)) this.type(value, 'a whole number', segments);
        else this.range(value, known.format ?? 'int64', segments);
        return;
      case 'number': if (typeof value !== 'number' && typeof value !== 'bigint') this.type(value, 'a number', segments); return;
      default:
    }
  }

  private map(value: ManifestValue, schema: Schema, segments: readonly PathSegment[]): void {
    const { properties, additionalProperties, required = [], open, $ref } = resolved(schema);
    if (!isValueMap(value)) return this.type(value, 'a map', segments);
    if (open) return;
    for (const [key, inner] of Object.entries(value)) {
      const field = fieldSchema(schema, key);
      if (field) this.value(inner, field, [...segments, key]);
      else if (properties !== undefined && additionalProperties === undefined) this.unknown(key, properties, [...segments, key]);
    }
    for (const key of required) {
      if ((value[key] ?? undefined) !== undefined || properties?.[key]?.default !== undefined || NOT_REQUIRED.has(`${$ref}.${key}`)) continue;
      this.add('schema-required', [...segments, key], 'is missing, and the API server requires it', 'Add it');
    }
  }

  private list(value: ManifestValue, { items, list, keys = [] }: Schema, segments: readonly PathSegment[]): void {
    if (!Array.isArray(value)) return this.type(value, 'a list', segments);
    const seen = new Map<string, number>();
    value.forEach((inner, index) => {
      const place = [...segments, segmentOf(inner, index, value)];
      if (items) this.value(inner, items, place);
      if (list === 'map' && isValueMap(inner)) this.keys(inner, keys, items ?? {}, place);
      const key = list === 'map' ? entryKey(inner, keys, items) : list === 'set' ? shownValue(inner) : undefined;
      if (key === undefined || this.isOpen(inner)) return;
      const before = seen.get(key);
      if (before === undefined) seen.set(key, index);
      else this.add('schema-twice', [...segments, index], `is the same entry as [${before}]: ${key} stands twice, and the API server refuses that from Flux`, 'Remove one of them');
    });
  }

  /** What tells entries apart, where the schema itself does not require it. */
  private keys(entry: ValueMap, keys: readonly string[], items: Schema, segments: readonly PathSegment[]): void {
    const { required = [], $ref } = resolved(items);
    for (const key of keys) {
      if ((entry[key] ?? fieldSchema(items, key)?.default) !== undefined || required.includes(key) || NOT_REQUIRED.has(`${$ref}.${key}`)) continue;
      this.add('schema-required', [...segments, key], 'is missing, and it is what tells the entries of the list apart', 'Add it');
    }
  }

  private text(value: ManifestValue, { enum: words, format, $ref }: Schema, segments: readonly PathSegment[]): void {
    if (typeof value !== 'string') return this.type(value, 'a text', segments, typeof value === 'object' ? undefined : `Quote it: "${String(value)}"`);
    if (words && value !== '' && !words.includes(value)) {
      const meant = nearestName(value, words);
      this.add('schema-value', segments, `is ${shownValue(value)}, and there are ${words.join(', ')}`, meant === undefined ? 'Write one of them' : `Write ${meant}`);
    }
    if (format === 'byte' && !BASE64.test(value.replace(/[\r\n]/g, ''))) {
      // The value may be a secret.
      this.add('schema-value', segments, 'is no base64', 'Encode it: `base64 -w0`');
    }
    if (format !== 'date-time') return;
    const example = $ref === MICRO_TIME ? '2006-01-02T15:04:05.000000Z' : '2006-01-02T15:04:05Z';
    const isTime = TIME.test(value) && ($ref !== MICRO_TIME || /\.\d{6}(?!\d)/.test(value));
    if (!isTime) this.add('schema-value', segments, `is ${shownValue(value)}, and no time as ${$ref === MICRO_TIME ? 'it is written with microseconds' : 'RFC 3339 has it'}`, `Write it as ${example}`);
  }

  private quantity(value: ManifestValue, segments: readonly PathSegment[]): void {
    if (typeof value === 'number' || typeof value === 'bigint') return;
    if (typeof value !== 'string') return this.type(value, 'a quantity', segments);
    if (quantityValue(value) === undefined) this.add('schema-value', segments, `is ${shownValue(value)}, and no quantity`, 'Write it as 250m, 1.5 or 64Mi');
  }

  private range(value: ManifestValue, format: string, segments: readonly PathSegment[]): void {
    const limits = LIMITS[format];
    if (typeof value === 'string' || !limits) return;
    const whole = BigInt(value as number | bigint);
    if (whole < limits[0] || whole > limits[1]) this.add('schema-overflow', segments, `is ${String(value)}, beyond what ${format} holds: the API server keeps another number, or refuses it`, `Write a number from ${limits[0]} to ${limits[1]}`);
  }

  private unknown(key: string, properties: ValueMap | Schema['properties'], segments: readonly PathSegment[]): void {
    const meant = nearestName(key, Object.keys(properties ?? {}));
    this.add('schema-field', segments, 'is no field that its kind knows: Flux drops it without a word, and kubectl refuses the object', meant === undefined ? 'Remove it, or move it to where it belongs' : `Write it as ${meant}`);
  }

  private type(value: ManifestValue, wanted: string, segments: readonly PathSegment[], remedy = `Write ${wanted}`): void {
    const shown = Array.isArray(value) ? 'a list' : isValueMap(value) ? 'a map' : `\`${shownValue(value)}\``;
    this.add('schema-type', segments, `is ${shown}, and it has to be ${wanted}`, remedy);
  }

  private add(rule: SchemaFault['rule'], segments: readonly PathSegment[], problem: string, remedy: string): void {
    this.faults.push({ rule, segments, problem: `${fieldPath(segments) || 'the object'} ${problem}`, remedy });
  }
}

function takesAnyText(schema: Schema): boolean {
  const { type, format, enum: words, $ref = '' } = resolved(schema);
  return ANYTHING.has($ref) || type === undefined || (type === 'string' && format === undefined && words === undefined && $ref !== QUANTITY);
}

function isWhole(value: ManifestValue): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

/** What tells an entry from the others of its list, a default of its own schema counted. */
function entryKey(entry: ManifestValue, keys: readonly string[], items: Schema | undefined): string | undefined {
  if (!isValueMap(entry)) return undefined;
  const values = keys.map((key) => entry[key] ?? (items && fieldSchema(items, key)?.default));
  return values.some((value) => value === undefined) ? undefined : keys.map((key, index) => `${key} ${shownValue(values[index])}`).join(', ');
}

/** An entry by its name where that tells it apart. */
function segmentOf(entry: ManifestValue, index: number, all: readonly ManifestValue[]): PathSegment {
  const name = isValueMap(entry) ? entry.name : undefined;
  if (typeof name !== 'string' || all.filter((other) => isValueMap(other) && other.name === name).length > 1) return index;
  return { name };
}
