import { objectOf, workloadObjects } from './standing';
import { refusal } from '../definition/defined';

test('hosts share one Ingress, with TLS, and whoever leads there is let in', () => {
  const objects = workloadObjects({}, (workload) => {
    for (const host of ['a.example.org', 'b.example.org']) workload.expose(host, { className: 'traefik', controllerNamespace: 'traefik', annotations: { a: 'b' } });
  });
  const { metadata, spec } = objectOf(objects, 'Ingress');
  expect(metadata.annotations).toEqual({ a: 'b' });
  expect(spec.rules.map(({ host }: any) => host)).toEqual(['a.example.org', 'b.example.org']);
  expect(spec.tls.map(({ hosts, secretName }: any) => [...hosts, secretName])).toEqual([['a.example.org', 'api-tls'], ['b.example.org', 'api-tls']]);
  expect(objectOf(objects, 'NetworkPolicy').spec.ingress[0].from).toContainEqual({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'traefik' } } });
});

test('a Gateway leads to the port of the Service', () => {
  const objects = workloadObjects({ servicePort: 8080 }, (workload) => { workload.exposeThroughGateway('a.example.org', { gateway: 'public', path: '/api' }); });
  expect(objectOf(objects, 'HTTPRoute').spec.rules).toEqual([{ matches: [{ path: { type: 'PathPrefix', value: '/api' } }], backendRefs: [{ name: 'api', port: 8080 }] }]);
});

test('metrics of another port have a port of the Service, and Prometheus is let in there', () => {
  const objects = workloadObjects({ metrics: { port: 9090, prometheusNamespace: 'monitoring', labels: { release: 'stack' } } });
  expect(objectOf(objects, 'Service').spec.ports.map(({ name, port }: any) => [name, port])).toEqual([['http', 80], ['metrics', 9090]]);
  expect(objectOf(objects, 'ServiceMonitor')).toMatchObject({ metadata: { labels: { release: 'stack' } }, spec: { endpoints: [{ port: 'metrics', path: '/metrics', interval: '60s' }] } });
  expect(objectOf(objects, 'NetworkPolicy').spec.ingress.at(-1)).toEqual({
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: [{ protocol: 'TCP', port: 9090 }],
  });
});

test.each<[any, string, string]>([
  [{ port: undefined }, 'a.example.org', "An Ingress leads to a Service, and the workload has no 'port'"],
  [{}, 'http://a', "'expose host' (http://a) is no host name"],
])('%j on %s is refused', (props, host, message) => { expect(refusal(() => workloadObjects(props, (workload) => { workload.expose(host); }))).toContain(message); });
