import * as fc from 'fast-check';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';

/** Texts that some reader or writer of YAML has taken for something else. */
export const HOSTILE = [
  '', ' ', '  ', '~', 'null', 'Null', 'NULL', 'y', 'Y', 'n', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'TRUE', 'maybe',
  '=', '<<', '!', '!!str', '&a', '*a', '@x', '`x`', '%TAG', '#', 'a #b', 'a# b', '- a', '-', '--', '---', '--- a', '...', '... a', '?', '? a', '?a',
  ':', ': a', ':a', 'a:', 'a: b', 'a:b', 'a :b', '[', ']', '[]', '{}', '{', '}', '{{ .Values.x }}', ',', 'a, b', '|', '>', '|-', '>-', '"', "'", '"a"', "'a'", "it's", 'a"b',
  '\\', '\\n', 'C:\\temp', '0', '-0', '+0', '00', '01', '08', '0777', '0o14', '0O14', '0o', '0o8', '0x1F', '0X1F', '0x', '0xg', '0b11', '0B11', '0b', '0b2', '-0b11',
  '0b-11', '0b+11', '-0x1f', '+1', '1_000', '1__0', '_1', '1_', '0_xb0', '-0E_-7', '1e__-1', '0b_-1', '0_7', '0x_f', '1e3', '1E3', '1e+3', '1.e3', '.5', '.5_0', '.5e1', '._5', '5.', '-.5', '+.5', '1.5', '1.5.2',
  '1.4.2', '10.0.0.1', '1e400', '.5e400', '1e-400', '123e', 'e3', '.e3', '.', '..', '.a', '.inf', '-.inf', '+.Inf', '.INF', '.nan', '.NaN', 'inf', 'nan', 'Infinity', 'NaN', '+', '+-1', '1-',
  '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '18446744073709551615', '18446744073709551616', '99999999999999999999',
  '0xffffffffffffffff', '0x10000000000000000', '-0x8000000000000000', '-0x8000000000000001', '0o1777777777777777777777', '0o2000000000000000000000',
  `0b${'1'.repeat(64)}`, `0b${'1'.repeat(65)}`, `0b-1${'0'.repeat(63)}`, `0${'7'.repeat(25)}`, '12:30:45', '1:2', '190:20:30', '190:20:30.15', '1:60', '-1:30', '0:0', '12:30:45:', '1_0:30',
  '2001-12-14', '2001-2-3', '2001-13-01', '2001-02-29', '2000-02-29', '2001-02-30', '2001-12-14T21:59:43Z', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '2001-12-14 21:59:43',
  '2001-12-14   21:59:43.1', '2001-12-14T21:59:43', '2001-12-14T21:59:60Z', '2001-12-14T24:00:00Z', '2001-12-14T2:5:4,5Z', '2001-12-14T21:59:43z', '2001-12-14 ', '2001-12-1x', '2001-1', '20011214',
  'a\tb', '\ta', 'a\t', '\t', 'a\r\nb\r\n', 'a\rb', '\r', 'a\n', 'a\n\n', '\n', '\n\n', '\na', ' a\nb', 'a\n b', 'a \nb', 'a\nb ', 'a\n\nb\n', 'a\n  b\n\n\n', '\n a', ' \n', 'a\n \nb', 'a\n\tb\n',
  '#!/bin/sh\nset -eu\necho "hi"\n', 'key: value\nlist:\n- a\n- b\n', '---\na: b\n', 'a\n---\nb', 'a\n---\n', '# c\n', '%a\n', 'a: |\n  b\n', 'x\n...\n',
  '\u{1f600}', 'a\u{1f600}b c', '\u{10ffff}', '\u200b', 'a\u200bb', '\u200d', '\u2060', '\ufeff', '\ufeffa b', 'a\ufeff', '\ufeff\n', 'a\ufeff\nb', '\u00a0', '\u00a0a', 'a\u00a0', '\u00ad', '\u00e9', 'e\u0301',
  '\u2028', 'a\u2028b', 'a\u2028', 'a \u2028b', 'a\u2028 b', 'a\u2028\nb', 'a\nb\u2028', '\u2029a', 'a\u2028\u2029b', 'a\u2028#b', "a'\u2028b'", '\u3000', '日本語', 'ß', '٣', '\ue000', '\ufffd', '\ufffc',
  '\0', 'a\x01b', '\x07\b\v\f\x1b', '\x1f', '$(VAR)', '${VAR}', '$$', 'a  b', 'a   ', '   a',
];

/** What kustomize refuses or changes, a test of its own for each. */
export const REFUSED_CHARACTERS = ['\x7f', '\x80', '\x85', '\x9f', '\ufffe', '\uffff', '\ud800', '\udc00'];

const NUMBERS = [
  0, -0, 1e5, 1e6, 1e20, 1e21, -1e21, 1e22, 1.5e-5, 1e-7, 0.0001, 123456.5, 1234567.5,
  2 ** 53, 2 ** 60, 2 ** 63, 2 ** 64, -(2 ** 63), 5e-324, 1.7976931348623157e308,
];

const words = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom(...'abcxyzABC019-_./:,#\'"'), minLength: 0, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.constantFrom('ä', '\u{1f600}', '\u00a0', '\u2028', '\ufeff', '\t', "'", '"', '\\', 'é'.repeat(30)) },
), { minLength: 2, maxLength: 40 });

const longLine = fc.tuple(words, fc.constantFrom(' ', ' ', ' ', '  ', '   ', ' \n', '\n ')).map(([parts, blank]) => parts.join(blank));
const multiLine = fc.tuple(words, fc.constantFrom('\n', '\n', '\n\n', '\n  ', '\r\n', '\u2028'), fc.constantFrom('', '\n', '\n\n', ' '))
  .map(([parts, between, end]) => parts.join(between) + end);
/** A text that is a number or a date, or nearly one. */
export const numberLike: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789_-+.:eExXobBaf'), minLength: 1, maxLength: 10 }),
  fc.string({ unit: fc.constantFrom(...'01_-+.eEbxo'), minLength: 1, maxLength: 7 }),
  fc.tuple(fc.constantFrom('2001-', '2024-02-', '0000-'), fc.string({ unit: fc.constantFrom(...'0123456789-T:Z. ,+'), minLength: 1, maxLength: 18 }))
    .map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('', '-', '+'), fc.constantFrom('', '0x', '0X', '0o', '0b', '0', '0b-', '0b+'), fc.bigInt({ min: 0n, max: 2n ** 66n }), fc.constantFrom(2, 8, 10, 16))
    .map(([sign, prefix, value, radix]) => sign + prefix + value.toString(radix)),
  fc.tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), fc.constantFrom('T', 't', ' ', '  '), fc.integer({ min: 0, max: 24 }),
    fc.integer({ min: 0, max: 60 }), fc.constantFrom('', '.5', ',123456789012', '.'), fc.constantFrom('', 'Z', 'z', '+01:00', '-24:60', '+25:00', '+1:00'))
    .map(([month, day, between, hour, minute, fraction, zone]) => `2023-${month}-${day}${between}${hour}:${minute}:05${fraction}${zone}`),
);
const anyCharacter = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' \n\t:#-\'"ab'),
    fc.integer({ min: 0, max: 0x17f }).filter((code) => code < 0x7f || code > 0x9f).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0x2000, max: 0x206f }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0xe000, max: 0x10ffff }).filter((code) => code !== 0xfffe && code !== 0xffff).map((code) => String.fromCodePoint(code)),
  ),
  maxLength: 24,
});

/** A text: mostly one that is easily misread. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...'abcdefghijklmnop-./'), minLength: 1, maxLength: 20 }) },
  { weight: 2, arbitrary: longLine },
  { weight: 1, arbitrary: multiLine },
  { weight: 2, arbitrary: numberLike },
  { weight: 1, arbitrary: anyCharacter },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((pair) => pair.join(' ')) },
);

/** A key of a map: a name, a number, a long or hostile one. */
export const hostileKey: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,6}(?:[-._/][a-zA-Z]{1,6}){0,2}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-c]?[0-9]{1,4}[a-c.-]?[0-9]{0,2}$/) },
  { weight: 2, arbitrary: hostileText.filter((key) => key !== '<<') },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('k', 'a b ', 'é', '<', '\t', 'x: '), fc.integer({ min: 20, max: 600 })).map(([text, times]) => text.repeat(times).slice(0, 900)) },
);

const scalar: fc.Arbitrary<ManifestValue> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...NUMBERS) },
);

/** Any value that a manifest can hold, to a small depth. */
export const hostileValue: fc.Arbitrary<ManifestValue> = fc.letrec<{ value: ManifestValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 5, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 3, arbitrary: fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)) },
  ),
})).value;

const texts = fc.array(fc.tuple(hostileKey, hostileText), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
// Most hostile keys are refused in annotations, which are written anew by kustomize.
const annotationKey = fc.oneof({ weight: 12, arbitrary: fc.stringMatching(/^[a-z]{1,6}(?:\.[a-z]{1,4})?\/[a-zA-Z0-9._-]{1,8}$/) }, { weight: 1, arbitrary: hostileKey });
const someTexts = fc.array(fc.tuple(annotationKey, hostileText), { minLength: 1, maxLength: 4 }).map((entries) => Object.fromEntries(entries));
const dnsLabel = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/);
const base64 = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const containers = fc.array(fc.record({
  name: dnsLabel,
  image: dnsLabel.map((name) => `ghcr.io/example/${name}:1.4.2`),
  args: fc.array(hostileText, { maxLength: 4 }),
  env: fc.array(fc.record({ name: dnsLabel, value: hostileText }), { maxLength: 4 }),
  ports: fc.array(fc.record({ containerPort: fc.integer({ min: 1, max: 65535 }), protocol: fc.constantFrom('TCP', 'UDP') }), { maxLength: 2 }),
  resources: fc.constantFrom({}, { limits: { cpu: '250m', memory: '8Gi' }, requests: { cpu: '0.5', memory: '1e3' } }),
}, { requiredKeys: ['name', 'image'] }), { minLength: 1, maxLength: 2 });
const podTemplate = fc.record({
  metadata: fc.record({ labels: texts, annotations: texts }),
  spec: fc.record({ containers, nodeSelector: texts, affinity: hostileValue }, { requiredKeys: ['containers'] }),
}, { requiredKeys: ['spec'] });
const workload = fc.record({ spec: fc.record({ replicas: fc.nat(9), selector: fc.record({ matchLabels: texts }), template: podTemplate }, { requiredKeys: ['template'] }) });
// Random content stands beside the fields in which kustomize looks for references, where it wants the structure that the API has.
const free = fc.record({ spec: fc.record({ settings: hostileValue }), status: hostileValue }, { requiredKeys: ['spec'] });
const rules = fc.array(fc.record({ apiGroups: fc.array(hostileText, { maxLength: 3 }), resources: fc.constant(['pods']), verbs: fc.array(hostileText, { maxLength: 3 }) }), { maxLength: 3 });

/** The built-in kinds that random objects have, with what their bodies hold. */
const KINDS: Array<[apiVersion: string, kind: string, body: fc.Arbitrary<object>, clusterScoped?: true]> = [
  ['v1', 'ConfigMap', fc.record({ data: texts, binaryData: fc.dictionary(dnsLabel, base64, { maxKeys: 2 }), immutable: fc.boolean() }, { requiredKeys: ['data'] })],
  ['v1', 'Secret', fc.record({ type: fc.constant('Opaque'), data: fc.dictionary(dnsLabel, base64, { maxKeys: 3 }) })],
  ['v1', 'Namespace', fc.record({ spec: fc.constant({}) }, { requiredKeys: [] }), true],
  ['v1', 'Service', fc.record({ spec: fc.record({ selector: texts, ports: fc.array(fc.record({ name: dnsLabel, port: fc.nat(65535), targetPort: scalar }), { maxLength: 3 }) }) })],
  ['v1', 'ServiceAccount', fc.record({ automountServiceAccountToken: fc.boolean() })],
  ['v1', 'PersistentVolumeClaim', fc.record({ spec: fc.constant({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } }) })],
  ['v1', 'PersistentVolume', free, true],
  ['v1', 'Pod', fc.record({ spec: fc.record({ containers }) })],
  ['v1', 'LimitRange', free],
  ['v1', 'ResourceQuota', free],
  ['apps/v1', 'Deployment', workload],
  ['apps/v1', 'StatefulSet', workload],
  ['apps/v1', 'DaemonSet', workload],
  ['batch/v1', 'Job', workload],
  ['batch/v1', 'CronJob', fc.record({ spec: fc.record({ schedule: fc.constantFrom('*/5 * * * *', '0 3 * * 1-5', '@daily'), jobTemplate: fc.record({ spec: fc.record({ template: podTemplate }) }) }) })],
  ['networking.k8s.io/v1', 'Ingress', free],
  ['networking.k8s.io/v1', 'NetworkPolicy', free],
  ['networking.k8s.io/v1', 'IngressClass', free, true],
  ['policy/v1', 'PodDisruptionBudget', free],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', free],
  ['rbac.authorization.k8s.io/v1', 'Role', fc.record({ rules })],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', fc.record({ roleRef: fc.constant({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }), subjects: fc.constant([]) })],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', fc.record({ rules }), true],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', fc.record({ subjects: fc.constant([{ kind: 'ServiceAccount', name: 'default', namespace: 'n' }]) }), true],
  ['storage.k8s.io/v1', 'StorageClass', fc.record({ parameters: texts, provisioner: hostileText }), true],
  ['scheduling.k8s.io/v1', 'PriorityClass', fc.record({ value: fc.integer() }), true],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', free, true],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', fc.record({ settings: hostileValue }), true],
  ['monitoring.coreos.com/v1', 'PrometheusRule', free],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', free],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', free],
  ['example.com/v1alpha1', 'Widget', free],
];

/** The kinds that `arbitraryObject` makes. */
export const ARBITRARY_KINDS: readonly string[] = KINDS.map(([, kind]) => kind);

/** A random Kubernetes object of a common kind whose texts, keys and numbers are hostile; none of its characters is refused. */
export const arbitraryObject: fc.Arbitrary<ManifestObject> = fc.constantFrom(...KINDS).chain(([apiVersion, kind, body, clusterScoped]) => fc.record({
  metadata: fc.record({
    name: dnsLabel,
    ...(clusterScoped ? {} : { namespace: dnsLabel }),
    labels: texts,
    annotations: someTexts,
  }, { requiredKeys: clusterScoped ? ['name'] : ['name', 'namespace'] }),
  body,
}).map(({ metadata, body: fields }) => ({ apiVersion, kind, metadata, ...fields }) as ManifestObject));
