import { Duration } from 'cdk8s';
import { ConcurrencyPolicy, EnvValue } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { EnvironmentSource, Mount } from '../../src/workload/configuration';
import { ImmutableConfigMapProps } from '../../src/workload/immutable-config-map';
import { NetworkPeer } from '../../src/workload/network-peer';
import { ProbeOptions } from '../../src/workload/options/probe-options';
import { StorageOptions } from '../../src/workload/options/storage-options';
import { Profile } from '../../src/workload/profile';
import { ResilientCronJobProps } from '../../src/workload/resilient-cron-job-props';
import { ResilientDeploymentProps } from '../../src/workload/resilient-deployment-props';
import { ResilientJobProps } from '../../src/workload/resilient-job-props';
import { ResilientStatefulSetProps } from '../../src/workload/resilient-stateful-set-props';
import { ResilientWorkload } from '../../src/workload/resilient-workload';
import { ServingWorkload } from '../../src/workload/serving-workload';
import { ServingWorkloadProps } from '../../src/workload/serving-workload-props';
import { Spread } from '../../src/workload/spread';
import { WorkloadPart } from '../../src/workload/workload-part';
import { WorkloadProps } from '../../src/workload/workload-props';

/** A value for each prop of a kind, so that a prop that is added is missed here. */
export type Fields<P> = { [K in keyof P]-?: fc.Arbitrary<NonNullable<P[K]>> };

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

const common: Fields<WorkloadProps> = {
  image: mostly(some('ghcr.io/example/app:1.4.2', 'app:1', 'localhost:5000/a/b:v1', `app@sha256:${'0'.repeat(64)}`, `app:1@sha256:${'a'.repeat(64)}`),
    'app', 'app:latest', 'localhost:5000/app', '', 'App:1', 'app:1 '),
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
  resources: optional({
    cpuRequest: cpu, cpuLimit: cpu, memoryRequest: bytes, memoryLimit: bytes, ephemeralStorageRequest: bytes, ephemeralStorageLimit: bytes,
  }),
  nodeSelector: labels,
  priorityClassName: object,
  user: mostly(some(1, 101, 10001, 65534), 0, -1, 1.5),
  group: mostly(some(1, 101, 10001), 0, -1),
  serviceAccountName: object,
  serviceAccountToken: fc.boolean(),
  alwaysPull: fc.boolean(),
  pullSecrets: fc.array(object, { maxLength: 2 }),
  podLabels: labels,
  podAnnotations: annotations,
};
const serving: Fields<ServingWorkloadProps> = {
  ...common,
  port,
  servicePort: port,
  replicas: mostly(fc.integer({ min: 0, max: 5 }), -1, 1.5),
  disruption: fc.oneof(
    optional({ minAvailable: share }), optional({ maxUnavailable: share }), optional({ minAvailable: share, maxUnavailable: share }),
  ),
  spread: some(Spread.PREFERRED, Spread.REQUIRED),
  readiness: probe,
  liveness: probe,
  startup: probe,
  shutdown: fc.oneof(optional({ preStop: seconds(0, 40), grace: seconds(0, 90) }), optional({ preStopCommand: words, grace: seconds(0, 90) })),
  metrics: optional({ path, port, interval: seconds(0, 90), prometheusNamespace: mostly(some('monitoring'), 'A', 'a.b'), labels }),
};
const storage = optional<StorageOptions>({ size: bytes, path: directory, storageClassName: object, shared: fc.boolean() }, ['size', 'path']);

export const deployment: Fields<ResilientDeploymentProps> = {
  ...serving,
  storage,
  autoscaling: optional({
    min: mostly(fc.integer({ min: 1, max: 4 }), 0),
    max: mostly(fc.integer({ min: 1, max: 9 }), 0),
    cpuPercent: mostly(fc.integer({ min: 1, max: 200 }), 0, 0.5),
    memoryPercent: mostly(fc.integer({ min: 1, max: 100 }), 0),
  }, ['max']),
  rollout: optional({
    recreate: fc.boolean(),
    maxSurge: share,
    maxUnavailable: share,
    minReady: seconds(0, 30),
    progressDeadline: seconds(0, 1200),
    historyLimit: mostly(fc.integer({ min: 0, max: 12 }), -1),
  }),
};

export const statefulSet: Fields<ResilientStatefulSetProps> = {
  ...serving,
  storage,
  parallel: fc.boolean(),
  rollout: optional({
    partition: mostly(fc.integer({ min: 0, max: 3 }), -1), minReady: seconds(0, 30), historyLimit: mostly(fc.integer({ min: 0, max: 12 }), -1),
  }),
};

export const job: Fields<ResilientJobProps> = {
  ...common,
  storage,
  retries: mostly(fc.integer({ min: 0, max: 9 }), -1, 0.5),
  deadline: seconds(0, 4000),
  grace: seconds(0, 90),
};

const count = mostly(fc.integer({ min: 0, max: 5 }), -1, 0.5);
/** A field of a schedule, now and then one that is none. */
function cronField(least: number, most: number, ...others: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant('*') },
    { weight: 8, arbitrary: fc.integer({ min: least, max: most }).map(String) },
    { weight: 4, arbitrary: some('*/2', '?', `${least}-${most}`, `${least},${most}/3`, ...others) },
    { weight: 1, arbitrary: some(`${least - 1}`, `${most + 1}`, '5-3', '*/0', '', 'L', '1-2-3', '*/100', '1,,2', '08', '7#1', '1.5', 'mai') },
  );
}
const schedule = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(cronField(0, 59), cronField(0, 23), cronField(1, 31), cronField(1, 12, 'jan', 'FEB-dec'), cronField(0, 6, 'SUN', 'mon-fri'))
      .map((all) => all.join(' ')),
  },
  { weight: 1, arbitrary: some('@daily', '@hourly', '@reboot', '@every 1h', 'TZ=UTC 0 0 * * *', '* * * *', ' * * * * *', '') },
);

export const cronJob: Fields<ResilientCronJobProps> = {
  ...job,
  schedule,
  timeZone: mostly(some('Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT+5'),
    'Local', 'local', 'Mars/Olympus', '', '+01:00', 'europe/berlin', '../UTC'),
  concurrency: fc.constantFrom(...Object.values(ConcurrencyPolicy)),
  startingDeadline: seconds(0, 900),
  successfulHistory: count,
  failedHistory: count,
  suspend: fc.boolean(),
};

export const configMap: Fields<ImmutableConfigMapProps> = {
  name: object,
  data: fc.dictionary(
    mostly(some('a', 'a.b', '_A-1', 'x'.repeat(253)), 'a/b', '', '..', '.', '..a', 'x'.repeat(254)),
    some('', 'ü', 'a\nb'), { maxKeys: 3, noNullPrototype: true }),
  binaryData: fc.dictionary(some('a', 'b.bin'), mostly(some('', 'AAE=', '/w=='), 'AAE', '*', 'A A='), { maxKeys: 2, noNullPrototype: true }),
};

/** Some props of a kind, each in one case of eight: all that are given at once contradict each other too often. */
export function someOf<P>(fields: Fields<P>, required: Array<keyof P>, often: Array<keyof P> = []): fc.Arbitrary<P> {
  const given = (Object.entries(fields) as Array<[keyof P, fc.Arbitrary<unknown>]>).map(([key, value]) => {
    const [absent, present] = often.includes(key) ? [1, 6] : [7, 1];
    if (required.includes(key)) return [key, value];
    return [key, fc.oneof({ weight: absent, arbitrary: fc.constant(undefined) }, { weight: present, arbitrary: value })];
  });
  return fc.record(Object.fromEntries(given), { noNullPrototype: true }) as fc.Arbitrary<P>;
}

const host = mostly(some('app.example.org', '*.example.org', 'a'), 'A', 'a_b', '', 'a..b', 'http://a');
const peers = fc.tuple(network, fc.array(port, { maxLength: 2 }));
/** Leads a host to a workload. */
export const expose = fc.oneof(
  fc.tuple(host, optional({ path, className: object, tlsSecretName: object, annotations, controllerNamespace: some('traefik') }))
    .map(([to, options]) => (workload: ServingWorkload) => { workload.expose(to, options); }),
  fc.tuple(host, optional(
    { gateway: object, gatewayNamespace: mostly(some('gateway'), 'A'), sectionName: object, path, controllerNamespace: some('traefik') }, ['gateway'],
  ))
    .map(([to, options]) => (workload: ServingWorkload) => { workload.exposeThroughGateway(to, options as any); }),
);

/** Lets somebody in or out. */
export const allow = fc.oneof(
  peers.map(([peer, ports]) => (workload: ResilientWorkload) => { workload.allowFrom(peer, ...ports); }),
  peers.map(([peer, ports]) => (workload: ResilientWorkload) => { workload.allowToPeer(peer, ...ports); }),
);
