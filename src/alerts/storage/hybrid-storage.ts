import { ApiObject, Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { Construct } from 'constructs';
import { LongTermOptions } from './long-term-options';
import { prometheusAccount } from './prometheus-account';
import { coreSpec, longTermSpec, remoteWrite } from './prometheus-spec';
import { Cluster } from '../../definition/cluster';
import { requireDnsLabel } from '../../manifest/dns-label';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** How the metrics of a cluster are kept. */
export interface HybridStorageProps {
  /**
   * Keeps samples for longer than the core does, and may be lost.
   * @default - nothing does
   */
  readonly longTerm?: LongTermOptions;

  /**
   * Namespace of everything.
   * @default 'monitoring'
   */
  readonly namespace?: string;

  /**
   * How long the core keeps samples, if they fit: as long as its rules look back.
   * @default Duration.days(3)
   */
  readonly retention?: Duration;

  /**
   * What the core may take of the disk of its node, since it has no volume. Its samples get three quarters of it.
   * @default Size.gibibytes(8)
   */
  readonly size?: Size;

  /**
   * How many pods of the core there are. Each scrapes and alerts by itself; Alertmanager takes their alerts for one.
   * @default 1
   */
  readonly replicas?: number;

  /**
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;

  /**
   * @default Duration.seconds(30)
   */
  readonly evaluationInterval?: Duration;

  /**
   * Labels of the rules and monitors that the core takes up, in any namespace.
   * @default - all
   */
  readonly selectorLabels?: { [key: string]: string };

  /**
   * Service of Alertmanager, in the same namespace, with a port `web`.
   * @default 'alertmanager-operated'
   */
  readonly alertmanagerService?: string;

  /**
   * Labels of everything that leaves the core: alerts, and samples for the long term.
   * @default - the cluster's name
   */
  readonly externalLabels?: { [label: string]: string };

  /**
   * Memory that a pod of the core may use.
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * ServiceAccount by which Prometheus finds what it scrapes.
   * @default - one is made, which may see pods, services and endpoints
   */
  readonly serviceAccountName?: string;

  /**
   * Version of Prometheus.
   * @default - that of the operator
   */
  readonly version?: string;
}

const PORT = 9090;
const LEAST_RETENTION = Duration.hours(2);

/**
 * A Prometheus that needs no volume, scrapes, evaluates every rule and alerts; and, where asked for, a place that keeps the samples for
 * longer. The core asks nothing of that place: with it gone, everything fires as before.
 */
export class HybridStorage extends Construct {
  /** Name of the core, of which prometheus-operator makes the StatefulSet `prometheus-<name>`. */
  public readonly coreName: string;
  /** Where the long-term Prometheus answers questions, in the cluster; undefined where there is none. */
  public readonly longTermUrl?: string;

  public constructor(scope: Construct, id: string, props: HybridStorageProps = {}) {
    super(scope, id);
    const {
      longTerm, namespace = 'monitoring', retention = Duration.days(3), size = Size.gibibytes(8), replicas = 1, selectorLabels, memory = Size.gibibytes(2),
    } = props;
    const place = `HybridStorage ${this.node.path}`;
    const longTermName = `${id}-long-term`;
    requireDnsLabel(place, 'name', longTermName);
    requireDnsLabel(place, 'namespace', namespace);
    const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('hybrid-storage', { place, problem, remedy }); };
    if (!Number.isInteger(replicas) || replicas < 1) refuse(`replicas is ${replicas}, and the core needs one at least`, 'Give 1 or 2');
    if (retention.toMilliseconds() < LEAST_RETENTION.toMilliseconds()) {
      refuse(`retention is ${retention.toHumanString()}, and Prometheus writes blocks of two hours`, 'Give two hours at least');
    }
    const mebibytes = size.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
    if (mebibytes < 1024) refuse(`size is ${mebibytes} MiB, and the log of the last two hours alone can take that`, 'Give a gibibyte at least');
    if (longTerm) checkLongTerm(longTerm, refuse);
    this.coreName = id;
    const serviceAccountName = props.serviceAccountName ?? id;
    const common = { namespace, serviceAccountName, ...(props.version === undefined ? {} : { version: props.version }) };
    if (longTerm?.volume) this.longTermUrl = `http://${longTermName}.${namespace}.svc:${PORT}`;
    const externalLabels = props.externalLabels ?? clusterLabel(this);
    this.prometheus('core', id, namespace, coreSpec({
      ...common,
      retentionSeconds: retention.toSeconds(),
      mebibytes,
      replicas,
      scrapeSeconds: (props.scrapeInterval ?? Duration.seconds(30)).toSeconds(),
      evaluationSeconds: (props.evaluationInterval ?? Duration.seconds(30)).toSeconds(),
      selector: selectorLabels ? { matchLabels: selectorLabels } : {},
      alertmanager: props.alertmanagerService ?? 'alertmanager-operated',
      externalLabels,
      memoryMebibytes: memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }),
      ...(longTerm ? { remoteWrite: remoteWrite(longTerm.url ?? `${this.longTermUrl}/api/v1/write`, longTerm.token) } : {}),
    }));
    if (longTerm?.volume) {
      const { volume } = longTerm;
      this.prometheus('long-term', longTermName, namespace, longTermSpec({
        ...common,
        retentionSeconds: (volume.retention ?? Duration.days(90)).toSeconds(),
        mebibytes: volume.size.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }),
        ...(volume.storageClassName === undefined ? {} : { storageClassName: volume.storageClassName }),
      }));
      new ApiObject(this, 'service', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: longTermName, namespace },
        spec: {
          selector: { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': longTermName },
          ports: [{ name: 'web', port: PORT, targetPort: 'web' }],
        },
      });
    }
    if (props.serviceAccountName === undefined) {
      prometheusAccount(serviceAccountName, namespace).forEach(([kind, object]) => new ApiObject(this, kind, object));
    }
  }

  private prometheus(id: string, name: string, namespace: string, spec: object): void {
    new ApiObject(this, id, { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name, namespace }, spec });
  }
}

function clusterLabel(construct: Construct): { [label: string]: string } {
  const cluster = construct.node.scopes.find((one) => Cluster.isCluster(one)) as Cluster | undefined;
  return cluster ? { cluster: cluster.clusterName } : {};
}

function checkLongTerm({ volume, url, token }: LongTermOptions, refuse: (problem: string, remedy: string) => never): void {
  if ((volume === undefined) === (url === undefined)) {
    refuse(`longTerm has ${volume ? 'both a volume and a url' : 'neither a volume nor a url'}`, 'Give a volume to keep samples in this cluster, or the url of another place');
  }
  if (url !== undefined && !/^https?:\/\/[^\s/@]+\/\S*$/.test(url)) refuse(`'${url}' is no http or https URL with a path`, "Write it as 'https://metrics.example.com/api/v1/write'");
  if (token && volume) refuse('longTerm has a token, and the Prometheus in this cluster asks for none', 'Leave it out, or give a url');
}
