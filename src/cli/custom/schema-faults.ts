import { Correlation } from './correlation';
import { hasFormat } from './formats';
import { goRegExp } from './go-regexp';
import { propertySchema, StructuralSchema, valueSchema } from './structural-schema';
import { sameValue } from '../../manifest/difference';
import { shownValue } from '../../manifest/immutability/shown-value';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** What is wrong with a value by its schema. */
export interface SchemaFault {
  /** Field, such as `spec.replicas`. */
  readonly path: string;
  /** A clause. */
  readonly reason: string;
  /** OpenAPI's word that is broken, such as `enum`. */
  readonly rule: string;
  /** Whether the API server runs no rule beside it. */
  readonly blocks: boolean;
  /** Whether it could not be told here. */
  readonly couldNotRun?: boolean;
}

const BLOCKING = new Set(['type', 'required', 'enum', 'maxLength', 'maxItems', 'maxProperties']);

/** The path of what stands under a key. */
export function keyPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

/** What is wrong with a value by its schema; what was so before and is unchanged is left out, as the API server leaves it. */
export function schemaFaults(value: ManifestValue, schema: StructuralSchema, path = '', correlation?: Correlation): SchemaFault[] {
  const found = faultsOf(value, schema, path, correlation);
  return found.length > 0 && correlation?.isSame === true ? [] : found;
}

function fault(rule: string, path: string, reason: string): SchemaFault {
  return { path, rule, reason, blocks: BLOCKING.has(rule) };
}

function faultsOf(value: ManifestValue, schema: StructuralSchema, path: string, correlation: Correlation | undefined): SchemaFault[] {
  const isEither = schema['x-kubernetes-int-or-string'] === true;
  const wrong = typeFault(value, schema, isEither, path);
  if (wrong) return [wrong];
  const common = [...combinedFaults(value, schema, path), ...enumFault(value, schema, path)];
  if (value === null || value === undefined) return enumFault(value, schema, path);
  if (typeof value === 'string') return [...common, ...textFaults(value, schema, path)];
  if (typeof value === 'number' || typeof value === 'bigint') return [...common, ...numberFaults(value, schema, path)];
  if (Array.isArray(value)) return [...common, ...listFaults(value, schema, path, correlation)];
  return isValueMap(value) ? [...common, ...mapFaults(value, schema, path, correlation)] : common;
}

function typeFault(value: ManifestValue, { type, nullable }: StructuralSchema, isEither: boolean, path: string): SchemaFault | undefined {
  const wanted = isEither ? ['integer', 'string'] : type === undefined || type === '' ? [] : [type];
  const has = typeOf(value);
  if (wanted.length === 0 || wanted.includes(has) || (has === 'integer' && wanted.includes('number'))) return undefined;
  if (has === 'null' && nullable === true) return undefined;
  return fault('type', path, `it must be of type ${wanted.join(' or ')}, and is ${shownValue(value)}, of type ${has}`);
}

function typeOf(value: ManifestValue): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return 'integer';
  return typeof value;
}

function enumFault(value: ManifestValue, { enum: words }: StructuralSchema, path: string): SchemaFault[] {
  if (words === undefined || words.some((word) => sameValue(word, value ?? null))) return [];
  return [fault('enum', path, `it must be one of ${words.map(shownValue).join(', ')}, and is ${shownValue(value)}`)];
}

/** In what is combined nothing is correlated, so that nothing is left out. */
function combinedFaults(value: ManifestValue, { allOf = [], anyOf = [], oneOf = [], not }: StructuralSchema, path: string): SchemaFault[] {
  const passing = (schemas: readonly StructuralSchema[]): number => schemas.filter((schema) => schemaFaults(value, schema, path).length === 0).length;
  const found = allOf.flatMap((schema) => schemaFaults(value, schema, path));
  if (anyOf.length > 0 && passing(anyOf) === 0) {
    found.push(fault('anyOf', path, `it must be valid by one of ${anyOf.length} schemas, and is by none`), ...schemaFaults(value, anyOf[0], path));
  }
  if (oneOf.length > 0 && passing(oneOf) !== 1) found.push(fault('oneOf', path, `it must be valid by exactly one of ${oneOf.length} schemas, and is by ${passing(oneOf)}`));
  if (not !== undefined && passing([not]) === 1) found.push(fault('not', path, 'it is what the schema forbids'));
  return found;
}

function textFaults(text: string, schema: StructuralSchema, path: string): SchemaFault[] {
  const { minLength = 0, maxLength = Infinity, pattern, format, type } = schema;
  const found: SchemaFault[] = [];
  const length = [...text].length;
  if (length < minLength) found.push(fault('minLength', path, `it must be at least ${minLength} long, and is ${shownValue(text)}`));
  if (length > maxLength) found.push(fault('maxLength', path, `it may not be longer than ${maxLength}, and is ${length} long`));
  if (pattern !== undefined && pattern !== '') {
    const compiled = goRegExp(pattern);
    if (compiled === undefined) found.push({ ...fault('pattern', path, `the pattern ${pattern} cannot be run here`), couldNotRun: true });
    else if (!compiled.test(text)) found.push(fault('pattern', path, `it must match ${pattern}, and is ${shownValue(text)}`));
  }
  if (format !== undefined && (type === undefined || type === 'string')) {
    const has = hasFormat(text, format);
    if (has === false) found.push(fault('format', path, `it must be of format ${format}, and is ${shownValue(text)}`));
    if (has === undefined) found.push({ ...fault('format', path, `the format ${format} cannot be checked here`), couldNotRun: true });
  }
  return found;
}

function numberFaults(value: number | bigint, schema: StructuralSchema, path: string): SchemaFault[] {
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf, format, type } = schema;
  const found: SchemaFault[] = [];
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && value == minimum))) {
    found.push(fault('minimum', path, `it must be ${exclusiveMinimum ? 'greater than' : 'at least'} ${minimum}, and is ${value}`));
  }
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && value == maximum))) {
    found.push(fault('maximum', path, `it must be ${exclusiveMaximum ? 'less than' : 'at most'} ${maximum}, and is ${value}`));
  }
  if (multipleOf !== undefined) {
    const times = Number(value) / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9) found.push(fault('multipleOf', path, `it must be a multiple of ${multipleOf}, and is ${value}`));
  }
  const limit = type === 'integer' && format === 'int32' ? 2 ** 31 : undefined;
  if (limit !== undefined && (value < -limit || value >= limit)) found.push(fault('format', path, `it must be of format int32, and is ${value}`));
  return found;
}

function listFaults(list: ManifestValue[], schema: StructuralSchema, path: string, correlation: Correlation | undefined): SchemaFault[] {
  const { items, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
  const found = items === undefined ? [] : list.flatMap((each, place) => schemaFaults(each, items, `${path}[${place}]`, correlation?.index(place)));
  if (list.length < minItems) found.push(fault('minItems', path, `it must have at least ${minItems} entries, and has ${list.length}`));
  if (list.length > maxItems) found.push(fault('maxItems', path, `it may have at most ${maxItems} entries, and has ${list.length}`));
  if (uniqueItems && list.some((each, place) => list.slice(0, place).some((other) => sameValue(each, other)))) {
    found.push(fault('uniqueItems', path, 'an entry stands twice in it'));
  }
  return found;
}

function mapFaults(map: ValueMap, schema: StructuralSchema, path: string, correlation: Correlation | undefined): SchemaFault[] {
  const { required = [], minProperties = 0, maxProperties = Infinity } = schema;
  const keys = Object.keys(map);
  const found: SchemaFault[] = [];
  if (keys.length < minProperties) found.push(fault('minProperties', path, `it must have at least ${minProperties} keys, and has ${keys.length}`));
  if (keys.length > maxProperties) found.push(fault('maxProperties', path, `it may have at most ${maxProperties} keys, and has ${keys.length}`));
  for (const key of keys) {
    const own = propertySchema(schema, key) ?? valueSchema(schema);
    const isType = path === '' && (key === 'apiVersion' || key === 'kind');
    if (own !== undefined) found.push(...schemaFaults(map[key], own, keyPath(path, key), isType ? undefined : correlation?.key(key)));
    else if (schema.additionalProperties === false) found.push(fault('additionalProperties', keyPath(path, key), 'the schema does not know this field'));
  }
  for (const key of required) if (!Object.hasOwn(map, key)) found.push(fault('required', keyPath(path, key), 'it is required, and absent'));
  return found;
}
