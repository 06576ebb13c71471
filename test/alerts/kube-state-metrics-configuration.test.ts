import { parse } from 'yaml';
import { Fleet, FluxApp, KubeStateMetricsConfiguration } from '../../src';
import { customResourceState } from '../../src/alerts/metrics/custom-resource-state';
import { collectFleet } from '../../src/definition/collect';

function objectsOf(define: (app: FluxApp) => void): any[] {
  const fleet = new Fleet();
  define(new FluxApp(fleet.addCluster('eldertree'), 'monitoring', { namespace: 'monitoring' }));
  return [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object));
}

test('gives kube-state-metrics its document, and the rights to list what stands in it', () => {
  const [map, role, binding] = objectsOf((app) => { new KubeStateMetricsConfiguration(app, 'flux-metrics'); });
  expect(parse(map.data[KubeStateMetricsConfiguration.FILE])).toEqual(customResourceState());
  expect(role.rules[0]).toEqual({ apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['list', 'watch'] });
  expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'kube-state-metrics', namespace: 'monitoring' }]);
});

test('names the ServiceAccount and the namespace that it is told', () => {
  const [map, , binding] = objectsOf((app) => {
    new KubeStateMetricsConfiguration(app, 'flux-metrics', { namespace: 'observability', serviceAccountName: 'ksm' });
  });
  expect(map.metadata.namespace).toBe('observability');
  expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'ksm', namespace: 'observability' }]);
});

test('refuses what is no name', () => {
  expect(() => objectsOf((app) => { new KubeStateMetricsConfiguration(app, 'Flux'); })).toThrow('[name-not-dns-label]');
});
