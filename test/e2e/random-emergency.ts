import * as fc from 'fast-check';
import { Manifest } from '../testbed/live-object';

/** Where an emergency takes place. */
export interface Place {
  /** Name of its Kustomization, and of all that it applies. */
  readonly app: string;
  readonly namespace: string;
}

/** A change of a live object beside the copy, as people and tools make it. */
export interface LiveEdit {
  readonly kind: string;
  readonly name: string;
  /** A command of kubectl without the namespace, such as `scale deployment api --replicas=3`. */
  readonly command: readonly string[];
}

/** What Git has, what the emergency applies instead, and what people change by hand besides. */
export interface RandomEmergency {
  readonly git: readonly Manifest[];
  readonly copy: readonly Manifest[];
  readonly before: readonly LiveEdit[];
  readonly edits: readonly LiveEdit[];
  /** What was drawn, for messages. */
  readonly names: readonly string[];
}

/** The definition of the custom resources, which must be there before. */
export const WIDGET_DEFINITION: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.forecast.example.com' },
  spec: {
    group: 'forecast.example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [{
      name: 'v1',
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              properties: {
                size: { type: 'integer' },
                mode: { type: 'string', default: 'safe' },
                colour: { type: 'string' },
                parts: {
                  'type': 'array',
                  'x-kubernetes-list-type': 'map',
                  'x-kubernetes-list-map-keys': ['name'],
                  'items': { type: 'object', required: ['name'], properties: { name: { type: 'string' }, weight: { type: 'integer', default: 1 } } },
                },
                tags: { 'type': 'array', 'x-kubernetes-list-type': 'set', 'items': { type: 'string' } },
                notes: { type: 'array', items: { type: 'string' } },
                limits: { type: 'object', additionalProperties: { type: 'string' } },
                free: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
        },
      },
    }],
  },
};

type Body = { [key: string]: any };
type Change = readonly [name: string, kind: string, change: (object: Body) => void];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const main = (object: Body): Body => podOf(object).containers[0];
const podOf = (object: Body): Body => (object.kind === 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec);

/** Changes of the copy, one field or a few. */
const CHANGES: readonly Change[] = [
  ...['Deployment', 'StatefulSet', 'CronJob'].flatMap((kind): Change[] => [
    ['image', kind, (o) => { main(o).image = 'ghcr.io/example/web:hotfix'; }],
    ['add env', kind, (o) => { (main(o).env ??= []).push({ name: 'ADDED', value: 'x' }); }],
    ['env first', kind, (o) => { (main(o).env ??= []).unshift({ name: 'FIRST', value: 'x' }); }],
    ['remove env', kind, (o) => { main(o).env = (main(o).env ?? []).filter(({ name }: Body) => name !== 'A'); }],
    ['change env', kind, (o) => { for (const one of main(o).env ?? []) if (one.value !== undefined) one.value = `${one.value}!`; }],
    ['env from secret', kind, (o) => { for (const one of main(o).env ?? []) { if (one.name === 'B') { delete one.value; one.valueFrom = { secretKeyRef: { name: 'any', key: 'k' } }; } } }],
    ['no env', kind, (o) => { delete main(o).env; }],
    ['args', kind, (o) => { main(o).args = ['--debug', '--verbose']; }],
    ['resources', kind, (o) => { main(o).resources = { limits: { memory: '2Gi', cpu: '1' } }; }],
    ['no resources', kind, (o) => { delete main(o).resources; }],
    ['probe', kind, (o) => { main(o).livenessProbe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 7 }; }],
    ['other probe', kind, (o) => { main(o).readinessProbe = { tcpSocket: { port: 9 } }; }],
    ['no probe', kind, (o) => { delete main(o).readinessProbe; }],
    ['sidecar', kind, (o) => { podOf(o).containers.push({ name: 'debug', image: 'ghcr.io/example/debug:1', env: [{ name: 'X', value: 'y' }] }); }],
    ['init container', kind, (o) => { podOf(o).initContainers = [{ name: 'init', image: 'ghcr.io/example/init:1' }]; }],
    ['volume source', kind, (o) => { podOf(o).volumes = [{ name: 'work', configMap: { name: 'config' } }]; }],
    ['more volumes', kind, (o) => { podOf(o).volumes = [...podOf(o).volumes ?? [], { name: 'more', emptyDir: {} }]; main(o).volumeMounts = [{ name: 'more', mountPath: '/more' }]; }],
    ['security context', kind, (o) => { podOf(o).securityContext = { runAsUser: 1000 }; main(o).securityContext = { privileged: true }; }],
    ['host network', kind, (o) => { podOf(o).hostNetwork = true; }],
    ['grace', kind, (o) => { podOf(o).terminationGracePeriodSeconds = 5; }],
    ['tolerations', kind, (o) => { podOf(o).tolerations = [{ key: 'x', operator: 'Exists' }]; podOf(o).nodeSelector = { disk: 'ssd' }; }],
    ['service account', kind, (o) => { podOf(o).serviceAccountName = 'other'; }],
  ]),
  ...['Deployment', 'StatefulSet'].flatMap((kind): Change[] => [
    ['replicas', kind, (o) => { o.spec.replicas = 3; }],
    ['no replicas', kind, (o) => { delete o.spec.replicas; }],
    ['template annotation', kind, (o) => { o.spec.template.metadata.annotations = { ...o.spec.template.metadata.annotations, 'example.com/at': 'now' }; }],
    ['template label', kind, (o) => { o.spec.template.metadata.labels.version = 'hotfix'; }],
    ['selector', kind, (o) => { o.spec.selector.matchLabels.other = 'yes'; o.spec.template.metadata.labels.other = 'yes'; }],
    ['history', kind, (o) => { o.spec.revisionHistoryLimit = 2; }],
  ]),
  ['recreate', 'Deployment', (o) => { o.spec.strategy = { type: 'Recreate' }; }],
  ['rolling', 'Deployment', (o) => { o.spec.strategy = { type: 'RollingUpdate' }; }],
  ['rolling in full', 'Deployment', (o) => { o.spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } }; }],
  ['no strategy', 'Deployment', (o) => { delete o.spec.strategy; }],
  ['on delete', 'StatefulSet', (o) => { o.spec.updateStrategy = { type: 'OnDelete' }; }],
  ['rolling set', 'StatefulSet', (o) => { o.spec.updateStrategy = { type: 'RollingUpdate' }; }],
  ['claim template', 'StatefulSet', (o) => { o.spec.volumeClaimTemplates[0].spec.resources.requests.storage = '2Gi'; }],
  ['schedule', 'CronJob', (o) => { o.spec.schedule = '@daily'; }],
  ['suspend job', 'CronJob', (o) => { o.spec.suspend = true; }],
  ['concurrency', 'CronJob', (o) => { o.spec.concurrencyPolicy = 'Forbid'; }],
  ['change data', 'ConfigMap', (o) => { o.data.LEVEL = 'debug'; }],
  ['add data', 'ConfigMap', (o) => { o.data.ADDED = 'x\ny\n'; }],
  ['remove data', 'ConfigMap', (o) => { delete o.data.OTHER; }],
  ['no data', 'ConfigMap', (o) => { delete o.data; }],
  ['immutable', 'ConfigMap', (o) => { o.immutable = true; }],
  ['change secret', 'Secret', (o) => { o.data.password = base64('another'); }],
  ['add secret', 'Secret', (o) => { o.data.added = base64('x'); }],
  ['remove secret', 'Secret', (o) => { delete o.data.user; }],
  ['string data', 'Secret', (o) => { o.stringData = { extra: 'plain' }; }],
  ['immutable secret', 'Secret', (o) => { o.immutable = true; }],
  ['secret type', 'Secret', (o) => { o.type = 'example.com/other'; }],
  ['port', 'Service', (o) => { o.spec.ports[0].targetPort = 9000; }],
  ['port number', 'Service', (o) => { o.spec.ports[0].port = 81; }],
  ['add port', 'Service', (o) => { o.spec.ports.push({ name: 'metrics', port: 9090 }); }],
  ['node port', 'Service', (o) => { o.spec.type = 'NodePort'; }],
  ['load balancer', 'Service', (o) => { o.spec.type = 'LoadBalancer'; }],
  ['affinity', 'Service', (o) => { o.spec.sessionAffinity = 'ClientIP'; }],
  ['external name', 'Service', (o) => { o.spec = { type: 'ExternalName', externalName: 'elsewhere.example.com' }; }],
  ['selector', 'Service', (o) => { o.spec.selector = { app: 'other' }; }],
  ['headless', 'Service', (o) => { o.spec.clusterIP = 'None'; }],
  ['local traffic', 'Service', (o) => { o.spec.internalTrafficPolicy = 'Local'; }],
  ['host', 'Ingress', (o) => { o.spec.rules[0].host = 'hotfix.example.com'; }],
  ['add rule', 'Ingress', (o) => { o.spec.rules.push({ host: 'more.example.com' }); }],
  ['path', 'Ingress', (o) => { o.spec.rules[0].http.paths[0].path = '/v2'; }],
  ['tls', 'Ingress', (o) => { o.spec.tls = o.spec.tls ? undefined : [{ hosts: ['a.example.com'], secretName: 'tls' }]; }],
  ['class', 'Ingress', (o) => { o.spec.ingressClassName = 'other'; }],
  ['allow all', 'NetworkPolicy', (o) => { o.spec.ingress = [{}]; }],
  ['pod selector', 'NetworkPolicy', (o) => { o.spec.podSelector = { matchLabels: { app: 'other' } }; }],
  ['egress', 'NetworkPolicy', (o) => { o.spec.policyTypes = ['Ingress', 'Egress']; o.spec.egress = [{ ports: [{ port: 53, protocol: 'UDP' }] }]; }],
  ['no ingress', 'NetworkPolicy', (o) => { delete o.spec.ingress; }],
  ['max', 'HorizontalPodAutoscaler', (o) => { o.spec.maxReplicas = 9; }],
  ['min', 'HorizontalPodAutoscaler', (o) => { o.spec.minReplicas = 2; }],
  ['no min', 'HorizontalPodAutoscaler', (o) => { delete o.spec.minReplicas; }],
  ['metrics', 'HorizontalPodAutoscaler', (o) => { o.spec.metrics = [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } } }]; }],
  ['no metrics', 'HorizontalPodAutoscaler', (o) => { delete o.spec.metrics; }],
  ['behaviour', 'HorizontalPodAutoscaler', (o) => { o.spec.behavior = { scaleDown: { stabilizationWindowSeconds: 30 } }; }],
  ['size', 'Widget', (o) => { o.spec.size = 7; }],
  ['mode', 'Widget', (o) => { o.spec.mode = 'fast'; }],
  ['colour', 'Widget', (o) => { o.spec.colour = 'red'; }],
  ['no colour', 'Widget', (o) => { delete o.spec.colour; }],
  ['parts', 'Widget', (o) => { o.spec.parts = [{ name: 'b', weight: 3 }, { name: 'c' }]; }],
  ['tags', 'Widget', (o) => { o.spec.tags = ['b', 'z']; }],
  ['notes', 'Widget', (o) => { o.spec.notes = ['one', 'two', 'three']; }],
  ['limits', 'Widget', (o) => { o.spec.limits = { a: '2', c: '3' }; }],
  ['free', 'Widget', (o) => { o.spec.free = { deep: { deeper: [1, { x: 2 }] } }; }],
  ['no free', 'Widget', (o) => { delete o.spec.free; }],
  ['larger', 'PersistentVolumeClaim', (o) => { o.spec.resources.requests.storage = '3Gi'; }],
  ...['Deployment', 'StatefulSet', 'ConfigMap', 'Secret', 'Service', 'Ingress', 'CronJob', 'NetworkPolicy', 'HorizontalPodAutoscaler', 'Widget'].flatMap((kind): Change[] => [
    ['label', kind, (o) => { o.metadata.labels.hotfix = 'yes'; }],
    ['no label', kind, (o) => { delete o.metadata.labels.team; }],
    ['annotation', kind, (o) => { o.metadata.annotations = { ...o.metadata.annotations, 'example.com/hotfix': 'because' }; }],
    ['no annotations', kind, (o) => { delete o.metadata.annotations; }],
  ]),
  ['left alone', 'ConfigMap', (o) => { o.metadata.annotations = { ...o.metadata.annotations, 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }; o.data = { LEVEL: 'alone' }; }],
];

const patch = (kind: string, name: string, change: object, ...more: string[]): LiveEdit => (
  { kind, name, command: ['patch', kind.toLowerCase(), name, '-p', JSON.stringify(change), ...(kind === 'Widget' ? ['--type=merge'] : []), ...more] }
);
const container = (fields: object) => ({ spec: { template: { spec: { containers: [{ name: 'main', ...fields }] } } } });

/** What people and tools do to live objects. */
const EDITS: readonly LiveEdit[] = [
  { kind: 'Deployment', name: 'api', command: ['scale', 'deployment', 'api', '--replicas=4'] },
  { kind: 'StatefulSet', name: 'db', command: ['scale', 'statefulset', 'db', '--replicas=2'] },
  { kind: 'Deployment', name: 'api', command: ['set', 'image', 'deployment/api', 'main=ghcr.io/example/web:by-hand'] },
  { kind: 'Deployment', name: 'api', command: ['set', 'env', 'deployment/api', 'BY_HAND=1'] },
  { kind: 'Deployment', name: 'api', command: ['set', 'env', 'deployment/api', 'A-'] },
  { kind: 'Deployment', name: 'api', command: ['rollout', 'restart', 'deployment/api'] },
  { kind: 'Deployment', name: 'api', command: ['annotate', 'deployment', 'api', 'example.com/by-hand=yes'] },
  { kind: 'ConfigMap', name: 'config', command: ['label', 'configmap', 'config', 'by-hand=yes'] },
  { kind: 'ConfigMap', name: 'config', command: ['annotate', 'configmap', 'config', 'tool/seen=yes', '--field-manager=some-tool'] },
  patch('ConfigMap', 'config', { data: { BY_HAND: 'yes' } }),
  patch('ConfigMap', 'config', { data: { LEVEL: null } }),
  patch('ConfigMap', 'config', { data: { LEVEL: 'tool', TOOL: 'yes' } }, '--field-manager=some-tool'),
  patch('Secret', 'secret', { stringData: { byhand: 'yes' } }),
  patch('Secret', 'secret', { data: { tool: base64('x') } }, '--field-manager=some-tool'),
  patch('Deployment', 'api', container({ env: [{ name: 'TOOL', value: 'x' }] }), '--field-manager=some-tool'),
  patch('Deployment', 'api', container({ env: [{ name: 'A', value: 'tool' }] }), '--field-manager=some-tool'),
  patch('Deployment', 'api', container({ resources: { limits: { 'example.com/gpu': '1' } } }), '--field-manager=some-tool'),
  patch('Deployment', 'api', { spec: { template: { spec: { containers: [{ name: 'tool', image: 'ghcr.io/example/tool:1' }] } } } }, '--field-manager=some-tool'),
  patch('Deployment', 'api', { spec: { template: { spec: { containers: [{ name: 'hand', image: 'ghcr.io/example/hand:1' }] } } } }),
  patch('Deployment', 'api', { spec: { template: { spec: { hostNetwork: true } } } }),
  patch('Deployment', 'api', { spec: { replicas: 5 } }, '--field-manager=some-tool'),
  patch('StatefulSet', 'db', container({ image: 'ghcr.io/example/db:by-hand' })),
  patch('Service', 'web', { spec: { ports: [{ port: 8443, name: 'by-hand' }] } }),
  patch('Service', 'web', { spec: { type: 'NodePort' } }),
  patch('Service', 'web', { metadata: { annotations: { 'tool/address': '192.0.2.1' } } }, '--field-manager=some-tool'),
  patch('Ingress', 'site', { spec: { ingressClassName: 'by-hand' } }),
  patch('CronJob', 'nightly', { spec: { suspend: true } }),
  patch('NetworkPolicy', 'deny', { spec: { ingress: [{}] } }),
  patch('HorizontalPodAutoscaler', 'scaler', { spec: { maxReplicas: 20 } }),
  patch('Widget', 'widget', { spec: { colour: 'by-hand', tags: ['by-hand'] } }),
  patch('Widget', 'widget', { spec: { size: 99, limits: { tool: 'x' } } }, '--field-manager=some-tool'),
];

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const pod = fc.record({
  image: fc.constant('ghcr.io/example/web:1'),
  env: optional(fc.constant([{ name: 'A', value: '1' }, { name: 'B', value: '2' }, { name: 'C', value: '' }])),
  ports: optional(fc.constant([{ containerPort: 8000 }])),
  resources: optional(fc.constant({ requests: { cpu: '0.05', memory: '1024Mi' } })),
  readinessProbe: optional(fc.constant({ httpGet: { path: '/', port: 8000 } })),
}).map((fields) => ({ containers: [defined({ name: 'main', ...fields })], volumes: [{ name: 'work', emptyDir: {} }] }));

const git = fc.record({
  deployment: pod,
  statefulSet: pod,
  cronJob: pod,
  replicas: optional(fc.constantFrom(1, 2)),
  strategy: optional(fc.constantFrom({ type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, { type: 'RollingUpdate' })),
  setStrategy: optional(fc.constantFrom({ type: 'OnDelete' }, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } })),
  scaler: fc.record({ minReplicas: optional(fc.constant(1)), metrics: optional(fc.constant([{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }])) }),
  widget: fc.record({ colour: optional(fc.constant('blue')), free: optional(fc.constant({ deep: { a: 1 } })), parts: optional(fc.constant([{ name: 'a' }, { name: 'b', weight: 2 }])), tags: optional(fc.constant(['a', 'b'])), notes: optional(fc.constant(['one'])), limits: optional(fc.constant({ a: '1', b: '2' })) }),
  left: fc.subarray(['Deployment', 'StatefulSet', 'ConfigMap', 'Secret', 'Service', 'Ingress', 'CronJob', 'NetworkPolicy', 'HorizontalPodAutoscaler', 'Widget'], { minLength: 3 }),
});

function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function objectsOf(drawn: { [key in keyof (typeof git extends fc.Arbitrary<infer D> ? D : never)]: any }, { app, namespace }: Place): Body[] {
  const owner = { 'kustomize.toolkit.fluxcd.io/name': app, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
  const metadata = (name: string) => ({ name, namespace, labels: { ...owner, team: 'web' }, annotations: { 'example.com/contact': 'team' } });
  const labels = (name: string) => ({ app: name });
  const template = (name: string, spec: object) => ({ metadata: { labels: labels(name) }, spec });
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('api'), spec: defined({ replicas: drawn.replicas, strategy: drawn.strategy, selector: { matchLabels: labels('api') }, template: template('api', drawn.deployment) }) },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata('db'),
      spec: defined({
        serviceName: 'web',
        replicas: drawn.replicas,
        updateStrategy: drawn.setStrategy,
        selector: { matchLabels: labels('db') },
        template: template('db', drawn.statefulSet),
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
      }),
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('config'), data: { LEVEL: 'info', OTHER: 'x' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: metadata('secret'), type: 'Opaque', data: { password: base64('secret'), user: base64('me') } },
    { apiVersion: 'v1', kind: 'Service', metadata: metadata('web'), spec: { selector: labels('api'), ports: [{ name: 'http', port: 80, targetPort: 8000 }] } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata('site'),
      spec: {
        rules: [{ host: `${app}.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
      },
    },
    { apiVersion: 'batch/v1', kind: 'CronJob', metadata: metadata('nightly'), spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: { ...drawn.cronJob, restartPolicy: 'Never' } } } } } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: metadata('deny'), spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: labels('api') } }] }] } },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: metadata('scaler'), spec: defined({ ...drawn.scaler, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' } }) },
    { apiVersion: 'forecast.example.com/v1', kind: 'Widget', metadata: metadata('widget'), spec: defined({ size: 1, ...drawn.widget }) },
  ].filter(({ kind }) => drawn.left.includes(kind));
}

/** What an emergency is drawn from. */
export interface EmergencyOptions {
  /** Whether live objects are edited by hand as well. */
  readonly edited: boolean;
}

/** Any emergency: fields edited, added and removed, objects added and left out, immutable fields changed, live objects edited by hand. */
export function randomEmergency({ edited }: EmergencyOptions): fc.Arbitrary<(place: Place) => RandomEmergency> {
  return fc.record({
    drawn: git,
    changes: fc.uniqueArray(fc.constantFrom(...CHANGES), { minLength: edited ? 0 : 1, maxLength: 7 }),
    before: fc.uniqueArray(fc.constantFrom(...EDITS), { maxLength: 1 }),
    edits: fc.uniqueArray(fc.constantFrom(...EDITS), { minLength: edited ? 1 : 0, maxLength: edited ? 4 : 0 }),
    added: fc.boolean(),
    without: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 5 }),
  }).map(({ drawn, changes, before, edits, added, without }) => (place) => {
    const objects = objectsOf(drawn, place);
    const copy = structuredClone(objects);
    const names: string[] = [];
    for (const [name, kind, change] of changes) {
      const object = copy.find((one) => one.kind === kind);
      if (!object) continue;
      change(object);
      names.push(`${kind} ${name}`);
    }
    const kept = copy.filter((_, index) => index !== without);
    const extra = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...structuredClone(objects[0].metadata), name: 'added', annotations: {} }, data: { by: 'emergency' } };
    const there = (all: readonly LiveEdit[]): LiveEdit[] => all.filter(({ kind }) => objects.some((one) => one.kind === kind));
    return { git: objects as Manifest[], copy: [...kept, ...added ? [extra] : []] as Manifest[], before: there(before), edits: there(edits), names };
  });
}

/** An emergency in a few words, for messages. */
export function drawnText({ names, before, edits }: RandomEmergency): string {
  return [...names, ...before.map(({ command }) => `before: ${command.join(' ')}`), ...edits.map(({ command }) => command.join(' '))].join('; ');
}
