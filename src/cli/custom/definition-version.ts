import { StructuralSchema } from './structural-schema';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** One version of a kind that a CustomResourceDefinition defines. */
export interface DefinitionVersion {
  readonly name: string;
  readonly schema: StructuralSchema;
  readonly hasStatus: boolean;
  /** Field that holds how many copies there are, where a person may scale it. */
  readonly replicasPath?: string;
}

const SCHEMAS = ['items', 'not'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const TYPES: { readonly [word: string]: string } = {
  'type': 'string',
  'format': 'string',
  'pattern': 'string',
  'nullable': 'boolean',
  'minimum': 'number',
  'maximum': 'number',
  'exclusiveMinimum': 'boolean',
  'exclusiveMaximum': 'boolean',
  'multipleOf': 'number',
  'minLength': 'number',
  'maxLength': 'number',
  'minItems': 'number',
  'maxItems': 'number',
  'uniqueItems': 'boolean',
  'minProperties': 'number',
  'maxProperties': 'number',
  'x-kubernetes-preserve-unknown-fields': 'boolean',
  'x-kubernetes-int-or-string': 'boolean',
  'x-kubernetes-embedded-resource': 'boolean',
  'x-kubernetes-list-type': 'string',
  'x-kubernetes-map-type': 'string',
};
const WORDS = new Set(['required', 'x-kubernetes-list-map-keys']);
const VERSIONS = new WeakMap<ManifestObject, Map<string, DefinitionVersion | undefined>>();

/** A version of what a CustomResourceDefinition defines, by its name; undefined where it serves none of that name. */
export function definitionVersion(definition: ManifestObject, name: string): DefinitionVersion | undefined {
  let known = VERSIONS.get(definition);
  if (known === undefined) VERSIONS.set(definition, known = new Map());
  if (!known.has(name)) known.set(name, read(definition, name));
  return known.get(name);
}

function read(definition: ManifestObject, name: string): DefinitionVersion | undefined {
  const place = `CustomResourceDefinition ${definition.metadata.name}`;
  if (definition.apiVersion !== 'apiextensions.k8s.io/v1') {
    throw invalid(place, `it is of ${String(definition.apiVersion)}, which no API server since 1.22 takes`, 'Write it as apiextensions.k8s.io/v1');
  }
  const versions = isValueMap(definition.spec) ? definition.spec.versions : undefined;
  if (!Array.isArray(versions) || !versions.every(isValueMap)) throw invalid(place, 'it has no list `spec.versions`', 'Write one');
  const found = versions.filter((version) => version.name === name);
  if (found.length > 1) throw invalid(place, `it has the version ${name} twice`, 'Take one of them out');
  const [version] = found;
  if (version === undefined || version.served === false) return undefined;
  const schema = isValueMap(version.schema) ? version.schema.openAPIV3Schema : undefined;
  if (!isValueMap(schema)) throw invalid(place, `its version ${name} has no schema`, 'Write `schema.openAPIV3Schema`');
  check(schema, `${place}, version ${name}`, '');
  const subresources = isValueMap(version.subresources) ? version.subresources : {};
  const scale = isValueMap(subresources.scale) && typeof subresources.scale.specReplicasPath === 'string' ? subresources.scale.specReplicasPath : undefined;
  return { name, schema: schema as StructuralSchema, hasStatus: isValueMap(subresources.status), ...(scale === undefined ? {} : { replicasPath: scale.replace(/^\./, '') }) };
}

function invalid(place: string, problem: string, remedy: string): LifeboatError {
  return new LifeboatError('definition-invalid', { place, problem, remedy });
}

/** Sees that each word of a schema is of its type, so that what reads it later need not ask. */
function check(schema: ManifestValue, place: string, path: string): void {
  const fail = (problem: string): never => { throw invalid(`${place}, at ${path === '' ? 'the root' : path.slice(1)}`, problem, 'Correct the schema; the API server refuses it too'); };
  if (!isValueMap(schema)) return fail('what should be a schema is none');
  for (const [word, value] of Object.entries(schema)) {
    const type = TYPES[word];
    if (type !== undefined && value !== null && typeof value !== type && !(type === 'number' && typeof value === 'bigint')) fail(`\`${word}\` must be a ${type}`);
    if (WORDS.has(word) && !(Array.isArray(value) && value.every((each) => typeof each === 'string'))) fail(`\`${word}\` must be a list of names`);
    if (word === 'enum' && !Array.isArray(value)) fail('`enum` must be a list');
    if (word === 'x-kubernetes-validations') checkRules(value, fail);
    if (SCHEMAS.includes(word)) check(value, place, `${path}.${word}`);
    if (LISTS.includes(word)) {
      if (!Array.isArray(value)) fail(`\`${word}\` must be a list of schemas`);
      for (const each of value as ManifestValue[]) check(each, place, `${path}.${word}`);
    }
    if (word === 'additionalProperties' && typeof value !== 'boolean') check(value, place, `${path}.${word}`);
    if (word === 'properties') {
      if (!isValueMap(value)) fail('`properties` must be a map');
      for (const [name, each] of Object.entries(value as ValueMap)) check(each, place, `${path}.${name}`);
    }
    if (word === '$ref') fail('`$ref` is not allowed');
  }
}

function checkRules(rules: ManifestValue, fail: (problem: string) => never): void {
  if (!Array.isArray(rules)) return fail('`x-kubernetes-validations` must be a list');
  for (const rule of rules) {
    if (!isValueMap(rule) || typeof rule.rule !== 'string') return fail('an entry of `x-kubernetes-validations` has no `rule`');
    const texts = ['message', 'messageExpression', 'reason', 'fieldPath'].filter((word) => rule[word] !== undefined && typeof rule[word] !== 'string');
    if (texts.length > 0) fail(`\`${texts[0]}\` of a rule must be a string`);
  }
}
