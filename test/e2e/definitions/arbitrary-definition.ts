import * as fc from 'fast-check';
import { FIELD_TEMPLATES, FieldTemplate } from './field-templates';
import { escapedName } from '../../../src/cli/custom/escaping';
import { StructuralSchema, ValidationRule } from '../../../src/cli/custom/structural-schema';
import { ManifestObject, ManifestValue } from '../../../src/manifest/manifest-object';

/** A field of a random definition. */
export interface RandomField {
  readonly name: string;
  readonly template: FieldTemplate;
  /** Value of the old version; absent where it has none. */
  readonly value?: ManifestValue;
}

/** A random definition with an object that it takes, or took before it became stricter. */
export interface RandomDefinition {
  readonly fields: readonly RandomField[];
  /** The definition with its rules, and the same without any. */
  readonly strict: ManifestObject;
  readonly loose: ManifestObject;
  /** Whether the object is made while the definition has no rules yet, so that it may break them. */
  readonly isTightened: boolean;
}

const NAMES = ['value', 'my-field', 'namespace', 'a.b', 'with__under', 'other/one', 'sub', 'import', 'last_one'];
const PARENT_RULES = [
  (name: string) => `has(self.${name}) == has(oldSelf.${name})`,
  (name: string) => `!has(oldSelf.${name}) || has(self.${name})`,
  (name: string) => `self.?${name} == oldSelf.?${name}`,
  (name: string) => `!has(oldSelf.${name}) || (has(self.${name}) && self.${name} == oldSelf.${name})`,
];

interface Drawn {
  readonly template: FieldTemplate;
  readonly variant: number;
  readonly rules: readonly number[];
  readonly place: number;
  readonly parent?: number;
}

const DRAWN: fc.Arbitrary<Drawn> = fc.constantFrom(...FIELD_TEMPLATES).chain((template) => fc.record({
  template: fc.constant(template),
  variant: fc.nat(template.variants?.length ?? 0),
  rules: fc.uniqueArray(fc.nat(template.rules.length - 1), { minLength: 0, maxLength: 2 }),
  place: fc.integer({ min: -1, max: template.values.length - 1 }),
  parent: fc.option(fc.nat(PARENT_RULES.length - 1), { nil: undefined, freq: 3 }),
}, { requiredKeys: ['template', 'variant', 'rules', 'place'] }));

const RULE_WORDS: readonly (keyof StructuralSchema)[] = [
  'x-kubernetes-validations', 'enum', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'minProperties',
  'maxProperties', 'required', 'oneOf', 'anyOf', 'allOf',
];

/** The same schema as a release before it might have had: types and merging are the same, and nothing is refused. */
function loosened(schema: StructuralSchema): StructuralSchema {
  const isList = schema['x-kubernetes-list-map-keys'] !== undefined;
  const words = Object.entries(schema).filter(([word]) => !RULE_WORDS.includes(word as keyof StructuralSchema));
  const kept = Object.fromEntries(words) as StructuralSchema;
  const items = schema.items === undefined ? undefined : { ...loosened(schema.items), ...(isList ? { required: schema.items.required } : {}) };
  const { properties, additionalProperties } = schema;
  return {
    ...kept,
    ...(items === undefined ? {} : { items }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, loosened(each)])) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: loosened(additionalProperties) } : {}),
  };
}

function rulesOf({ template, rules }: Drawn): ValidationRule[] {
  return rules.map((place) => template.rules[place]).map((rule) => (typeof rule === 'string' ? { rule } : rule));
}

/** Fields of a definition: each under a name of its own, with rules on it and above it. */
function made(drawn: readonly Drawn[], names: readonly string[], isTightened: boolean, kind: string): RandomDefinition {
  const fields = drawn.map(({ template, place }, index): RandomField => (
    { name: names[index], template, ...(place < 0 ? {} : { value: template.values[place] }) }
  ));
  const schemas = drawn.map((each): StructuralSchema => {
    const schema = each.variant === 0 ? each.template.schema : each.template.variants![each.variant - 1];
    const rules = rulesOf(each);
    return rules.length === 0 ? schema : { ...schema, 'x-kubernetes-validations': rules };
  });
  const parent = drawn.flatMap(({ parent: rule }, index) => (rule === undefined ? [] : [{ rule: PARENT_RULES[rule](escapedName(names[index])!) }]));
  const properties = Object.fromEntries(schemas.map((schema, index) => [names[index], schema]));
  const spec = { type: 'object', properties, ...(parent.length === 0 ? {} : { 'x-kubernetes-validations': parent }) };
  // By this one, which only the stricter has, one sees which of them the server goes by.
  const root = (inner: StructuralSchema, isStrict: boolean) => definition(kind, {
    type: 'object',
    properties: { spec: inner, marker: { type: 'string', ...(isStrict ? { enum: ['strict'] } : {}) }, status: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    ...(isStrict ? { 'x-kubernetes-validations': [{ rule: 'self.metadata.name == oldSelf.metadata.name' }, { rule: 'has(self.spec) || !has(oldSelf.spec)' }] } : {}),
  });
  return { fields, strict: root(spec, true), loose: root(loosened(spec), false), isTightened };
}

function definition(kind: string, openAPIV3Schema: StructuralSchema): ManifestObject {
  const plural = `${kind.toLowerCase()}s`;
  const version = { name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.random.example.com` },
    spec: { group: 'random.example.com', scope: 'Namespaced', names: { kind, plural }, versions: [version] } as unknown as ManifestValue,
  };
}

/** Random definitions, the same for a seed. */
export function randomDefinitions(seed: number, count: number, prefix: string): RandomDefinition[] {
  const arbitrary = fc.tuple(fc.array(DRAWN, { minLength: 4, maxLength: 6 }), fc.shuffledSubarray(NAMES, { minLength: 6 }), fc.boolean());
  return fc.sample(arbitrary, { seed, numRuns: count }).map(([drawn, names, isTightened], index) => made(drawn, names, isTightened, `${prefix}${index}`));
}
