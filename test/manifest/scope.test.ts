import { isClusterScoped } from '../../src/manifest/scope';

const known = (...kinds: string[]): ReadonlySet<string> => new Set(kinds);

test.each([
  ['v1', 'Namespace'], ['v1', 'Node'], ['v1', 'PersistentVolume'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'], ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['storage.k8s.io/v1', 'StorageClass'], ['scheduling.k8s.io/v1', 'PriorityClass'], ['networking.k8s.io/v1', 'IngressClass'],
  ['apiregistration.k8s.io/v1', 'APIService'], ['cert-manager.io/v1', 'ClusterIssuer'],
])('%s %s has no namespace', (apiVersion, kind) => expect(isClusterScoped(apiVersion, kind, known())).toBe(true));

test.each([
  ['v1', 'ConfigMap'], ['v1', 'PersistentVolumeClaim'], ['apps/v1', 'Deployment'], ['rbac.authorization.k8s.io/v1', 'Role'],
  ['networking.k8s.io/v1', 'Ingress'], ['cert-manager.io/v1', 'Issuer'], ['example.org/v1', 'Namespace'], ['storage.k8s.io/v1', 'CSIStorageCapacity'],
])('%s %s has one', (apiVersion, kind) => expect(isClusterScoped(apiVersion, kind, known())).toBe(false));

test('a custom kind is known by group and kind, whatever its version', () => {
  expect(isClusterScoped('example.org/v1beta1', 'Policy', known('example.org/Policy'))).toBe(true);
  expect(isClusterScoped('example.org/v1', 'Policies', known('example.org/Policy'))).toBe(false);
  expect(isClusterScoped('example.com/v1', 'Policy', known('example.org/Policy'))).toBe(false);
});
