import { join } from 'path';
import { Built } from './build';
import { Credentials } from './credentials';
import { ObjectReference, reference } from './live-object';

/** The processes of a test-bed, in the order in which they start. */
export const PARTS = [
  'etcd', 'git-server', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'source-controller', 'kustomize-controller',
] as const;

/** What watches the others; `startMonitoring` starts it for the tests that need it. */
export const MONITORING_PARTS = ['kube-state-metrics', 'prometheus', 'alertmanager'] as const;

/** Flux's controllers; the last runs only where events are asked for. */
export type FluxController = 'source-controller' | 'kustomize-controller' | 'notification-controller';

/** One process of a test-bed. */
export type PartName = typeof PARTS[number] | typeof MONITORING_PARTS[number] | FluxController;

const MORE_PORTS = [
  'etcd-peer', 'source-controller-storage', 'source-controller-metrics', 'kustomize-controller-metrics', 'kube-state-metrics-telemetry',
  'notification-controller', 'notification-controller-metrics', 'notification-controller-events', 'notification-controller-receiver',
] as const;

/** The addresses that parts listen on, by their own name and by others. */
export type PortName = PartName | typeof MORE_PORTS[number];

/** All ports that a test-bed needs. */
export const PORTS: readonly PortName[] = [...PARTS, ...MONITORING_PARTS, ...MORE_PORTS];

/** How a part is started, and the address that answers 200 once it is ready. */
export interface Part {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly ready: string;
  /** The lease by which its instances agree who works. */
  readonly lease?: ObjectReference;
}

/** What the command lines are made of. */
export interface Surroundings {
  readonly built: Built;
  readonly data: string;
  readonly repositories: string;
  readonly credentials: Credentials;
  readonly port: (name: PortName) => number;
  /** Whether the controllers send their events to notification-controller. */
  readonly events: boolean;
  /** Path of the file that a part is configured by. */
  readonly configuration: (name: PartName) => string;
}

const flags = (values: Record<string, string | number | boolean>) => Object.entries(values).map(([name, value]) => `--${name}=${value}`);

// The namespace of its lease a controller reads where a pod has it: each process is given a /run of its own with that file.
const IN_CLUSTER = [
  '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), 'sh', '-c',
  'mount -t tmpfs run /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount && printf flux-system >/run/secrets/kubernetes.io/serviceaccount/namespace && exec "$@"', 'sh',
];

function fluxController(name: FluxController, around: Surroundings, more: Record<string, string | number>): Part {
  const program = around.built.programs.get(name)!;
  return {
    command: 'unshare',
    args: [...IN_CLUSTER, program, ...flags({
      'events-addr': around.events ? `http://127.0.0.1:${around.port('notification-controller-events')}/` : '',
      'metrics-addr': `127.0.0.1:${around.port(`${name}-metrics`)}`,
      'health-addr': `127.0.0.1:${around.port(name)}`,
      'log-level': 'info',
      // As it is deployed: by its lease one sees from outside whether it lives.
      'enable-leader-election': true,
      'leader-election-lease-duration': '20s',
      'leader-election-renew-deadline': '15s',
      'leader-election-retry-period': '500ms',
      'kube-api-qps': 500,
      'kube-api-burst': 1000,
      ...more,
    })],
    env: { KUBECONFIG: around.credentials.kubeconfig(name), RUNTIME_NAMESPACE: 'flux-system', HOME: around.data },
    ready: `http://127.0.0.1:${around.port(name)}/readyz`,
    lease: reference('coordination.k8s.io/v1', 'Lease', `${name}-leader-election`, 'flux-system'),
  };
}

/** The command line of each part. */
export function parts(around: Surroundings): Record<PartName, Part> {
  const { built, data, credentials, port } = around;
  const program = (name: string) => built.programs.get(name)!;
  const etcd = `http://127.0.0.1:${port('etcd')}`;
  const peer = `http://127.0.0.1:${port('etcd-peer')}`;
  return {
    'etcd': {
      command: program('etcd'),
      args: flags({
        'data-dir': join(data, 'etcd'),
        'listen-client-urls': etcd,
        'advertise-client-urls': etcd,
        'listen-peer-urls': peer,
        'initial-advertise-peer-urls': peer,
        'initial-cluster': `default=${peer}`,
        'quota-backend-bytes': 2 ** 30,
      }),
      ready: `${etcd}/health`,
    },
    'git-server': {
      command: process.execPath,
      args: [join(__dirname, 'git-server.js'), around.repositories, String(port('git-server'))],
      ready: `http://127.0.0.1:${port('git-server')}/`,
    },
    'kube-apiserver': {
      command: program('kube-apiserver'),
      args: flags({
        'etcd-servers': etcd,
        'bind-address': '127.0.0.1',
        'secure-port': port('kube-apiserver'),
        'cert-dir': credentials.certificates,
        'token-auth-file': credentials.tokenFile,
        'authorization-mode': 'RBAC',
        'service-account-issuer': 'https://kubernetes.default.svc',
        'service-account-key-file': credentials.serviceAccountKey,
        'service-account-signing-key-file': credentials.serviceAccountKey,
        'service-cluster-ip-range': '10.96.0.0/16',
        'allow-privileged': true,
        // Debian's etcd cannot say how far a watch is: each watch that begins with a list would end with an error, and be tried again ever later.
        'feature-gates': 'WatchList=false',
        // A loopback address is no endpoint that the reconciler would accept.
        'endpoint-reconciler-type': 'none',
      }),
      ready: `https://127.0.0.1:${port('kube-apiserver')}/readyz`,
    },
    'kube-controller-manager': {
      command: program('kube-controller-manager'),
      args: flags({
        'kubeconfig': credentials.kubeconfig('kube-controller-manager'),
        'authentication-kubeconfig': credentials.kubeconfig('kube-controller-manager'),
        'authorization-kubeconfig': credentials.kubeconfig('kube-controller-manager'),
        'bind-address': '127.0.0.1',
        'secure-port': port('kube-controller-manager'),
        'cert-dir': join(data, 'kube-controller-manager'),
        'controllers': '*,-node-ipam-controller,-node-route-controller,-service-lb-controller,-cloud-node-lifecycle-controller',
        'service-account-private-key-file': credentials.serviceAccountKey,
        'root-ca-file': credentials.authority,
        'use-service-account-credentials': true,
        'leader-elect': false,
        // A new node is tainted until the next look, 5 seconds by default.
        'node-monitor-period': '500ms',
        // Heartbeats that a stopped API server or a busy machine has lost would unready every pod, and no kubelet readies it again.
        'node-monitor-grace-period': '24h',
        'kube-api-qps': 300,
        'kube-api-burst': 600,
      }),
      ready: `https://127.0.0.1:${port('kube-controller-manager')}/healthz`,
    },
    'kube-scheduler': {
      command: program('kube-scheduler'),
      args: flags({
        'kubeconfig': credentials.kubeconfig('kube-scheduler'),
        'authentication-kubeconfig': credentials.kubeconfig('kube-scheduler'),
        'authorization-kubeconfig': credentials.kubeconfig('kube-scheduler'),
        'bind-address': '127.0.0.1',
        'secure-port': port('kube-scheduler'),
        'cert-dir': join(data, 'kube-scheduler'),
        'leader-elect': false,
      }),
      ready: `https://127.0.0.1:${port('kube-scheduler')}/healthz`,
    },
    'kwok': {
      command: program('kwok'),
      args: flags({
        'kubeconfig': credentials.kubeconfig('kwok'),
        'manage-all-nodes': true,
        // With leases a kwok that is started again waits until those of the last one run out.
        'node-lease-duration-seconds': 0,
        'server-address': `127.0.0.1:${port('kwok')}`,
        'config': join(data, 'kwok.yaml'),
      }),
      env: { HOME: data },
      ready: `http://127.0.0.1:${port('kwok')}/readyz`,
    },
    'source-controller': fluxController('source-controller', around, {
      'storage-path': join(data, 'artifacts'),
      'storage-addr': `127.0.0.1:${port('source-controller-storage')}`,
      'storage-adv-addr': `127.0.0.1:${port('source-controller-storage')}`,
      'concurrent': 4,
    }),
    'kustomize-controller': fluxController('kustomize-controller', around, { 'requeue-dependency': '1s', 'concurrent': 8 }),
    'notification-controller': fluxController('notification-controller', around, {
      'events-addr': `127.0.0.1:${port('notification-controller-events')}`,
      'receiverAddr': `127.0.0.1:${port('notification-controller-receiver')}`,
    }),
    'kube-state-metrics': {
      command: program('kube-state-metrics'),
      args: flags({
        'kubeconfig': credentials.kubeconfig('kube-state-metrics'),
        'host': '127.0.0.1',
        'port': port('kube-state-metrics'),
        'telemetry-host': '127.0.0.1',
        'telemetry-port': port('kube-state-metrics-telemetry'),
        'custom-resource-state-config-file': around.configuration('kube-state-metrics'),
        // Those of what the tests deploy, and the leases of the controllers.
        'resources': 'cronjobs,daemonsets,deployments,horizontalpodautoscalers,jobs,leases,persistentvolumeclaims,poddisruptionbudgets,pods,replicasets,'
          + 'statefulsets',
      }),
      ready: `http://127.0.0.1:${port('kube-state-metrics')}/healthz`,
    },
    'prometheus': {
      command: 'prometheus',
      args: flags({
        'config.file': around.configuration('prometheus'),
        'storage.tsdb.path': join(data, 'prometheus'),
        'web.listen-address': `127.0.0.1:${port('prometheus')}`,
        'web.enable-lifecycle': true,
      }).map((flag) => flag.replace(/=true$/, '')),
      ready: `http://127.0.0.1:${port('prometheus')}/-/ready`,
    },
    'alertmanager': {
      command: 'prometheus-alertmanager',
      args: flags({
        'config.file': around.configuration('alertmanager'),
        'storage.path': join(data, 'alertmanager'),
        'web.listen-address': `127.0.0.1:${port('alertmanager')}`,
        // None of its own kind to gossip with.
        'cluster.listen-address': '',
      }),
      ready: `http://127.0.0.1:${port('alertmanager')}/-/ready`,
    },
  };
}
