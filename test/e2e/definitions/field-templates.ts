import { StructuralSchema, ValidationRule } from '../../../src/cli/custom/structural-schema';
import { ManifestValue } from '../../../src/manifest/manifest-object';

/** A field of a definition: what it takes, values that are worth trying, and rules that may stand on it. */
export interface FieldTemplate {
  readonly name: string;
  readonly schema: StructuralSchema;
  readonly values: readonly ManifestValue[];
  /** Values that the schema itself, or some of the rules, refuse. */
  readonly wrong: readonly ManifestValue[];
  readonly rules: readonly Rule[];
  /** Other schemas with the same values, some of which are stricter. */
  readonly variants?: readonly StructuralSchema[];
}

type Rule = string | Partial<ValidationRule> & { readonly rule: string };

const text = (more: StructuralSchema = {}): StructuralSchema => ({ type: 'string', maxLength: 40, ...more });
const optional = (rule: string): Rule => ({ rule, optionalOldSelf: true });

const SCALARS: readonly FieldTemplate[] = [
  {
    name: 'text',
    schema: text(),
    values: ['a', 'b', 'abc', 'x-1', 'x-2', 'Größe'],
    wrong: ['', 7],
    rules: [
      'self == oldSelf', 'self.startsWith(oldSelf)', 'oldSelf.size() <= self.size()', 'self.matches("^[a-z]")', 'self in ["a", "b", oldSelf]',
      '!format.dns1123Label().validate(self).hasValue()', 'self.lowerAscii() == self', 'self.split("-")[0] == oldSelf.split("-")[0]', 'oldSelf == "a" || self == oldSelf',
      'self.find("[a-z]+") == oldSelf.find("[a-z]+")', { rule: 'self != "abc"', reason: 'FieldValueForbidden', messageExpression: '"not " + self' },
      optional('oldSelf.hasValue() || self == "a"'), optional('oldSelf.orValue(self) == self'), 'self.charAt(1) != "x"', 'self.replace("x", "") != ""',
    ],
    variants: [text({ enum: ['a', 'b', 'abc'] }), text({ pattern: '^[a-z0-9-]+$' }), text({ minLength: 2 }), text({ maxLength: 3 }), text({ default: 'a' }), text({ nullable: true })],
  },
  {
    name: 'count',
    schema: { type: 'integer' },
    values: [0, 1, 2, 3, 10],
    wrong: [-1, 'x', 1.5],
    rules: [
      'self >= oldSelf', 'self - oldSelf <= 2', 'self == oldSelf || oldSelf == 1', 'self % 2 == oldSelf % 2', 'self < 10', '10 / self >= 1', 'self <= oldSelf * 2',
      'string(self).size() == 1', optional('oldSelf.hasValue() ? self >= oldSelf.value() : self < 3'), 'self > 0.5',
    ],
    variants: [{ type: 'integer', minimum: 1 }, { type: 'integer', maximum: 3, exclusiveMaximum: true }, { type: 'integer', default: 3 }, { type: 'integer', format: 'int32', multipleOf: 2 }],
  },
  { name: 'ratio', schema: { type: 'number' }, values: [0.5, 1, 2.5], wrong: ['1'], rules: ['self >= oldSelf', 'self <= 2.0 * oldSelf', 'int(self) == int(oldSelf)', 'self != 1.0'] },
  { name: 'flag', schema: { type: 'boolean' }, values: [true, false], wrong: ['true'], rules: ['!oldSelf || self', 'self == oldSelf', optional('oldSelf.hasValue() || self')], variants: [{ type: 'boolean', default: false }] },
  {
    name: 'port',
    schema: { 'x-kubernetes-int-or-string': true },
    values: [80, 443, '80%', 'http'],
    wrong: [true],
    rules: ['type(self) == type(oldSelf)', 'self == oldSelf', 'type(self) == string || self >= 100', 'type(self) == int ? self > 100 : self.endsWith("%")', 'self > 1', 'self != 443'],
    variants: [{ 'x-kubernetes-int-or-string': true, 'anyOf': [{ type: 'integer' }, { type: 'string' }], 'maximum': 100 }],
  },
  {
    name: 'size',
    schema: text(),
    values: ['1Gi', '1024Mi', '500m', '2', '2k'],
    wrong: ['x', '-1'],
    rules: [
      'quantity(self).compareTo(quantity(oldSelf)) >= 0', '!quantity(self).isLessThan(quantity(oldSelf))', 'isQuantity(self)', 'quantity(self) == quantity(oldSelf)',
      'quantity(self).isInteger()', 'quantity(oldSelf).add(quantity("1k")).isGreaterThan(quantity(self))',
    ],
  },
  {
    name: 'address',
    schema: text(),
    values: ['10.0.0.1', '10.0.0.2', '192.0.2.1', '::1', '2001:db8::1'],
    wrong: ['nope', '10.0.0.256'],
    rules: ['isIP(self) && ip(self).family() == ip(oldSelf).family()', 'cidr("10.0.0.0/8").containsIP(self)', 'ip(self) == ip(oldSelf)', '!ip(self).isLoopback()'],
    variants: [text({ format: 'ipv4' }), text({ format: 'ipv6' })],
  },
  {
    name: 'range',
    schema: text(),
    values: ['10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32'],
    wrong: ['10.0.0.0'],
    rules: ['isCIDR(self)', 'cidr(oldSelf).containsCIDR(self)', 'cidr(self).prefixLength() >= cidr(oldSelf).prefixLength()', 'cidr(self).masked() == cidr(self)'],
    variants: [text({ format: 'cidr' })],
  },
  {
    name: 'version',
    schema: text(),
    values: ['1.2.3', '1.10.0', '2.0.0-rc.1', '2.0.0'],
    wrong: ['v1', '01.2.3'],
    rules: ['isSemver(self) && !semver(self).isLessThan(semver(oldSelf))', 'semver(self).major() == semver(oldSelf).major()', 'isSemver(self, true)'],
  },
  {
    name: 'link',
    schema: text(),
    values: ['https://a.example/x', 'https://a.example:8443/y?q=1', 'http://b.example'],
    wrong: ['a.example'],
    rules: ['isURL(self) && url(self).getHostname() == url(oldSelf).getHostname()', 'url(self).getScheme() == "https"', '!format.uri().validate(self).hasValue()'],
    variants: [text({ format: 'uri' })],
  },
  {
    name: 'when',
    schema: text({ format: 'date-time' }),
    values: ['2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z', '2026-02-01T00:00:00+02:00'],
    wrong: ['yesterday'],
    rules: ['self >= oldSelf', 'self - oldSelf < duration("24h")', 'self.getFullYear() == 2026', 'self.getMonth() == oldSelf.getMonth()', 'self == oldSelf'],
  },
  { name: 'day', schema: text({ format: 'date' }), values: ['2026-01-01', '2026-01-02'], wrong: ['2026-13-01'], rules: ['self >= oldSelf', 'self == oldSelf'] },
  { name: 'span', schema: text({ format: 'duration' }), values: ['1h', '60m', '90s', '2h30m'], wrong: ['soon'], rules: ['self >= oldSelf', 'self == oldSelf', 'self.getMinutes() > 30'] },
  { name: 'raw', schema: text({ format: 'byte' }), values: ['eHg=', 'eXk='], wrong: ['!'], rules: ['self == oldSelf', 'size(self) == size(oldSelf)'] },
];

const strings = (more: StructuralSchema): StructuralSchema => ({ type: 'array', maxItems: 6, items: text(), ...more });
const entry = (more: { readonly [name: string]: StructuralSchema } = {}): StructuralSchema => ({
  type: 'object',
  required: ['name'],
  properties: { name: text(), zone: text({ default: 'z' }), value: { type: 'integer' }, ...more },
});
const ENTRY_RULES = [
  'self.value >= oldSelf.value', 'self.value == oldSelf.value', '!has(oldSelf.value) || has(self.value)', 'self.?value == oldSelf.?value', 'self.zone == oldSelf.zone',
].map((rule) => ({ rule }));
const entries = (more: StructuralSchema, items = entry()): StructuralSchema => ({
  'type': 'array', 'maxItems': 6, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items, ...more,
});
const ENTRY_LISTS = [
  [{ name: 'a', value: 1 }, { name: 'b', value: 2 }], [{ name: 'b', value: 2 }, { name: 'a', value: 1 }], [{ name: 'a', value: 3 }, { name: 'b', value: 2 }],
  [{ name: 'a', value: 1 }], [{ name: 'a', value: 0 }, { name: 'c', value: 5, zone: 'y' }], [{ name: 'a' }], [],
];

const LISTS: readonly FieldTemplate[] = [
  {
    name: 'list',
    schema: strings({}),
    values: [['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['a'], [], ['a', 'a']],
    wrong: ['a', [1]],
    rules: ['self == oldSelf', 'oldSelf.all(x, x in self)', 'self.size() >= oldSelf.size()', 'self.isSorted()', 'self.exists_one(x, x == "a")', 'self.indexOf("a") == oldSelf.indexOf("a")', 'self[0] == oldSelf[0]'],
    variants: [strings({ minItems: 1 }), strings({ maxItems: 2 }), strings({ default: ['a', 'b'] }), strings({ items: text({ 'x-kubernetes-validations': [{ rule: 'self != "c"' }] }) })],
  },
  {
    name: 'set',
    schema: strings({ 'x-kubernetes-list-type': 'set' }),
    values: [['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['a'], []],
    wrong: [['a', 'a']],
    rules: ['self == oldSelf', 'oldSelf.all(x, x in self)', 'sets.contains(self, oldSelf)', 'self + oldSelf == self', 'size(self) <= 2', 'oldSelf + self == oldSelf', 'sets.equivalent(self, oldSelf)'],
    variants: [strings({ 'x-kubernetes-list-type': 'set', 'items': text({ enum: ['a', 'b'] }) })],
  },
  {
    name: 'entries',
    schema: entries({}),
    values: ENTRY_LISTS,
    wrong: [[{ name: 'a' }, { name: 'a' }], [{ value: 1 }]],
    rules: ['oldSelf.all(o, self.exists(s, s.name == o.name))', 'self == oldSelf', 'self.all(s, s.value > 0)', 'self + oldSelf == self', 'self.map(s, s.name) == oldSelf.map(s, s.name)', 'self.filter(s, has(s.value)).size() > 0'],
    variants: [
      ...ENTRY_RULES.map((rule) => entries({}, { ...entry(), 'x-kubernetes-validations': [rule] })),
      entries({}, entry({ value: { 'type': 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } })),
      entries({}, entry({ value: { 'type': 'integer', 'maximum': 2, 'x-kubernetes-validations': [{ rule: 'self != 1' }] } })),
      entries({}, entry({ value: { 'type': 'integer', 'x-kubernetes-validations': [{ rule: 'oldSelf.hasValue() || self < 3', optionalOldSelf: true }] } })),
      entries({ 'x-kubernetes-list-map-keys': ['name', 'zone'] }, { ...entry(), 'required': ['name'], 'x-kubernetes-validations': [ENTRY_RULES[0]] }),
    ],
  },
];

const pair = (more: StructuralSchema = {}): StructuralSchema => ({
  type: 'object', properties: { 'a': text(), 'b-c': text(), 'n': { type: 'integer', default: 1 } }, ...more,
});
const PAIRS = [{ a: 'x' }, { a: 'y' }, { 'b-c': 'x' }, { 'a': 'x', 'b-c': 'y' }, { a: 'x', n: 2 }, {}];

const MAPS: readonly FieldTemplate[] = [
  {
    name: 'labels',
    schema: { type: 'object', maxProperties: 6, additionalProperties: text() },
    values: [{ 'a': 'x', 'b.c/d': 'y' }, { a: 'x' }, { 'a': 'z', 'b.c/d': 'y' }, { a: 'x', namespace: 'n' }, {}],
    wrong: [{ a: 1 }],
    rules: [
      'oldSelf.all(k, k in self)', 'self == oldSelf', 'oldSelf.all(k, v, k in self && self[k] == v)', 'self.all(k, k.startsWith("a") || size(self[k]) > 0)', 'size(self) >= size(oldSelf)',
      'self["a"] == oldSelf["a"]', 'self.?a.orValue("x") == "x"', 'self.transformList(k, v, v).isSorted() || true', 'self.exists(k, v, v == "x")',
    ],
    variants: [
      { type: 'object', maxProperties: 6, additionalProperties: text({ 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }) },
      { 'type': 'object', 'maxProperties': 6, 'additionalProperties': text({ 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }), 'x-kubernetes-map-type': 'atomic' },
      { type: 'object', minProperties: 1, maxProperties: 6, additionalProperties: text({ enum: ['x', 'y', 'n'] }) },
    ],
  },
  {
    name: 'pair',
    schema: pair(),
    values: PAIRS,
    wrong: ['x', { unheard: 1 }],
    rules: [
      'has(self.a) == has(oldSelf.a)', '!has(oldSelf.a) || has(self.a)', '!has(oldSelf.a) || (has(self.a) && self.a == oldSelf.a)', 'self.?a == oldSelf.?a', 'self.?a.orValue("") != "" || !has(self.b__dash__c)',
      'self == oldSelf', 'self.n == oldSelf.n', { rule: 'self.a != "y"', fieldPath: '.a' }, 'self.?b__dash__c.optMap(v, v == "y").orValue(true)',
      optional('oldSelf.hasValue() ? self == oldSelf.value() : true'), optional('!oldSelf.hasValue() || self.a == oldSelf.value().a'),
      optional('oldSelf.optMap(o, o.?a == self.?a).orValue(true)'), optional('oldSelf.hasValue()'),
    ],
    variants: [
      pair({ 'x-kubernetes-map-type': 'atomic' }), pair({ required: ['a'] }), pair({ default: {} }), pair({ oneOf: [{ required: ['a'] }, { required: ['b-c'] }] }),
      pair({ properties: { 'a': text({ 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }), 'b-c': text({ default: 'd' }), 'n': { type: 'integer' } } }),
      pair({ allOf: [{ properties: { a: { 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } } }] }),
      pair({ nullable: true }),
    ],
  },
  {
    name: 'open',
    schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true, 'properties': { known: text() } },
    values: [{ known: 'a' }, { known: 'b' }, { known: 'a', other: { deep: [1] } }, { known: 'a', other: { deep: [2] } }, {}],
    wrong: ['x'],
    rules: ['self == oldSelf', 'has(self.known) || !has(oldSelf.known)'],
  },
  {
    name: 'embedded',
    schema: { 'type': 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    values: [{ apiVersion: 'v1', kind: 'A', metadata: { name: 'x' }, data: { a: 'b' } }, { apiVersion: 'v1', kind: 'B', metadata: { name: 'x' } }, { apiVersion: 'v1', kind: 'A', metadata: { name: 'y' } }],
    wrong: [{ kind: 'A' }],
    rules: ['self.kind == oldSelf.kind', 'self.metadata.name == oldSelf.metadata.name'],
  },
];

/** Every sort of field. */
export const FIELD_TEMPLATES: readonly FieldTemplate[] = [...SCALARS, ...LISTS, ...MAPS];
