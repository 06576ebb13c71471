import { stringify } from 'yaml';
import { Manifest } from './live-object';
import { FluxController, PortName } from './parts';
import { requireMonitoring } from './requirements';
import { Testbed } from './testbed';

/** What the monitoring of a test-bed is started with. */
export interface MonitoringOptions {
  /** The document of `--custom-resource-state-config-file`. */
  readonly customResourceState: object;
  /** What kube-state-metrics may read beside its own kinds. */
  readonly customResourceRules: readonly object[];
  /** Groups of rules. */
  readonly groups?: readonly object[];
  readonly scrapeInterval?: string;
  /** What Alertmanager is configured with; without it nobody is told of anything. */
  readonly alertmanager?: object;
}

/** An alert that Alertmanager holds. */
export interface HeldAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly updatedAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed'; readonly inhibitedBy: readonly string[] };
}

/** Time series as Prometheus answers with them. */
export interface Sample {
  readonly metric: Record<string, string>;
  readonly value: number;
}

/** A time series with the second of each of its samples. */
export interface SampledSeries {
  readonly metric: Record<string, string>;
  readonly values: readonly (readonly [second: number, value: number])[];
}

const NAMESPACE = 'monitoring';
const ACCOUNT = 'kube-state-metrics';

/** A real kube-state-metrics, Prometheus and Alertmanager beside a test-bed that runs. */
export class Monitoring {
  /** Starts them; Prometheus scrapes the controllers and kube-state-metrics with the labels that a PodMonitor and a ServiceMonitor give. */
  public static async start(testbed: Testbed, options: MonitoringOptions): Promise<Monitoring> {
    await requireMonitoring();
    for (const object of accountObjects(options.customResourceRules)) await testbed.api.apply(object);
    testbed.configure('kube-state-metrics', stringify(options.customResourceState));
    testbed.configure('alertmanager', stringify(options.alertmanager ?? { route: { receiver: 'none' }, receivers: [{ name: 'none' }] }));
    const rules = testbed.configure('prometheus-rules', stringify({ groups: options.groups ?? [] }));
    testbed.configure('prometheus', stringify(prometheusConfiguration(testbed, rules, options.scrapeInterval ?? '1s')));
    await Promise.all((['kube-state-metrics', 'alertmanager', 'prometheus'] as const).map((part) => testbed.start(part)));
    const monitoring = new Monitoring(testbed);
    // Prometheus takes up its jobs one by one, within seconds.
    await monitoring.until('up == 1', (samples) => samples.length === (testbed.events ? 4 : 3));
    return monitoring;
  }

  private constructor(private readonly testbed: Testbed) {}

  /** What Prometheus answers to an expression now. */
  public async query(expression: string): Promise<Sample[]> {
    const { result } = await this.ask('query', { query: expression });
    return result.map(({ metric, value }: { metric: Record<string, string>; value: [number, string] }) => ({ metric, value: Number(value[1]) }));
  }

  /** Waits until Prometheus answers to an expression as wished. */
  public async until(expression: string, wished: (samples: Sample[]) => boolean, timeoutSeconds = 60): Promise<Sample[]> {
    return this.testbed.api.poll(`\`${expression}\``, timeoutSeconds, () => this.query(expression), wished);
  }

  /** The samples of each series that a range selector finds, with the second of each. */
  public async samples(selector: string): Promise<SampledSeries[]> {
    const { result } = await this.ask('query', { query: selector });
    return result.map(({ metric, values }: { metric: Record<string, string>; values: [number, string][] }) => (
      { metric, values: values.map(([at, value]) => [at, Number(value)] as const) }));
  }

  /** Has Prometheus take up other groups of rules. */
  public async reload(groups: readonly object[]): Promise<void> {
    this.testbed.configure('prometheus-rules', stringify({ groups }));
    const { status } = await fetch(`${this.testbed.address('prometheus')}/-/reload`, { method: 'POST' });
    if (status !== 200) throw new Error(`Prometheus refuses the rules: ${status}`);
  }

  /** The alerts that Alertmanager holds. */
  public async held(): Promise<HeldAlert[]> {
    return await (await fetch(`${this.testbed.address('alertmanager')}/api/v2/alerts`)).json() as HeldAlert[];
  }

  /** Waits until Alertmanager holds an alert as wished. */
  public async untilHeld(wish: string, wished: (alert: HeldAlert) => boolean, timeoutSeconds = 60): Promise<HeldAlert> {
    return (await this.testbed.api.poll(`Alertmanager to hold ${wish}`, timeoutSeconds, () => this.held(), (all) => all.some(wished))).find(wished)!;
  }

  /** The labels of every series that Prometheus has. */
  public async series(): Promise<Record<string, string>[]> {
    return this.ask('series', { 'match[]': '{__name__=~".+"}' });
  }

  /** What Prometheus knows of each metric that its targets name: its type, by the job that gives it. */
  public async metadata(): Promise<Array<{ readonly metric: string; readonly type: string; readonly target: Record<string, string> }>> {
    return this.ask('targets/metadata', {});
  }

  private async ask(path: string, query: Record<string, string>): Promise<any> {
    const response = await fetch(`${this.testbed.address('prometheus')}/api/v1/${path}?${new URLSearchParams(query)}`);
    const answer: any = await response.json();
    if (answer.status !== 'success') throw new Error(`Prometheus refuses ${JSON.stringify(query)}: ${answer.error}`);
    return answer.data;
  }
}

/** The ServiceAccount of kube-state-metrics with the rights that its own kinds need, and those asked for. */
function accountObjects(rules: readonly object[]): Manifest[] {
  const verbs = ['list', 'watch'];
  const rbac = 'rbac.authorization.k8s.io';
  const own = [
    { apiGroups: [''], resources: ['persistentvolumeclaims', 'pods'], verbs },
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs },
    { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs },
  ];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: ACCOUNT }, rules: [...own, ...rules] } as Manifest,
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: ACCOUNT },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: ACCOUNT },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: NAMESPACE }],
    } as Manifest,
  ];
}

function prometheusConfiguration(testbed: Testbed, rules: string, interval: string): object {
  const host = (port: PortName) => testbed.address(port).replace('http://', '');
  const controllers: FluxController[] = ['source-controller', 'kustomize-controller', ...testbed.events ? ['notification-controller' as const] : []];
  const controller = (app: FluxController) => ({
    targets: [host(`${app}-metrics`)],
    labels: { namespace: 'flux-system', pod: `${app}-0`, container: 'manager', endpoint: 'http-prom', app },
  });
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [host('alertmanager')] }] }] },
    scrape_configs: [
      { job_name: 'flux-system/flux-controllers', static_configs: controllers.map(controller) },
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        static_configs: [{
          targets: [host('kube-state-metrics')],
          labels: { namespace: NAMESPACE, pod: `${ACCOUNT}-0`, container: ACCOUNT, endpoint: 'http', service: ACCOUNT },
        }],
      },
    ],
  };
}
