import { join } from 'path';

/** What one module under `modules/` gives: programs, and files that stand in the modules it requires. */
export interface Build {
  readonly name: string;
  readonly packages: readonly string[];
  readonly ldflags?: string;
  /** Directories whose YAML files are taken from a required module, those of these names or all. */
  readonly files?: ReadonlyArray<{ readonly module: string; readonly path: string; readonly names?: readonly string[] }>;
  /** Modules that the checksum database does not know; the committed go.sum holds their hashes. */
  readonly unlisted?: string;
}

/** Where the module files stand. */
export const MODULES = join(__dirname, 'modules');

/** The Kubernetes release that the programs report; controllers refuse a server without one. */
export const KUBERNETES_VERSION = 'v1.36.3';

/** All that is built, the longest first. */
export const BUILDS: readonly Build[] = [
  {
    name: 'kubernetes',
    packages: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map((name) => `k8s.io/kubernetes/cmd/${name}`),
    ldflags: `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`,
  },
  {
    name: 'kustomize-controller',
    packages: ['github.com/fluxcd/kustomize-controller'],
    files: [{ module: 'github.com/fluxcd/kustomize-controller', path: 'config/crd/bases' }],
    unlisted: 'github.com/fluxcd/pkg/kustomize',
  },
  { name: 'sops', packages: ['github.com/getsops/sops/v3/cmd/sops'] },
  {
    name: 'source-controller',
    packages: ['github.com/fluxcd/source-controller'],
    files: [{ module: 'github.com/fluxcd/source-controller', path: 'config/crd/bases' }],
  },
  {
    name: 'notification-controller',
    packages: ['github.com/fluxcd/notification-controller'],
    files: [{ module: 'github.com/fluxcd/notification-controller', path: 'config/crd/bases' }],
  },
  { name: 'kube-state-metrics', packages: ['k8s.io/kube-state-metrics/v2'] },
  {
    name: 'kwok',
    packages: ['sigs.k8s.io/kwok/cmd/kwok'],
    files: ['node/fast', 'node/heartbeat', 'pod/fast', 'volume/fast'].map((path) => (
      { module: 'sigs.k8s.io/kwok', path: `kustomize/stage/${path}` }
    )),
  },
  { name: 'kube-score', packages: ['github.com/zegl/kube-score/cmd/kube-score'] },
  {
    name: 'definitions',
    packages: [],
    files: [
      { module: 'sigs.k8s.io/gateway-api', path: 'config/crd/standard', names: ['gateway.networking.k8s.io_httproutes.yaml'] },
      {
        module: 'github.com/prometheus-operator/prometheus-operator',
        path: 'example/prometheus-operator-crd',
        names: ['monitoring.coreos.com_podmonitors.yaml', 'monitoring.coreos.com_servicemonitors.yaml'],
      },
    ],
    unlisted: 'github.com/prometheus-operator/prometheus-operator',
  },
];
