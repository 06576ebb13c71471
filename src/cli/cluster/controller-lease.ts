import { ClusterReader } from './cluster-reader';
import { LiveObject } from './live-object';
import { unlessForbidden } from './unless-forbidden';

/** What a lease says of its holder. */
export interface LeaseSpec {
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
  readonly holderIdentity?: string;
}

/** The lease by which a controller shows that it runs. What counts is that it is renewed while we look: clocks are not compared. */
export class ControllerLease {
  private renewTime?: string;
  private seenAt = 0;

  public constructor(private readonly reader: ClusterReader, private readonly controller: string, private readonly namespaces: readonly string[]) {}

  /** Looks once more: why it does not run, as far as is known by now; one without a lease may run. */
  public async silence(): Promise<string | undefined> {
    const lease = await this.read();
    if (!lease) return undefined;
    const { renewTime, leaseDurationSeconds = 15, holderIdentity } = lease.spec as LeaseSpec;
    if (!holderIdentity || renewTime === undefined) return `nobody holds the lease of ${this.controller}`;
    const now = Date.now();
    if (renewTime !== this.renewTime) [this.renewTime, this.seenAt] = [renewTime, now];
    return now - this.seenAt > leaseDurationSeconds * 1000 ? `${this.controller} has not renewed its lease since ${renewTime}` : undefined;
  }

  private async read(): Promise<LiveObject | undefined> {
    for (const namespace of this.namespaces) {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${this.controller}-leader-election`;
      // Who may not read leases may still ask: the time limit holds.
      const lease = await this.reader.get(path).catch(unlessForbidden);
      if (lease) return lease as LiveObject;
    }
    return undefined;
  }
}
