import { readFileSync } from 'fs';
import { parse } from 'yaml';
import { Built } from './build';
import { Manifest } from './live-object';

/** The custom resource definitions of source-controller and kustomize-controller. */
export function fluxDefinitions(built: Built): Manifest[] {
  return built.definitions.map((file) => parse(readFileSync(file, 'utf8')) as Manifest);
}

/** The definitions of Provider, Alert and Receiver. */
export function notificationDefinitions(built: Built): Manifest[] {
  return built.notificationDefinitions.map((file) => parse(readFileSync(file, 'utf8')) as Manifest);
}

/** The definitions of HTTPRoute and ServiceMonitor. */
export function otherDefinitions(built: Built): Manifest[] {
  return built.otherDefinitions.map((file) => parse(readFileSync(file, 'utf8')) as Manifest);
}

/** What stands in every cluster with Flux, and one node that takes all pods. */
export function clusterObjects(): Manifest[] {
  const name = 'cluster-reconciler';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: ['source-controller', 'kustomize-controller', 'notification-controller'].map((account) => ({ kind: 'ServiceAccount', name: account, namespace: 'flux-system' })),
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'kwok.x-k8s.io/volume',
    },
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node', labels: { 'kubernetes.io/hostname': 'node', 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' } },
    },
  ];
}

/** kwok's stages as one file: nodes with disks and pods become ready, and claims of every storage class get a volume. */
export function kwokConfiguration(built: Built): string {
  const stages = built.stages.map((file) => readFileSync(file, 'utf8')).filter((text) => /^kind: Stage$/m.test(text));
  return stages.join('\n---\n').replaceAll("self.spec.storageClassName == 'kwok-volume'", 'has(self.spec.storageClassName)')
    // Or no pod that asks for some is ever put on a node.
    .replaceAll(/^( +)memory: 1Ti$/gm, '$&\n$1ephemeral-storage: 1Ti');
}
