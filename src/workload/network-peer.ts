/** Who a NetworkPolicy lets in or out. */
export class NetworkPeer {
  /** The pods of a namespace. */
  public static namespace(name: string): NetworkPeer {
    return new NetworkPeer({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  }

  /** The pods with these labels, of a namespace or of the workload's own. */
  public static pods(labels: { [key: string]: string }, namespace?: string): NetworkPeer {
    const podSelector = { matchLabels: { ...labels } };
    if (namespace === undefined) return new NetworkPeer({ podSelector });
    return new NetworkPeer({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector });
  }

  /** All pods of the workload's own namespace. */
  public static ownNamespace(): NetworkPeer {
    return new NetworkPeer({ podSelector: {} });
  }

  /** All pods of the cluster. */
  public static anyNamespace(): NetworkPeer {
    return new NetworkPeer({ namespaceSelector: {} });
  }

  /** Addresses, `192.0.2.0/24`, but for some of them. */
  public static addresses(cidr: string, except?: string[]): NetworkPeer {
    return new NetworkPeer({ ipBlock: { cidr, ...(except && except.length > 0 ? { except: [...except] } : {}) } });
  }

  /** Everybody, inside the cluster and outside. */
  public static everybody(): NetworkPeer {
    return new NetworkPeer(undefined);
  }

  private constructor(private readonly peer: object | undefined) {}

  /** @internal */
  public _spec(): object | undefined {
    return this.peer;
  }
}
