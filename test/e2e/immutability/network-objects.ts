import { BaseObject, kind } from './base-object';

const cluster = { clusterScoped: true };
const selector = { app: 'one' };
const ports = [{ name: 'http', port: 80, targetPort: 'http', appProtocol: 'http' }, { name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 }];
const backend = { service: { name: 'one', port: { number: 80 } } };
const peer = { namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: { matchExpressions: [{ key: 'c', operator: 'Exists' }] } };

/** Valid objects of the kinds that lead traffic. */
export const NETWORK_OBJECTS: readonly BaseObject[] = [
  ...kind('v1', 'Service', {
    full: {
      spec: {
        type: 'ClusterIP',
        selector,
        ports,
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
        externalIPs: ['192.0.2.9'],
        publishNotReadyAddresses: true,
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Local',
        trafficDistribution: 'PreferClose',
      },
    },
    bare: { spec: { selector, ports: [{ port: 80 }] } },
    headless: { spec: { clusterIP: 'None', selector, ports: [{ name: 'http', port: 80 }] } },
    selectorless: { spec: { clusterIP: 'None', ports: [{ name: 'http', port: 80 }] } },
    preferred: { spec: { ipFamilyPolicy: 'PreferDualStack', selector, ports: [{ name: 'http', port: 80 }] } },
    sticky: { spec: { sessionAffinity: 'ClientIP', selector, ports: [{ name: 'http', port: 80 }] } },
    nodePort: { spec: { type: 'NodePort', selector, externalTrafficPolicy: 'Local', ports } },
    balanced: {
      spec: { type: 'LoadBalancer', selector, ports, loadBalancerClass: 'example.com/one', loadBalancerSourceRanges: ['192.0.2.0/24'], allocateLoadBalancerNodePorts: false, externalTrafficPolicy: 'Local' },
    },
    bareBalanced: { spec: { type: 'LoadBalancer', selector, ports: [{ name: 'http', port: 80 }] } },
    external: { spec: { type: 'ExternalName', externalName: 'other.example.com' } },
    externalWithPorts: { spec: { type: 'ExternalName', externalName: 'other.example.com', ports: [{ name: 'http', port: 80 }], selector } },
  }),
  ...kind('v1', 'Endpoints', { full: { subsets: [{ addresses: [{ ip: '192.0.2.1', hostname: 'a' }], notReadyAddresses: [{ ip: '192.0.2.2' }], ports: [{ name: 'http', port: 80 }] }] } }),
  ...kind('discovery.k8s.io/v1', 'EndpointSlice', {
    full: {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true, serving: true, terminating: false }, hostname: 'a', nodeName: 'n', zone: 'z', hints: { forZones: [{ name: 'z' }] } }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' }],
    },
    named: { addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com'] }], ports: [] },
  }),
  ...kind('networking.k8s.io/v1', 'Ingress', {
    full: {
      spec: {
        ingressClassName: 'one',
        defaultBackend: backend,
        tls: [{ hosts: ['a.example.com'], secretName: 'tls' }],
        rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }, { path: '/x', pathType: 'Exact', backend }] } }],
      },
    },
    resource: { spec: { defaultBackend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'one' } } } },
  }),
  ...kind('networking.k8s.io/v1', 'IngressClass', {
    full: { spec: { controller: 'example.com/one', parameters: { apiGroup: 'example.com', kind: 'Parameters', name: 'one', scope: 'Namespace', namespace: 'default' } } },
    bare: { spec: { controller: 'example.com/one', parameters: { kind: 'Parameters', name: 'one' } } },
  }, cluster),
  ...kind('networking.k8s.io/v1', 'NetworkPolicy', {
    full: {
      spec: {
        podSelector: { matchLabels: { app: 'one' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [peer], ports: [{ port: 80, endPort: 90, protocol: 'TCP' }] }],
        egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.1/32'] } }], ports: [{ port: 'dns', protocol: 'UDP' }] }],
      },
    },
    bare: { spec: { podSelector: {} } },
  }),
  ...kind('networking.k8s.io/v1', 'IPAddress', { full: { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'one' } } } }, { ...cluster, nameOf: ipOf }),
  ...kind('networking.k8s.io/v1', 'ServiceCIDR', { single: { spec: { cidrs: ['192.0.2.0/24'] } }, dual: { spec: { cidrs: ['192.0.2.0/24', '2001:db8::/112'] } } }, cluster),
];

/** An address that no other name has. */
function ipOf(name: string): string {
  const hash = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 16777216, 7);
  return `10.${Math.floor(hash / 65536)}.${Math.floor(hash / 256) % 256}.${hash % 256}`;
}
