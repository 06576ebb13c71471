import { Chart, Testing } from 'cdk8s';
import { LEAST, objectOf, workloadObjects } from './standing';
import { NetworkPeer } from '../../src/workload/network-peer';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';

const PORTS = [{ protocol: 'TCP', port: 8000 }];

test('in from the own namespace on the port, out to DNS, and nothing else', () => {
  expect(objectOf(workloadObjects(), 'NetworkPolicy').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'api' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }], ports: PORTS }],
    egress: [{
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
      ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
    }],
  });
});

test('allowTo opens both ends, across namespaces too', () => {
  const app = Testing.app();
  const [shop, data] = ['shop', 'data'].map((namespace) => new Chart(app, namespace, { namespace }));
  const api = new ResilientDeployment(shop, 'api', LEAST);
  api.allowTo(new ResilientDeployment(data, 'store', { ...LEAST, port: 5432 }));
  const egress = objectOf(Testing.synth(shop), 'NetworkPolicy').spec.egress.at(-1);
  const ingress = objectOf(Testing.synth(data), 'NetworkPolicy').spec.ingress;
  const of = (name: string, namespace: string): object => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
  });
  expect(egress).toEqual({ to: [of('store', 'data')], ports: [{ protocol: 'TCP', port: 5432 }] });
  expect(ingress).toEqual([{ from: [{ podSelector: {} }, of('api', 'shop')], ports: [{ protocol: 'TCP', port: 5432 }] }]);
});

test('where nobody is let in there is no list, which the API server would drop and take for a change', () => {
  expect(Object.keys(objectOf(workloadObjects({ port: undefined }), 'NetworkPolicy').spec).sort()).toEqual(['egress', 'podSelector', 'policyTypes']);
});

test('peers of one set of ports share a rule, one that is allowed twice stands once, and everybody is a rule without peers', () => {
  const { ingress, egress } = objectOf(workloadObjects({}, (workload) => {
    for (let time = 0; time < 2; time++) workload.allowFrom(NetworkPeer.namespace('monitoring'));
    workload.allowFrom(NetworkPeer.everybody());
    workload.allowToPeer(NetworkPeer.addresses('192.0.2.0/24', ['192.0.2.1/32']), 443);
  }), 'NetworkPolicy').spec;
  expect(ingress).toEqual([
    { from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: PORTS },
    { ports: PORTS },
  ]);
  expect(egress.at(-1)).toEqual({ to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.1/32'] } }], ports: [{ protocol: 'TCP', port: 443 }] });
});
