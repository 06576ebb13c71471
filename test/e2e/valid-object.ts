import * as fc from 'fast-check';
import { hostileText, REFUSED_CHARACTERS } from '../manifest/arbitrary-object';

/** Makes the fields of an object under the name that it is given, in the namespace that it is given. */
type Body = (name: string, namespace: string) => object;

/** An object that the API server accepts, whose texts are hostile wherever it takes any text. */
export interface ValidObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusterScoped: boolean;
  readonly annotations: Record<string, string>;
  readonly labels: Record<string, string>;
  readonly body: Body;
}

const refused = new RegExp(`[${REFUSED_CHARACTERS.filter((each) => each !== '\ud800' && each !== '\udc00').join('')}]|\\p{Surrogate}`, 'u');
const text = hostileText.filter((value) => !refused.test(value) && !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(value));
const dictionary = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>, constraints: fc.DictionaryConstraints = {}) => (
  fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true, ...constraints })
);
const annotations = dictionary(fc.stringMatching(/^(?:[a-z]{1,8}\.example\/)?[a-z][a-zA-Z0-9._-]{0,10}[a-z0-9]$/), text);
const labels = dictionary(
  fc.stringMatching(/^(?:[a-z]{1,8}\.example\/)?[a-z][a-z0-9-]{0,10}[a-z0-9]$/),
  fc.constantFrom('', 'y', 'no', 'true', '1', '0o14', '1e3', '1.4.2', '2001-12-14', 'null', '1_000', 'a.b', 'e3', '0x1F', 'A'),
  { maxKeys: 3 },
);
const dataKey = fc.oneof(fc.stringMatching(/^[a-z]{1,8}(?:[._-][a-zA-Z]{1,6})?$/), fc.stringMatching(/^[A-C]{1,2}[0-9]{0,3}$/), fc.constantFrom('y', 'null', '1e3', '0777', '.bashrc', '-'));
const data = dictionary(dataKey, text);
const container = fc.record({
  args: fc.array(text, { maxLength: 4 }),
  command: fc.array(text, { maxLength: 2 }),
  env: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value: text }), { selector: ({ name }) => name, maxLength: 4 }),
  resources: fc.constantFrom({}, { limits: { cpu: '250m', memory: '8Gi' }, requests: { cpu: '0.1', memory: '1e3' } }),
}, { requiredKeys: [] }).map((fields) => ({ name: 'main', image: 'ghcr.io/example/app:1.4.2', ...fields }));
const podSpec = container.map((one) => ({ containers: [one], terminationGracePeriodSeconds: 0 }));
const template = (name: string, spec: object, annotated: object = {}) => ({ metadata: { labels: { app: name }, annotations: annotated }, spec });
const selected = (name: string) => ({ selector: { matchLabels: { app: name } } });
const port = fc.integer({ min: 1, max: 65535 });
const rules = fc.array(fc.record({
  apiGroups: fc.constantFrom([''], ['apps'], ['', '*']), resources: fc.constantFrom(['pods'], ['*'], ['pods/log']), verbs: fc.constantFrom(['get'], ['*']),
}), { maxLength: 3 });
const schema = {
  type: 'object', properties: { spec: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
};

const definition: Body = (name) => ({
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: kindOf(name), plural: plural(name) },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
});

/** A kind that no other definition of the run has. */
const plural = (name: string) => `w${name.replaceAll('-', '')}s`;
const kindOf = (name: string) => `W${name.replaceAll('-', '')}`;

/** A custom resource of the definition with that name. */
export const customResource = (name: string) => ({ apiVersion: 'example.com/v1', kind: kindOf(name), metadata: { name } });

const KINDS: Array<[apiVersion: string, kind: string, body: fc.Arbitrary<Body>, clusterScoped?: true]> = [
  ['v1', 'ConfigMap', fc.record({ data, immutable: fc.boolean() }, { requiredKeys: ['data'] }).map((body) => () => body)],
  ['v1', 'Service', fc.tuple(port, fc.boolean()).map(([one, headless]) => (name) => (
    { spec: { selector: { app: name }, ...(headless ? { clusterIP: 'None' } : {}), ports: [{ name: 'http', port: one, targetPort: 'http' }] } }
  ))],
  ['v1', 'ServiceAccount', fc.boolean().map((automountServiceAccountToken) => () => ({ automountServiceAccountToken }))],
  ['v1', 'PersistentVolumeClaim', fc.constantFrom('8Gi', '1024Mi', '1e9').map((storage) => () => (
    { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage } } } }
  ))],
  ['v1', 'LimitRange', fc.constant(() => ({ spec: { limits: [{ type: 'Container', max: { memory: '64Gi' } }] } }))],
  ['v1', 'ResourceQuota', fc.constant(() => ({ spec: { hard: { pods: '1k' } } }))],
  ['apps/v1', 'Deployment', fc.tuple(podSpec, annotations).map(([spec, annotated]) => (name) => (
    { spec: { replicas: 0, ...selected(name), strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } }, template: template(name, spec, annotated) } }
  ))],
  ['apps/v1', 'StatefulSet', podSpec.map((spec) => (name) => ({ spec: { replicas: 0, serviceName: name, ...selected(name), template: template(name, spec) } }))],
  ['apps/v1', 'DaemonSet', podSpec.map((spec) => (name) => ({ spec: { ...selected(name), template: template(name, { ...spec, nodeSelector: { none: 'y' } }) } }))],
  ['batch/v1', 'Job', podSpec.map((spec) => (name) => ({ spec: { suspend: true, template: { spec: { ...spec, restartPolicy: 'Never' }, metadata: { labels: { job: name } } } } }))],
  ['batch/v1', 'CronJob', fc.tuple(fc.constantFrom('*/5 * * * *', '0 3 * * 1-5', '@daily'), podSpec).map(([schedule, spec]) => () => (
    { spec: { schedule, suspend: true, jobTemplate: { spec: { template: { spec: { ...spec, restartPolicy: 'OnFailure' } } } } } }
  ))],
  ['networking.k8s.io/v1', 'Ingress', port.map((number) => (name) => ({
    spec: { rules: [{ host: `${name}.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number } } } }] } }] },
  }))],
  ['networking.k8s.io/v1', 'NetworkPolicy', fc.constant((name) => ({ spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'] } }))],
  ['policy/v1', 'PodDisruptionBudget', fc.constantFrom('50%', 1, 0).map((maxUnavailable) => (name) => ({ spec: { ...selected(name), maxUnavailable } }))],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', fc.integer({ min: 1, max: 9 }).map((maxReplicas) => (name) => (
    { spec: { maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } } }
  ))],
  ['rbac.authorization.k8s.io/v1', 'Role', rules.map((each) => () => ({ rules: each }))],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', fc.constant((name, namespace) => ({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name }, subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  }))],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', rules.map((each) => () => ({ rules: each })), true],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', fc.constant((name, namespace) => ({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }, subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  })), true],
  ['storage.k8s.io/v1', 'StorageClass', data.map((parameters) => () => ({ provisioner: 'example.com/none', parameters })), true],
  ['scheduling.k8s.io/v1', 'PriorityClass', fc.tuple(fc.integer({ min: -1000, max: 1e9 }), text).map(([value, description]) => () => ({ value, description })), true],
  ['coordination.k8s.io/v1', 'Lease', text.map((holder) => () => ({ spec: { holderIdentity: holder || 'x', leaseDurationSeconds: 15 } }))],
  ['discovery.k8s.io/v1', 'EndpointSlice', port.map((one) => () => ({ addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.1'] }], ports: [{ name: 'http', port: one }] }))],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', fc.constant(definition), true],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', text.map((message) => () => ({
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: ['none.example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['none'] }] },
      validations: [{ expression: 'true', message: message.trim() ? message.replaceAll(/\s/g, ' ').trim() : 'x' }],
    },
  })), true],
  ['source.toolkit.fluxcd.io/v1', 'GitRepository', fc.constant(() => ({ spec: { suspend: true, interval: '10m', url: 'https://example.com/repository.git' } }))],
];

/** Name of an object: a definition's is fixed by its kind. */
export const objectName = (kind: string, name: string) => (kind === 'CustomResourceDefinition' ? `${plural(name)}.example.com` : name);

/** The kinds that `validObject` makes. */
export const VALID_KINDS: readonly string[] = KINDS.map(([, kind]) => kind);

/** Any object that the API server accepts. */
export const validObject: fc.Arbitrary<ValidObject> = fc.constantFrom(...KINDS).chain(([apiVersion, kind, body, clusterScoped = false]) => (
  fc.record({ apiVersion: fc.constant(apiVersion), kind: fc.constant(kind), clusterScoped: fc.constant(clusterScoped), annotations, labels, body })
));
