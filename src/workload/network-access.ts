import { NetworkPeer } from './network-peer';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

interface Allowed {
  readonly peer?: object;
  readonly ports: readonly object[];
}

/** Who may reach the pods of a workload, and whom they may reach: nobody else, on no other port. */
export class NetworkAccess {
  /** `spec` of the NetworkPolicy; what is allowed later stands in it too. */
  public readonly spec: { [field: string]: object };
  private readonly allowed: { readonly from: Allowed[]; readonly to: Allowed[] } = { from: [], to: [] };

  public constructor(private readonly workload: Workload) {
    this.spec = {
      podSelector: { matchLabels: workload.selector },
      policyTypes: ['Ingress', 'Egress'],
    };
    const { port } = workload.props;
    if (port !== undefined && workload.has(WorkloadPart.NAMESPACE_ACCESS)) this.add('from', NetworkPeer.ownNamespace(), tcp([port]));
    if (workload.has(WorkloadPart.DNS_ACCESS)) {
      this.add('to', NetworkPeer.namespace('kube-system'), [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }]);
    }
  }

  /** Lets a peer in, to the given ports or to the workload's own. */
  public allowFrom(peer: NetworkPeer, ports: readonly number[]): void {
    const { props: { port }, rules } = this.workload;
    if (ports.length === 0 && port === undefined) {
      rules.missing("'allowFrom' names no port, and the workload has no 'port'", "Name one: allowFrom(peer, 9090), or give 'port'");
    }
    ports.forEach((one) => rules.port('allowFrom', one));
    this.add('from', peer, tcp(ports.length > 0 ? ports : [port!]));
  }

  /** Lets the pods reach a peer, on the given ports or on all. */
  public allowTo(peer: NetworkPeer, ports: readonly number[]): void {
    ports.forEach((one) => this.workload.rules.port('allowTo', one));
    this.add('to', peer, tcp(ports));
  }

  private add(direction: 'from' | 'to', peer: NetworkPeer, ports: readonly object[]): void {
    const allowed = this.allowed[direction];
    const one = { peer: peer._spec(), ports };
    if (!allowed.some((other) => JSON.stringify(other) === JSON.stringify(one))) allowed.push(one);
    // In place, so that the object stays plain data; and never an empty list, which the API server drops, and takes for a change at each apply.
    this.spec[direction === 'from' ? 'ingress' : 'egress'] = merged(direction, allowed);
  }
}

function tcp(ports: readonly number[]): object[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

/** One rule for each set of ports; everybody is a rule without peers. */
function merged(direction: 'from' | 'to', allowed: readonly Allowed[]): object[] {
  const rules = new Map<string, { peers: object[]; ports: readonly object[] }>();
  for (const { peer, ports } of allowed) {
    const key = `${peer === undefined} ${JSON.stringify(ports)}`;
    const rule = rules.get(key) ?? { peers: [], ports };
    if (peer) rule.peers.push(peer);
    rules.set(key, rule);
  }
  return [...rules.values()].map(({ peers, ports }) => ({
    ...(peers.length > 0 ? { [direction]: peers } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }));
}
