import { BaseObject, kind } from './base-object';

const cluster = { clusterScoped: true };
const anyOf = (name: string) => ({ matchLabels: { app: name } });
const rules = [{ apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], verbs: ['get', 'list'], resourceNames: ['one'] }];
const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }, { kind: 'User', name: 'someone' }];
const rule = { apiGroups: ['none.example.com'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['nones'] };
const webhook = (name: string) => ({
  name: `${name}.example.com`,
  clientConfig: { service: { namespace: 'default', name: 'hook', path: '/check' } },
  rules: [{ ...rule, scope: 'Namespaced' }],
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  namespaceSelector: { matchLabels: { hooked: 'yes' } },
  objectSelector: { matchLabels: { hooked: 'yes' } },
  sideEffects: 'None',
  timeoutSeconds: 5,
  admissionReviewVersions: ['v1'],
  matchConditions: [{ name: 'one', expression: 'true' }],
});
const bareWebhook = { name: 'bare.example.com', clientConfig: { url: 'https://hook.example.com/' }, sideEffects: 'None', admissionReviewVersions: ['v1'] };
const matchConstraints = { resourceRules: [{ ...rule, scope: '*' }], excludeResourceRules: [{ ...rule, resources: ['others'] }], matchPolicy: 'Exact', namespaceSelector: { matchLabels: { a: 'b' } } };
const paramRef = { name: 'one', namespace: 'default', parameterNotFoundAction: 'Deny' };
const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
const mutation = { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "remove", path: "/x"}]' } };
const column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 1 };
const version = (name: string, storage: boolean, more: object = {}) => ({
  name, served: true, storage, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 }, color: { type: 'string', enum: ['red', 'blue'] } } } } } }, ...more,
});
const names = (name: string) => ({ plural: plural(name), singular: plural(name).slice(0, -1), kind: kindOf(name), listKind: `${kindOf(name)}List`, shortNames: [`s${plural(name)}`], categories: ['all'] });
const definition = (name: string, versions: object[], scope = 'Namespaced') => ({ group: 'tested.example.com', scope, names: names(name), versions });
const limited = { type: 'Queue', queuing: { queues: 8, handSize: 4, queueLengthLimit: 10 } };
const attribute = { name: 'one', attributes: { 'model': { string: 'x' }, 'example.com/memory': { int: 4 } }, capacity: { memory: { value: '1Gi' } } };
const request = { name: 'one', exactly: { deviceClassName: 'gpu', selectors: [{ cel: { expression: 'true' } }], allocationMode: 'ExactCount', count: 2, tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }] } };
const claim = { devices: { requests: [request, { name: 'two', firstAvailable: [{ name: 'a', deviceClassName: 'gpu' }] }], constraints: [{ requests: ['one'], matchAttribute: 'example.com/model' }], config: [{ requests: ['one'], opaque: { driver: 'gpu.example.com', parameters: { kind: 'A', a: 1 } } }] } };
const bareClaim = { devices: { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu' } }] } };

/** Plural of a custom kind that no other name has. */
function plural(name: string): string {
  return `w${name.replaceAll('-', '')}s`;
}

function kindOf(name: string): string {
  return `W${name.replaceAll('-', '')}`;
}

/** Valid objects of the kinds that describe a cluster and who may do what in it. */
export const CLUSTER_OBJECTS: readonly BaseObject[] = [
  ...kind('v1', 'Namespace', { full: { spec: { finalizers: ['kubernetes'] } }, bare: {} }, cluster),
  ...kind('v1', 'Node', { full: { spec: { podCIDR: '192.0.2.0/24', podCIDRs: ['192.0.2.0/24'], providerID: 'example://one', taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }], unschedulable: true } }, bare: { spec: {} } }, cluster),
  ...kind('v1', 'ServiceAccount', { full: { automountServiceAccountToken: false, secrets: [{ name: 'one' }], imagePullSecrets: [{ name: 'pull' }] }, bare: {} }),
  ...kind('v1', 'LimitRange', { full: { spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '10m' }, default: { cpu: '1' }, defaultRequest: { cpu: '100m' }, maxLimitRequestRatio: { cpu: '20' } }, { type: 'PersistentVolumeClaim', max: { storage: '900Gi' } }] } } }),
  ...kind('v1', 'ResourceQuota', {
    full: { spec: { hard: { 'pods': '9000', 'requests.cpu': '900' }, scopes: ['NotTerminating', 'NotBestEffort'] } },
    selected: { spec: { hard: { pods: '9000' }, scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } } },
  }),
  ...kind('v1', 'Event', {
    full: (name: string) => ({ involvedObject: { kind: 'Pod', namespace: '$NAMESPACE', name }, reason: 'Started', message: 'It started', source: { component: 'kubelet', host: 'one' }, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:00Z', count: 2, type: 'Normal' }),
  }),
  ...kind('events.k8s.io/v1', 'Event', {
    full: (name: string) => ({
      eventTime: '2026-01-01T00:00:00.000000Z', reportingController: 'example.com/one', reportingInstance: 'one', action: 'Starting', reason: 'Started', note: 'It started', type: 'Normal', regarding: { kind: 'Pod', namespace: '$NAMESPACE', name }, related: { kind: 'Node', name: 'one' }, series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' },
    }),
  }),
  ...kind('rbac.authorization.k8s.io/v1', 'Role', { full: { rules } }),
  ...kind('rbac.authorization.k8s.io/v1', 'ClusterRole', {
    full: { rules: [...rules, { nonResourceURLs: ['/healthz'], verbs: ['get'] }] }, aggregated: { aggregationRule: { clusterRoleSelectors: [anyOf('none')] } },
  }, cluster),
  ...kind('rbac.authorization.k8s.io/v1', 'RoleBinding', { full: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'one' }, subjects }, bare: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' } } }),
  ...kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { full: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects } }, cluster),
  ...kind('scheduling.k8s.io/v1', 'PriorityClass', { full: { value: 1000, description: 'high', preemptionPolicy: 'Never', globalDefault: false }, bare: { value: 0 } }, cluster),
  ...kind('node.k8s.io/v1', 'RuntimeClass', { full: { handler: 'one', overhead: { podFixed: { cpu: '10m' } }, scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }] } }, bare: { handler: 'one' } }, cluster),
  ...kind('coordination.k8s.io/v1', 'Lease', { full: { spec: { holderIdentity: 'one', leaseDurationSeconds: 15, leaseTransitions: 2, acquireTime: '2026-01-01T00:00:00.000000Z', renewTime: '2026-01-01T00:00:00.000000Z' } }, bare: { spec: {} } }),
  ...kind('certificates.k8s.io/v1', 'CertificateSigningRequest', { full: { spec: { request: REQUEST(), signerName: 'example.com/none', usages: ['client auth', 'digital signature'], expirationSeconds: 3600 } } }, cluster),
  ...kind('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', {
    full: { spec: { priorityLevelConfiguration: { name: 'catch-all' }, matchingPrecedence: 9000, distinguisherMethod: { type: 'ByUser' }, rules: [{ subjects: [{ kind: 'User', user: { name: 'nobody-of-the-kind' } }], resourceRules: [{ verbs: ['get'], apiGroups: ['none.example.com'], resources: ['nones'], namespaces: ['none'] }] }] } },
    bare: { spec: { priorityLevelConfiguration: { name: 'catch-all' } } },
  }, cluster),
  ...kind('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', {
    full: { spec: { type: 'Limited', limited: { nominalConcurrencyShares: 1, lendablePercent: 10, borrowingLimitPercent: 20, limitResponse: limited } } },
    bare: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } } },
    reject: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
  }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', { full: (name: string) => ({ webhooks: [webhook(name), bareWebhook] }) }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { full: (name: string) => ({ webhooks: [{ ...webhook(name), reinvocationPolicy: 'IfNeeded' }, bareWebhook] }) }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', {
    full: {
      spec: {
        paramKind, matchConstraints, failurePolicy: 'Ignore', validations: [{ expression: 'object.x == variables.one', message: 'no', reason: 'Forbidden' }], auditAnnotations: [{ key: 'a', valueExpression: '"b"' }], matchConditions: [{ name: 'one', expression: 'true' }], variables: [{ name: 'one', expression: '1' }],
      },
    },
    bare: { spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }] } },
  }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', { full: { spec: { policyName: 'one', paramRef, matchResources: matchConstraints, validationActions: ['Warn', 'Audit'] } }, bare: { spec: { policyName: 'none-of-the-kind', validationActions: ['Deny'] } } }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', {
    full: { spec: { paramKind, matchConstraints, failurePolicy: 'Ignore', reinvocationPolicy: 'IfNeeded', mutations: [mutation], matchConditions: [{ name: 'one', expression: 'true' }], variables: [{ name: 'one', expression: '1' }] } },
    bare: { spec: { matchConstraints: { resourceRules: [rule] }, reinvocationPolicy: 'Never', mutations: [mutation] } },
  }, cluster),
  ...kind('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicyBinding', { full: { spec: { policyName: 'one', paramRef, matchResources: matchConstraints } }, bare: { spec: { policyName: 'none-of-the-kind' } } }, cluster),
  ...kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    full: (name: string) => ({
      spec: {
        ...definition(name, [version('v1', true, { additionalPrinterColumns: [column], selectableFields: [{ jsonPath: '.spec.color' }], subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } } }), version('v1beta1', false, { served: false, deprecated: true, deprecationWarning: 'old', selectableFields: [{ jsonPath: '.spec.color' }] })]),
        conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { service: { namespace: 'default', name: 'hook', path: '/' } } } },
      },
    }),
    bare: (name: string) => ({ spec: { ...definition(name, [version('v1', true)]), names: { plural: plural(name), kind: kindOf(name) } } }),
    global: (name: string) => ({ spec: definition(name, [version('v1', true)], 'Cluster') }),
    second: (name: string) => ({ spec: definition(name, [version('v2', true), version('v1', false)]) }),
  }, { ...cluster, nameOf: (name) => `${plural(name)}.tested.example.com` }),
  ...kind('apiregistration.k8s.io/v1', 'APIService', {
    full: (name: string) => ({ spec: { group: `${name}.example.com`, version: 'v1', groupPriorityMinimum: 100, versionPriority: 10, service: { namespace: 'default', name: 'one' }, insecureSkipTLSVerify: true } }),
  }, { ...cluster, nameOf: (name) => `v1.${name}.example.com` }),
  ...kind('resource.k8s.io/v1', 'DeviceClass', { full: { spec: { selectors: [{ cel: { expression: 'true' } }], config: [{ opaque: { driver: 'gpu.example.com', parameters: { a: 1 } } }], extendedResourceName: 'example.com/gpu' } }, bare: { spec: {} } }, cluster),
  ...kind('resource.k8s.io/v1', 'ResourceClaim', { full: { spec: claim }, bare: { spec: bareClaim } }),
  ...kind('resource.k8s.io/v1', 'ResourceClaimTemplate', { full: { metadata: { labels: { a: 'b' } }, spec: { metadata: { labels: { a: 'b' } }, spec: claim } }, bare: { spec: { spec: bareClaim } } }),
  ...kind('resource.k8s.io/v1', 'ResourceSlice', {
    full: { spec: { driver: 'gpu.example.com', pool: { name: 'one', generation: 1, resourceSliceCount: 1 }, nodeName: 'one', devices: [attribute] } },
    selected: { spec: { driver: 'gpu.example.com', pool: { name: 'one', generation: 1, resourceSliceCount: 2 }, nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] }, devices: [attribute] } },
  }, cluster),
];

/** A request for a certificate that someone made; its key is gone. */
function REQUEST(): string {
  return 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ2FEQ0NBVkFDQVFBd0l6RVFNQTRHQTFVRUF3d0hjMjl0Wlc5dVpURVBNQTBHQTFVRUNnd0djR1Z2Y0d4bApNSUlCSWpBTkJna3Foa2lHOXcwQkFRRUZBQU9DQVE4QU1JSUJDZ0tDQVFFQXZoVlM1SSsvV3dQVjF4TTJtcms0CmRCNkR2WkVsYmRjZnNxcXU1THMrN2tPWVhYalJTOVBXZXRzdHd1MUlrVjhXa2Q2aEU3Q09pYkRpSmpmRzhDWGMKSUplLzJQYUZIemx3bHBqUlF3ZVgrT0R5MTNHQURqaWl5SSsrdTEzbWFxSHZRUktWUnBaa0JLaURDQk52SkJIOAppelUwdnBYZXVNc3lWWmFmSXJwSTEwY2NyWElYcDNBZ1crYzdoNW1qc2w3NjcvSXkweVlQRlU5L1h2di9MMnIvCnFGRU50REdRZGd2N1o2aEF6aCtNdGZCcUlTWDhJb2ZBWGlaMWZLdjF6S3ozQ2I5TnlFanYwcWpZVmxwQkZHTTMKb1dobldZQ2tpNUNmWVN6SnNHZHhEYzNtUVpndmlTdGhPcm9KbEFqYmRrb2lZb3NiaERRbUlWY3BLb2VYV0dxTQpkd0lEQVFBQm9BQXdEUVlKS29aSWh2Y05BUUVMQlFBRGdnRUJBQ2NDcmxUWWJBbThrM3ZIQlh6SHZZaWxUU2ZWCnhWZU1DUWxjdmxTQ0M0WDExdXErUmo4UmIyS2I4WXVRb3Fyc2hLeUFZRlA5SXZZRXl0TDFRci9PNEZvaGU4WUkKeWU0UlBKdDNDOHUzdGVTSXdNRTg4QzNMbmYrd0pFSmFZQzFHTFlVUFN5TGVmY1FqWjZOQlZDMzV0Rm92dUI3egpnQmF5MTY0U2I0M3prNytXV0g0R3c5YjVvd29BV05MK3JmSUw5SUpiZXQxQUdWa25WR1V0M2R3RWg1UnJxYmZsCi94R2EyL0tKYXQrZSsveVJ0Vzd3RStmZ1o1MW5FK2IwU3h5cE82dDJ1UWdEdWN2cGpjQzAzak9IZ0k5RHlVOEgKZ0NpOWJnQlFoZ2RFU1pNNlJaRGlyMkdrbmhFOWpFWlFmWm01aWZYOElTTkoySC9BbWFoM2VQVHkzL2c9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';
}
