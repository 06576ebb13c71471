import { LiveObject, Manifest, reference } from '../testbed/live-object';
import { PartName } from '../testbed/parts';
import { Testbed } from '../testbed/testbed';

/** A process of the test-bed that a Deployment of its name stands for. */
export interface StandIn {
  readonly part: PartName;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
}

/** Deployments that stand for processes of the test-bed: a new pod of one begins its process anew, and without a pod it ends. */
export class StandInControllers {
  /** Puts them on the cluster, each with one pod that stands for the process that runs. */
  public static async apply(testbed: Testbed, standIns: readonly StandIn[]): Promise<StandInControllers> {
    const started = new StandInControllers(testbed, standIns);
    for (const one of standIns) {
      await testbed.api.apply(deployment(one));
      await testbed.api.until(deployment(one), 'to be available', ({ status }) => status?.availableReplicas === 1);
      started.pods.set(one.part, (await started.podOf(one))!.metadata.uid);
    }
    started.following = started.follow();
    return started;
  }

  private readonly pods = new Map<PartName, string | undefined>();
  private following = Promise.resolve();
  private stopped = false;

  private constructor(private readonly testbed: Testbed, private readonly standIns: readonly StandIn[]) {}

  /** Lets the processes be. */
  public async end(): Promise<void> {
    this.stopped = true;
    await this.following;
  }

  /** Waits until each process is that of its pod, and holds its lease if it has one. */
  public async settled(): Promise<void> {
    const look = async (): Promise<boolean[]> => Promise.all(this.standIns.map(async (one) => {
      const lease = reference('coordination.k8s.io/v1', 'Lease', `${one.part}-leader-election`, one.namespace);
      return (await this.podOf(one))?.metadata.uid === this.pods.get(one.part)
        && this.testbed.pid(one.part) !== undefined && (one.part === 'kube-state-metrics' || await this.testbed.api.get(lease) !== undefined);
    }));
    await this.testbed.api.poll('the processes to be those of the pods', 60, look, (all) => all.every((one) => one));
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      for (const one of this.standIns) {
        const uid = (await this.podOf(one))?.metadata.uid;
        if (uid === this.pods.get(one.part)) continue;
        if (this.testbed.pid(one.part) !== undefined) await this.testbed.kill(one.part);
        if (uid !== undefined) await this.testbed.start(one.part);
        this.pods.set(one.part, uid);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  private async podOf({ part, namespace }: StandIn): Promise<LiveObject | undefined> {
    const pods = await this.testbed.api.list('v1', 'Pod', { namespace, labelSelector: `app=${part}` });
    return pods.find(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === 'Running');
  }
}

function deployment({ part, namespace, labels = {} }: StandIn): Manifest {
  const all = { app: part, ...labels };
  return {
    ...reference('apps/v1', 'Deployment', part, namespace),
    metadata: { name: part, namespace, labels: all },
    spec: {
      replicas: 1,
      // The old pod ends first, as the process does.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: part } },
      template: { metadata: { labels: all }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'manager', image: part, args: [`--stands-for=${part}`] }] } },
    },
  } as Manifest;
}
