import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { EnvironmentSource, Mount } from '../../src/workload/configuration';
import { NetworkPeer } from '../../src/workload/network-peer';
import { ProbeOptions } from '../../src/workload/options/probe-options';
import { Profile } from '../../src/workload/profile';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { ResilientDeploymentProps } from '../../src/workload/resilient-deployment-props';
import { Spread } from '../../src/workload/spread';
import { WorkloadPart } from '../../src/workload/workload-part';

/** A workload of any props, and what is called on it. */
export interface RandomWorkload {
  readonly id: string;
  readonly props: ResilientDeploymentProps;
  readonly call: (workload: ResilientDeployment) => void;
}

/** Mostly what is right, now and then what is not. */
function mostly<T>(right: fc.Arbitrary<T>, ...wrong: T[]): fc.Arbitrary<T> {
  return wrong.length === 0 ? right : fc.oneof({ weight: 25, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });
}

const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []): fc.Arbitrary<T> => (
  fc.record(fields, { requiredKeys: required, noNullPrototype: true }) as fc.Arbitrary<T>
);
const seconds = (min: number, max: number): fc.Arbitrary<Duration> => fc.integer({ min, max }).map((value) => Duration.seconds(value));
const port = mostly(some(1, 80, 3000, 8000, 8080, 9090, 65535), 0, -1, 65536, 80.5);
const path = mostly(some('/', '/healthz', '/a/b?c=d', '/metrics'), 'healthz', '/a//b', '/a b', '/../a', '');
const name = mostly(some('api', 'worker-2', 'a', 'x'.repeat(63)), 'API', '2api', 'a_b', 'x'.repeat(64), '', 'a-');
const object = mostly(some('settings', 'a.b', 'api-tls', '1'), 'Settings', '', 'a_b', 'a/b');
const share = mostly(some('0', '1', '2', '25%', '50%', '100%', '0%', '007'), 'one', '-1', '101%', '1.5', '');
const cpu = mostly(some('10m', '100m', '0.5', '1', '2', '1500m', '1e3m', '4e0'), '0', '-1', '0.0001', 'much', '1Gi0', '');
const bytes = mostly(some('1Mi', '16Mi', '64Mi', '128Mi', '1Gi', '2G', '1.5Gi', '64e6'), '128m', '0', '-1Gi', '1 Gi', '');
const words = fc.array(some('sh', '-c', 'echo "$HOME"', 'ü', ''), { maxLength: 3 });
const labels = fc.dictionary(
  mostly(some('team', 'example.org/team', 'a.b/c_d'), 'a/b/c', '-a', 'x'.repeat(64), 'app.kubernetes.io/name'),
  mostly(some('', 'a', '1.4.2', 'A_b'), 'a b', 'x'.repeat(64), '-a'), { maxKeys: 2, noNullPrototype: true });
const annotations = fc.dictionary(
  mostly(some('team', 'example.org/team'), 'a/b/c', 'a b'), some('', 'a b', '{"a": 1}', 'ü'), { maxKeys: 2, noNullPrototype: true });
const directory = mostly(some('/tmp', '/data', '/var/cache/app', '/a-b', '/a/b', '/etc/app'), '/', 'tmp', '/a:b', '/tmp/', '/a/../b', '');

const probe = optional<ProbeOptions>({
  path,
  command: words,
  grpc: fc.boolean(),
  period: seconds(0, 120),
  timeout: seconds(0, 30),
  failureThreshold: mostly(fc.integer({ min: 1, max: 30 }), 0, 1.5),
}).map(({ path: asked, command, grpc, ...rest }) => (
  // One way to ask in most cases, or hardly any would be left.
  asked !== undefined && asked.length % 2 === 0 ? { ...rest, path: asked } : command && command.length > 1 ? { ...rest, command }
    : grpc ? { ...rest, grpc, ...(asked === '/healthz' ? { path: asked } : {}) } : { ...rest, path: asked }
));
const configuration = optional({ optional: fc.boolean() });
const network = fc.tuple(some('namespace', 'pods', 'own', 'any', 'addresses', 'everybody'), some('monitoring', 'kube-system')).map(([kind, namespace]) => {
  switch (kind) {
    case 'namespace': return NetworkPeer.namespace(namespace);
    case 'pods': return NetworkPeer.pods({ app: 'other' }, namespace);
    case 'own': return NetworkPeer.ownNamespace();
    case 'any': return NetworkPeer.anyNamespace();
    case 'addresses': return NetworkPeer.addresses('192.0.2.0/24', ['192.0.2.8/32']);
    default: return NetworkPeer.everybody();
  }
});

const fields: { [K in keyof ResilientDeploymentProps]-?: fc.Arbitrary<NonNullable<ResilientDeploymentProps[K]>> } = {
  image: mostly(some('ghcr.io/example/app:1.4.2', 'app:1', 'localhost:5000/a/b:v1', `app@sha256:${'0'.repeat(64)}`, `app:1@sha256:${'a'.repeat(64)}`),
    'app', 'app:latest', 'localhost:5000/app', '', 'App:1', 'app:1 '),
  port,
  name,
  profile: some(Profile.PI, Profile.STANDARD, Profile.CRITICAL),
  without: fc.uniqueArray(fc.constantFrom(...Object.values(WorkloadPart)), { maxLength: 3 }),
  command: words,
  args: words,
  env: fc.dictionary(mostly(some('A', 'LOG_LEVEL', 'a.b', '_x'), '1A', 'A=B', '', '..'), fc.oneof(
    some('', 'text', '$(A)').map((value) => EnvValue.fromValue(value)), fc.constant(EnvValue.fromFieldRef('metadata.name' as any))), { maxKeys: 3, noNullPrototype: true }),
  envFrom: fc.array(fc.tuple(some('configMap', 'secret'), object, mostly(some('', 'A_', undefined), '1', '-'), configuration).map(([kind, source, prefix, options]) => (
    EnvironmentSource[kind as 'configMap' | 'secret'](source, prefix, options))), { maxLength: 2 }),
  mounts: fc.array(fc.tuple(some('configMap', 'secret'), object, directory, configuration).map(([kind, source, at, options]) => (
    Mount[kind as 'configMap' | 'secret'](source, at, options))), { maxLength: 2 }),
  writable: fc.array(directory, { maxLength: 3 }),
  writableSize: bytes,
  storage: optional({ size: bytes, path: directory, storageClassName: object, shared: fc.boolean() }, ['size', 'path']),
  resources: optional({
    cpuRequest: cpu, cpuLimit: cpu, memoryRequest: bytes, memoryLimit: bytes, ephemeralStorageRequest: bytes, ephemeralStorageLimit: bytes,
  }),
  replicas: mostly(fc.integer({ min: 0, max: 5 }), -1, 1.5),
  autoscaling: optional({
    min: mostly(fc.integer({ min: 1, max: 4 }), 0),
    max: mostly(fc.integer({ min: 1, max: 9 }), 0),
    cpuPercent: mostly(fc.integer({ min: 1, max: 200 }), 0, 0.5),
    memoryPercent: mostly(fc.integer({ min: 1, max: 100 }), 0),
  }, ['max']),
  disruption: fc.oneof(
    optional({ minAvailable: share }), optional({ maxUnavailable: share }), optional({ minAvailable: share, maxUnavailable: share }),
  ),
  spread: some(Spread.PREFERRED, Spread.REQUIRED),
  nodeSelector: labels,
  priorityClassName: object,
  readiness: probe,
  liveness: probe,
  startup: probe,
  shutdown: fc.oneof(optional({ preStop: seconds(0, 40), grace: seconds(0, 90) }), optional({ preStopCommand: words, grace: seconds(0, 90) })),
  rollout: optional({
    recreate: fc.boolean(),
    maxSurge: share,
    maxUnavailable: share,
    minReady: seconds(0, 30),
    progressDeadline: seconds(0, 1200),
    historyLimit: mostly(fc.integer({ min: 0, max: 12 }), -1),
  }),
  user: mostly(some(1, 101, 10001, 65534), 0, -1, 1.5),
  group: mostly(some(1, 101, 10001), 0, -1),
  servicePort: port,
  serviceAccountName: object,
  serviceAccountToken: fc.boolean(),
  alwaysPull: fc.boolean(),
  pullSecrets: fc.array(object, { maxLength: 2 }),
  metrics: optional({ path, port, interval: seconds(0, 90), prometheusNamespace: mostly(some('monitoring'), 'A', 'a.b'), labels }),
  podLabels: labels,
  podAnnotations: annotations,
};
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => (
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
);
/** Each prop is given in one workload of eight; all that are given at once contradict each other too often. */
const props = fc.tuple(fields.image, fc.option(fields.port, { freq: 6, nil: undefined }), fc.record(
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== 'image' && key !== 'port')
    .map(([key, value]) => [key, rarely(value as fc.Arbitrary<unknown>)])),
  { noNullPrototype: true })).map(([image, given, rest]) => ({ image, port: given, ...rest }) as ResilientDeploymentProps);

const host = mostly(some('app.example.org', '*.example.org', 'a'), 'A', 'a_b', '', 'a..b', 'http://a');
const peers = fc.tuple(network, fc.array(port, { maxLength: 2 }));
const call = fc.oneof(
  { weight: 4, arbitrary: fc.constant(() => undefined) },
  fc.tuple(host, optional({ path, className: object, tlsSecretName: object, annotations, controllerNamespace: some('traefik') }))
    .map(([to, options]) => (workload: ResilientDeployment) => { workload.expose(to, options); }),
  fc.tuple(host, optional({ gateway: object, gatewayNamespace: mostly(some('gateway'), 'A'), sectionName: object, path, controllerNamespace: some('traefik') }, ['gateway']))
    .map(([to, options]) => (workload: ResilientDeployment) => { workload.exposeThroughGateway(to, options as any); }),
  peers.map(([peer, ports]) => (workload: ResilientDeployment) => { workload.allowFrom(peer, ...ports); }),
  peers.map(([peer, ports]) => (workload: ResilientDeployment) => { workload.allowToPeer(peer, ...ports); }),
);

/** Any workload. */
export const randomWorkload: fc.Arbitrary<RandomWorkload> = fc.record({ id: fc.constant('app'), props, call });

/** The props that a message may name, and the methods. */
const NAMED = new Set([...Object.keys(fields), 'expose', 'exposeThroughGateway', 'allowFrom', 'allowTo', 'without']);

/** The objects of a workload, or the error that refuses it, which has to name a prop. */
export function synthesised({ id, props: given, call: then }: RandomWorkload, namespace: string): { objects: any[] } | { refusal: string } {
  const chart = new Chart(Testing.app(), 'chart', { namespace });
  try {
    then(new ResilientDeployment(chart, id, given));
  } catch (error) {
    if (!(error instanceof LifeboatError) || !/^workload-/.test(error.code)) throw error;
    const named = [...error.message.matchAll(/'([A-Za-z]+)[^']*'/g)].some(([, prop]) => NAMED.has(prop));
    if (!named) throw new Error(`the message names no prop: ${error.message}`);
    return { refusal: error.message };
  }
  return { objects: chart.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one)).map((one) => one.toJson()) };
}
