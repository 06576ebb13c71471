import * as fc from 'fast-check';

/** How a person brings a change to the cluster. */
export type Means = 'kubectl edit' | 'emergency deploy';

/** One change of one object. */
export interface Edit {
  readonly name: string;
  /** `Deployment/api`. */
  readonly object: string;
  /** Changes the object in place; `n` makes its values its own. */
  readonly make: (object: any, n: number) => void;
}

/** What a person did on the cluster: edits of objects, each object by one means, objects that are new, objects that are gone. */
export interface Hotfix {
  readonly edits: readonly { readonly edit: Edit; readonly n: number; readonly means: Means }[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const pod = (object: any): any => object.spec.template.spec;
const container = (object: any, name: string): any => pod(object).containers.find((one: any) => one.name === name);
const edit = (object: string, name: string, make: Edit['make']): Edit => ({ object, name, make });

const api = 'Deployment/api';
const EDITS: readonly Edit[] = [
  edit(api, 'image of one container', (o, n) => { container(o, 'api').image = `ghcr.io/example/api:2.${n}`; }),
  edit(api, 'image of the sidecar', (o, n) => { const side = container(o, 'side'); if (side) side.image = `ghcr.io/example/side@sha256:${String(n % 10).repeat(64)}`; }),
  edit(api, 'env added last', (o, n) => { const { env = [] } = container(o, 'api'); container(o, 'api').env = [...env.filter((one: any) => one.name !== 'LAST'), { name: 'LAST', value: `${n}` }]; }),
  edit(api, 'env added first', (o, n) => { container(o, 'api').env = [{ name: `FIRST${n}`, value: 'no' }, ...container(o, 'api').env ?? []]; }),
  edit(api, 'env changed', (o, n) => { (container(o, 'api').env ?? []).forEach((one: any) => { if (one.name === 'LEVEL') one.value = `debug: ${n} # all`; }); }),
  edit(api, 'env removed', (o) => { container(o, 'api').env = (container(o, 'api').env ?? []).filter((one: any) => one.name !== 'URL'); }),
  edit(api, 'env emptied', (o) => { const side = container(o, 'side'); if (side) delete side.env; }),
  edit(api, 'env from the pod', (o, n) => { (container(o, 'api').env ??= []).push({ name: `POD${n}`, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }); }),
  edit(api, 'container added', (o, n) => { pod(o).containers.push({ name: `debug-${n}`, image: 'ghcr.io/example/debug', stdin: true, env: [{ name: 'A', value: '' }], resources: {} }); }),
  edit(api, 'container removed', (o) => { pod(o).containers = pod(o).containers.filter((one: any) => one.name !== 'side'); }),
  edit(api, 'init container added first', (o, n) => { pod(o).initContainers = [{ name: `migrate-${n}`, image: 'ghcr.io/example/migrate:1', args: ['up'] }, ...pod(o).initContainers ?? []]; }),
  edit(api, 'argument added', (o, n) => { container(o, 'api').args.splice(1, 0, `--workers=${n}`); }),
  edit(api, 'argument removed', (o) => { container(o, 'api').args.pop(); }),
  edit(api, 'replicas', (o, n) => { o.spec.replicas = n % 4; }),
  edit(api, 'annotation of the pod', (o, n) => { o.spec.template.metadata.annotations = { ...o.spec.template.metadata.annotations, 'example.org/hotfix': `${n}` }; }),
  edit(api, 'annotation of the pod removed', (o) => { delete o.spec.template.metadata.annotations?.['example.org/team']; }),
  edit(api, 'label', (o, n) => { o.metadata.labels = { ...o.metadata.labels, 'example.org/hotfix': `v${n}` }; }),
  edit(api, 'probe removed', (o) => { delete container(o, 'api').readinessProbe; }),
  edit(api, 'probe changed', (o, n) => { const { readinessProbe } = container(o, 'api'); if (readinessProbe) readinessProbe.periodSeconds = 20 + n; }),
  edit(api, 'probe added', (o, n) => { container(o, 'api').livenessProbe = { tcpSocket: { port: 8000 }, initialDelaySeconds: n + 1 }; }),
  edit(api, 'limit raised', (o, n) => { container(o, 'api').resources.limits = { ...container(o, 'api').resources.limits, memory: `${256 + n}Mi` }; }),
  edit(api, 'limits removed', (o) => { delete container(o, 'api').resources.limits; }),
  edit(api, 'toleration added first', (o, n) => { pod(o).tolerations = [{ key: `node-${n}`, operator: 'Exists' }, ...pod(o).tolerations ?? []]; }),
  edit(api, 'toleration removed', (o) => { if (pod(o).tolerations) pod(o).tolerations = pod(o).tolerations.slice(1); }),
  edit(api, 'volume added', (o, n) => {
    pod(o).volumes.push({ name: `tmp-${n}`, emptyDir: {} });
    container(o, 'api').volumeMounts.push({ name: `tmp-${n}`, mountPath: `/tmp-${n}` });
  }),
  edit(api, 'false', (o) => { container(o, 'api').securityContext = { ...container(o, 'api').securityContext, readOnlyRootFilesystem: false }; }),
  edit(api, 'true', (o) => { container(o, 'api').securityContext = { ...container(o, 'api').securityContext, readOnlyRootFilesystem: true, runAsUser: 1000 }; }),
  edit(api, 'node selector', (o, n) => { pod(o).nodeSelector = { ...pod(o).nodeSelector, 'example.org/node': `n${n}` }; }),
  edit(api, 'grace period', (o, n) => { pod(o).terminationGracePeriodSeconds = 31 + n; }),
  edit(api, 'port added', (o, n) => { container(o, 'api').ports.push({ name: `p${n}`, containerPort: 9000 + n }); }),
  edit('Deployment/scaled', 'env of an autoscaled one', (o, n) => { container(o, 'main').env = [{ name: 'N', value: `${n}` }]; }),
  edit('StatefulSet/store', 'replicas of a StatefulSet', (o, n) => { o.spec.replicas = n % 3; }),
  edit('StatefulSet/store', 'env of a StatefulSet', (o, n) => { container(o, 'store').env[0].value = `${n}`; }),
  edit('ConfigMap/settings', 'key changed', (o, n) => { o.data.LEVEL = `debug-${n}`; }),
  edit('ConfigMap/settings', 'text of several lines', (o, n) => { o.data['app.conf'] = `a = ${n}\n\n  # c\nb: "x"\n${n % 2 === 0 ? '' : 'end'}`; }),
  edit('ConfigMap/settings', 'key added', (o, n) => { o.data[`key.${n}/x`.replace('/', '_')] = ['yes', '0777', '', ' blank', 'a: b #c', '2026-01-01'][n % 6]; }),
  edit('ConfigMap/settings', 'key removed', (o) => { delete o.data.LEVEL; }),
  edit('ConfigMap/spare', 'all keys removed', (o) => { delete o.data; }),
  edit('Service/api', 'port of a Service added', (o, n) => { o.spec.ports.push({ name: `p${n}`, port: 7000 + n }); }),
  edit('Service/api', 'target port', (o, n) => { o.spec.ports[0].targetPort = 8001 + n; }),
  edit('Service/api', 'node ports', (o) => { o.spec.type = 'NodePort'; }),
  edit('Service/api', 'selector', (o, n) => { o.spec.selector = { ...o.spec.selector, version: `v${n}` }; }),
  edit('Service/api', 'affinity', (o) => { o.spec.sessionAffinity = 'ClientIP'; }),
  edit('CronJob/tidy', 'schedule', (o, n) => { o.spec.schedule = `${n % 60} * * * *`; }),
  edit('CronJob/tidy', 'history', (o, n) => { o.spec.successfulJobsHistoryLimit = n % 3; }),
  edit('Ingress/api', 'path added', (o, n) => { o.spec.rules[0].http.paths.splice(1, 0, { path: `/p${n}`, pathType: 'Exact', backend: { service: { name: 'api', port: { number: 80 } } } }); }),
  edit('Ingress/api', 'path removed', (o) => { o.spec.rules[0].http.paths = o.spec.rules[0].http.paths.slice(0, 1); }),
  edit('Ingress/api', 'host', (o, n) => { o.spec.rules[0].host = `shop-${n}.example.org`; }),
  edit('Ingress/api', 'annotation', (o, n) => { o.metadata.annotations = { ...o.metadata.annotations, 'example.org/rewrite': `/$1?n=${n}` }; }),
  edit('NetworkPolicy/api', 'peer added', (o, n) => { o.spec.ingress[0].from.push({ namespaceSelector: { matchLabels: { name: `n${n}` } } }); }),
  edit('NetworkPolicy/api', 'ports removed', (o) => { delete o.spec.ingress[0].ports; }),
  edit('HorizontalPodAutoscaler/scaled', 'most replicas', (o, n) => { o.spec.maxReplicas = 5 + n; }),
];

/** A random hotfix; its numbers are its own, so that each of a row changes something. */
export const hotfix: fc.Arbitrary<Hotfix> = fc.record({
  chosen: fc.uniqueArray(fc.record({ edit: fc.constantFrom(...EDITS), n: fc.integer({ min: 0, max: 900 }) }), {
    minLength: 1, maxLength: 7, selector: ({ edit: { name } }) => name,
  }),
  byObject: fc.infiniteStream(fc.constantFrom<Means>('kubectl edit', 'emergency deploy')),
  added: fc.subarray(['ConfigMap', 'ServiceAccount', 'PodDisruptionBudget', 'Service', 'Deployment'], { maxLength: 2 }),
  removed: fc.constantFrom<string[]>([], [], [], [], ['ConfigMap/spare'], ['Ingress/api']),
}).map(({ chosen, byObject, added, removed }) => {
  const means = new Map<string, Means>();
  for (const { edit: { object } } of chosen) if (!means.has(object)) means.set(object, byObject.next().value as Means);
  const edits = chosen.filter(({ edit: { object } }) => !removed.includes(object)).map((one) => ({ ...one, means: means.get(one.edit.object)! }));
  return { edits, added, removed };
});

/** An object that only the emergency has. */
export function addedObject(kind: string, name: string): any {
  const selector = { matchLabels: { app: name } };
  switch (kind) {
    case 'ServiceAccount': return { apiVersion: 'v1', kind, metadata: { name }, automountServiceAccountToken: false };
    case 'PodDisruptionBudget': return { apiVersion: 'policy/v1', kind, metadata: { name }, spec: { minAvailable: 1, selector } };
    case 'Service': return { apiVersion: 'v1', kind, metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } };
    case 'Deployment': return {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name, annotations: { 'example.org/why': '3 a.m.: "no" #1' } },
      spec: { replicas: 0, selector, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/new:1', env: [{ name: 'A', value: '0777' }] }] } } },
    };
    default: return { apiVersion: 'v1', kind, metadata: { name }, data: { text: 'a\n\n  b\n', word: 'no' } };
  }
}

/** The JSON merge patch that makes of one value another. */
export function mergePatch(before: any, after: any): any {
  const patch: any = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries<any>(after)) {
    const old = before[key];
    const isMap = (one: any): boolean => typeof one === 'object' && one !== null && !Array.isArray(one);
    if (isMap(value) && isMap(old)) {
      const inner = mergePatch(old, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(value)) {
      patch[key] = value;
    }
  }
  return patch;
}
