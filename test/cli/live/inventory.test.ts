import { parseInventoryId } from '../../../src/cli/live/inventory';

test.each([
  ['web_api_apps_Deployment', 'v1', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'web' } }],
  ['_web__Namespace', 'v1', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }],
  ['_probe__reader_rbac.authorization.k8s.io_ClusterRole', 'v1', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'probe:reader' } }],
])('%s is what Flux writes for an object', (id, version, object) => {
  expect(parseInventoryId(id, version)).toEqual(object);
});

test('what is no entry is none', () => {
  expect(parseInventoryId('web_api', 'v1')).toBeUndefined();
});
