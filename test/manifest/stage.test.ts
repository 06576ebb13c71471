import { stageOf } from '../../src/manifest/stage';

test.each<[number, string, string]>([
  [0, 'v1', 'Namespace'],
  [0, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  [0, 'rbac.authorization.k8s.io/v1', 'ClusterRole'],
  [1, 'storage.k8s.io/v1', 'StorageClass'],
  [1, 'networking.k8s.io/v1', 'IngressClass'],
  [1, 'example.com/v1', 'ClusterClass'],
  [3, 'rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  [3, 'example.com/v1', 'Namespace'],
  [3, 'example.com/v1', 'CustomResourceDefinition'],
  [3, 'example.com/v1', 'ClusterRole'],
  [3, 'apps/v1', 'Deployment'],
  [3, 'example.com/v1', 'Classroom'],
])('Flux applies in stage %d: %s %s', (stage, apiVersion, kind) => {
  expect(stageOf({ apiVersion, kind })).toBe(stage);
});
