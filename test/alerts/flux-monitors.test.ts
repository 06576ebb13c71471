import { Duration } from 'cdk8s';
import { Fleet, FluxApp, FluxMonitors } from '../../src';
import { FluxMonitorsProps } from '../../src/alerts/flux-monitors';
import { collectFleet } from '../../src/definition/collect';

function monitors(props?: FluxMonitorsProps, id = 'flux-monitors'): any[] {
  const fleet = new Fleet();
  new FluxMonitors(new FluxApp(fleet.addCluster('eldertree'), 'monitoring', { namespace: 'monitoring' }), id, props);
  return [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object))
    .filter(({ kind }) => kind.endsWith('Monitor'));
}

test('gives the series of controllers the label of their pods, and lets kube-state-metrics keep its own', () => {
  const [controllers, state] = monitors();
  expect(controllers).toMatchObject({ kind: 'PodMonitor', metadata: { name: 'flux-monitors-controllers', namespace: 'monitoring' } });
  expect(controllers.spec).toEqual({
    namespaceSelector: { matchNames: ['flux-system'] },
    selector: {
      matchExpressions: [{ key: 'app', operator: 'In', values: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'] }],
    },
    podTargetLabels: ['app'],
    podMetricsEndpoints: [{ port: 'http-prom', interval: '30s', honorLabels: false }],
  });
  expect(state.spec).toEqual({
    namespaceSelector: { matchNames: ['monitoring'] },
    selector: { matchLabels: { 'app.kubernetes.io/name': 'kube-state-metrics' } },
    endpoints: [{ port: 'http', interval: '30s', honorLabels: true }],
  });
});

test('takes what it is told', () => {
  const [controllers, ...others] = monitors({
    namespace: 'observability', labels: { release: 'stack' }, interval: Duration.minutes(1), fluxNamespace: 'gitops', controllers: ['a'], kubeStateMetrics: false,
  });
  expect(controllers.metadata).toMatchObject({ namespace: 'observability', labels: { release: 'stack' } });
  expect(controllers.spec).toMatchObject({
    namespaceSelector: { matchNames: ['gitops'] }, selector: { matchExpressions: [{ values: ['a'] }] }, podMetricsEndpoints: [{ interval: '1m' }],
  });
  expect(others).toEqual([]);
  const [, state] = monitors({ kubeStateMetricsNamespace: 'kube-system', kubeStateMetricsName: 'ksm', kubeStateMetricsPort: 'metrics' });
  expect(state.spec).toMatchObject({
    namespaceSelector: { matchNames: ['kube-system'] }, selector: { matchLabels: { 'app.kubernetes.io/name': 'ksm' } }, endpoints: [{ port: 'metrics' }],
  });
});

test.each([[{ namespace: 'A' }], [{ fluxNamespace: 'a b' }], [{ kubeStateMetricsNamespace: '-' }], [{ controllers: ['Source'] }]])('refuses %j', (props) => {
  expect(() => monitors(props)).toThrow('[name-not-dns-label]');
});

test('refuses an id that is no name', () => {
  expect(() => monitors({}, 'Flux')).toThrow('[name-not-dns-label]');
});
