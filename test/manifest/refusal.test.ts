import { buildObject, configMap } from './kustomize-build';
import { canonicalYaml } from '../../src/manifest/canonical';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { refuse, refuseRoot } from '../../src/manifest/refusal';
import { KustomizeOracle } from '../oracle/oracle';

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LifeboatError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

const circular: { [key: string]: never } = {};
Object.assign(circular, { again: [circular] });
const base = { apiVersion: 'v1', kind: 'ConfigMap' };
const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { name: 'a' }, items: [] };

/** Object, message, and whether kustomize refuses it (`error`), builds something else of it (`changed`), or cannot be asked. */
const REFUSED: Array<[what: string, object: unknown, message: string, kustomize: 'error' | 'changed' | 'unasked']> = [
  ['a control character', configMap({ data: { 'app.conf': 'host\x7f' } }),
    'ConfigMap/n/a, data["app.conf"]: its text has U+007F behind "host", which kustomize refuses. '
    + 'Remove the character, or keep the bytes in base64, as binaryData of a ConfigMap or data of a Secret. [character-refused]', 'error'],
  ['a next line', configMap({ data: { key: '\x85b' } }), 'data.key: its text has U+0085 as its first character, which kustomize refuses or turns into a blank.', 'changed'],
  ['a non-character', configMap({ list: [['a', '\ufffe']] }), 'ConfigMap/n/a, list[0][1]: its text has U+FFFE as its first character', 'error'],
  ['half a pair', configMap({ data: { key: 'x\ud83d' } }), 'data.key: its text has U+D83D behind "x"', 'unasked'],
  ['a control character in a key', configMap({ data: { 'a\x9fb': '' } }), 'ConfigMap/n/a, data: the key "a<U+009F>b" has U+009F behind "a"', 'error'],
  ['keys in a circle', configMap({ data: { '10': 'x', '1a': 'x', '2': 'x' } }),
    'ConfigMap/n/a, data: kustomize writes "2" before "10", "10" before "1a" and "1a" before "2", so their order changes from run to run '
    + 'and there is no digest. Rename one of the three keys. [keys-without-order]', 'unasked'],
  ['a merge key', configMap({ data: { '<<': 'x' } }), 'data["<<"]: kustomize takes the key `<<` for a merge and drops it. Give the key another name. [kustomize-rewrites]', 'changed'],
  ['a key too long for JSON', configMap({ data: { ['k'.repeat(1023)]: '' } }), `the key "${'k'.repeat(40)}…" takes more than 1024 characters as JSON`, 'error'],
  ['a key too long by its escapes', configMap({ data: { ['<'.repeat(171)]: '' } }), 'takes more than 1024 characters as JSON', 'error'],
  ['infinity', configMap({ spec: { ratio: Infinity } }), 'ConfigMap/n/a, spec.ratio: Infinity is no number in JSON. Write a number that fits, '
    + 'or the digits as a text in quotes. [number-refused]', 'unasked'],
  ['not a number', configMap({ spec: { ratio: NaN } }), 'spec.ratio: NaN is no number in JSON', 'unasked'],
  ['an integer beyond 64 bits', configMap({ spec: { big: 2n ** 64n } }), '18446744073709551616 does not fit into 64 bits, and kustomize would round it', 'changed'],
  ['a date', configMap({ spec: { at: new Date(0) } }), 'ConfigMap/n/a, spec.at: a Date cannot stand in a manifest. Write the plain data', 'unasked'],
  ['a map of its own class', configMap({ spec: { at: [new Map()] } }), 'spec.at[0]: a Map cannot stand in a manifest', 'unasked'],
  ['a function', configMap({ spec: { call: () => 1 } }), 'spec.call: a function cannot stand in a manifest', 'unasked'],
  ['a hole in a list', configMap({ spec: { items: ['a', undefined] } }), 'spec.items[1]: missing cannot stand in a manifest', 'unasked'],
  ['an object that contains itself', configMap({ spec: circular }), 'spec.again[0]: the object contains itself. Copy the part instead of referring to it. [value-not-data]', 'unasked'],
  ['no name', { ...base, metadata: {} }, 'ConfigMap/(without a name), metadata.name: metadata.name is missing and must be a text. Give the object a fixed name. [object-incomplete]', 'error'],
  ['generateName', { ...base, metadata: { generateName: 'a-' } }, 'metadata.name is missing and must be a text, and kustomize builds nothing from generateName', 'error'],
  ['an empty name', { ...base, metadata: { name: '' } }, 'metadata.name is "" and must be a text', 'error'],
  ['no metadata', { ...base }, 'metadata.name is missing', 'error'],
  ['no kind', { apiVersion: 'v1', metadata: { name: 'a' } }, 'a, kind: kind is missing and must be a text. Give the object its kind. [object-incomplete]', 'error'],
  ['no version', { kind: 'ConfigMap', metadata: { name: 'a' } }, 'ConfigMap/a, apiVersion: apiVersion is missing', 'error'],
  ['a list of objects', list, 'ConfigMapList/a, items: kustomize takes a ConfigMapList apart and drops the list itself. Define each of its items as an object of its own. '
    + '[kustomize-rewrites]', 'changed'],
  ['the input of a function', { apiVersion: 'v1', kind: 'List', metadata: { name: 'a' }, functionConfig: {} }, 'functionConfig: kustomize takes a List for the input of a function', 'changed'],
  ['local configuration', configMap({}, { 'config.kubernetes.io/local-config': 'true' }),
    'metadata.annotations["config.kubernetes.io/local-config"]: kustomize leaves out every object with this annotation. Remove the annotation, or the object.', 'changed'],
  ...['config.kubernetes.io/index', 'config.kubernetes.io/path', 'config.kubernetes.io/origin', 'config.k8s.io/id', 'alpha.config.kubernetes.io/transformations',
    'internal.config.kubernetes.io/previousNames', 'internal.config.kubernetes.io/previousNamespaces', 'internal.config.kubernetes.io/allowKindChange']
    .map((key): typeof REFUSED[number] => [`the annotation ${key}`, configMap({}, { [key]: '1' }), `["${key}"]: kustomize keeps this annotation for itself and drops it`, 'changed']),
  ['no annotations', configMap({}, {}), 'metadata.annotations: the map is empty, and kustomize drops it. Leave the field out. [kustomize-rewrites]', 'changed'],
  ['annotations that are null', { ...base, metadata: { name: 'a', annotations: null } },
    'annotations are null, and kustomize drops all that is no map', 'changed'],
  ['annotations in a list', { ...base, metadata: { name: 'a', annotations: ['b'] } }, 'annotations are a list, and kustomize drops all that is no map', 'error'],
  ['a number as annotation', configMap({}, { 'a/b': 1 as never }), 'metadata.annotations["a/b"]: the value is 1, and kustomize makes a text of it. '
    + 'Write the value as a text in quotes. [kustomize-rewrites]', 'changed'],
  ['null as annotation', configMap({}, { b: null as never }), 'metadata.annotations.b: the value is null, and kustomize makes a text of it', 'changed'],
  ['an annotation key like a number', configMap({}, { '1e3': 'x' }), 'metadata.annotations: the key "1e3" reads as a number, a date or a word like null, and kustomize '
    + 'refuses it as a key. Put a prefix before the key, such as your domain and a slash. [annotation-refused]', 'error'],
  ['an annotation key like a word', configMap({}, { true: 'x' }), 'the key "true" reads as', 'error'],
  ['a tab before several lines', configMap({}, { 'a/b': '\ta\nb' }), 'metadata.annotations["a/b"]: its text has several lines and begins with U+0009, which kustomize cannot read back '
    + 'from an annotation. Begin the text with another character. [annotation-refused]', 'error'],
];

test.each(REFUSED)('refuses %s', async (_, object, message, kustomize) => {
  expect(messageOf(() => canonicalYaml(object as ManifestObject))).toContain(message);
  if (kustomize === 'unasked') return;
  const built = await buildObject(oracle, object as ManifestObject);
  if (kustomize === 'error') expect(built.error).toBeDefined();
  else expect(built.output).toBeDefined();
});

test('kustomize does change what is refused as changed', async () => {
  for (const [what, object, , kustomize] of REFUSED) {
    if (kustomize !== 'changed') continue;
    const { output } = await buildObject(oracle, object as ManifestObject);
    const again = output === '' ? '' : (await oracle.parse3(output!)).output;
    const given = JSON.stringify(object, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    const sorted = (text: string) => JSON.stringify(JSON.parse(text), (_key, value) => (value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort()) : value));
    expect([what, again === '' ? '' : sorted(again!)]).not.toEqual([what, sorted(given)]);
  }
});

test('puts the place that the caller knows before the object', () => {
  const object = configMap({ data: { key: '\x7f' } });
  expect(messageOf(() => canonicalYaml(object, 'eldertree/swimto/config'))).toMatch(/^eldertree\/swimto\/config, ConfigMap\/n\/a, data\.key: /);
  expect(messageOf(() => refuse(object, 'eldertree/swimto/config'))).toMatch(/^eldertree\/swimto\/config, ConfigMap\/n\/a, data\.key: /);
});

test('lets through what looks refused and is not', async () => {
  const objects: ManifestObject[] = [
    configMap({ data: { '1e3': 'x', 'true': 'x', '1.5': 'x', 'null': 'x' } }, { 'yes': 'x', 'a/1e3': 'x', '12:30:45': 'x', 'a/b': ' \tx\n' }),
    configMap({ data: { key: '\t\x01\r\u2028\ufeff\ufffd\u{1fffe}' } }, { 'config.kubernetes.io/local-config': 'false', 'config.kubernetes.io/depends-on': 'x' }),
    { apiVersion: 'example.com/v1', kind: 'AllowList', metadata: { name: 'a', generateName: 'b' }, spec: { items: [null] } },
    configMap({ data: { ['k'.repeat(1022)]: 1 } }),
    configMap({ data: Object.create(null) }),
  ];
  for (const object of objects) {
    expect(() => refuseRoot(object)).not.toThrow();
    expect({ output: canonicalYaml(object) }).toEqual(await buildObject(oracle, object));
  }
});
