import { execFileSync, spawn } from 'child_process';
import { symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { stringify } from 'yaml';
import { barePath, located } from './emergency/running';
import { LiveFleet } from './live-fleet';
import { ProjectDirectory } from './project-directory';
import { condition, gitRepository, kustomization } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { LiveObject, Manifest, reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const CLI = join(__dirname, '../../lib/cli.js');
const SYSTEM = 'flux-system';
/** What the project's repository is called; its host is nobody's, and leads to the test-bed's Git server. */
const OUTSIDE = 'http://git.example.org/web.git';

/** What the definition is made of. */
export interface Settings {
  readonly tier?: string;
  readonly clusterIp?: string;
  readonly strayNamespace?: string;
}

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const { uid, url, tier = 'web', clusterIp, strayNamespace } = require('./settings.json');
const fleet = new Fleet({ repository: { url } });
const cluster = fleet.addCluster('eldertree', { uid });
const labels = { app: 'web' };
const web = new FluxApp(cluster, 'web', { namespace: 'web', createNamespace: true, interval: Duration.hours(1), dependsOn: [fleet.existing('infrastructure')] });
new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
new ApiObject(web, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: { ...labels, tier } }, template: { metadata: { labels: { ...labels, tier } }, spec: {
  containers: [{
    name: 'main', image: 'ghcr.io/example/web:1.4.2', ports: [{ containerPort: 8000 }], envFrom: [{ secretRef: { name: 'database' } }],
    readinessProbe: { httpGet: { path: '/ready', port: 8000 } }, resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  }],
} } } });
new ApiObject(web, 'budget', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { maxUnavailable: 1, selector: { matchLabels: labels } } });
new ApiObject(web, 'service', { apiVersion: 'v1', kind: 'Service', spec: { selector: labels, ports: [{ port: 80 }], clusterIP: clusterIp } });
if (strayNamespace) new ApiObject(web, 'stray', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: strayNamespace }, data: {} });
new EmergencyCopy(web, 'emergency');
fleet.synth();
`;

/** An item as the command tells it. */
export interface Told {
  readonly id: string;
  readonly outcome: string;
  readonly seen: readonly string[];
  readonly way?: string;
}

/** What the command came to. */
export interface Examined {
  readonly code: number | null;
  readonly items: readonly Told[];
  /** Ids of the items with an outcome, sorted. */
  readonly of: (outcome: string) => string[];
  readonly item: (id: string) => Told;
}

/** What alerts, as kube-state-metrics gives it. */
export const LIVE_METRIC = 'gotk_resource_info{ready="False"} > 0';
export const PROMETHEUS_RULE = reference('monitoring.coreos.com/v1', 'PrometheusRule', 'flux', SYSTEM);
export const DATABASE = reference('v1', 'Secret', 'database', 'web');

/** A Secret of the cluster alone. */
export const secret = (name: string, namespace: string): Manifest => ({
  ...reference('v1', 'Secret', name, namespace), type: 'Opaque', data: Object.fromEntries(['username', 'password'].map((key) => [key, Buffer.from('x').toString('base64')])),
});

/** An alert on an expression. */
export const prometheusRule = (expr: string): Manifest => ({ ...PROMETHEUS_RULE, spec: { groups: [{ name: 'flux', rules: [{ alert: 'NotReady', expr }] }] } });

/** Whether an object of Flux says so of its present spec, and rests. */
export function isReady(status: 'True' | 'False'): (found: LiveObject) => boolean {
  return ({ metadata: { generation }, status: { conditions = [] } = {} }) => {
    const [ready, reconciling] = ['Ready', 'Reconciling'].map((type) => conditions.find((one: { type: string }) => one.type === type));
    // What fails is said to reconcile until its next try.
    return ready?.status === status && ready.observedGeneration === generation && (reconciling === undefined || (status === 'False' && reconciling.reason === 'ProgressingWithRetry'));
  };
}

/** The app `web` of a team that has done all that the checklists ask for: both repositories, the cluster, an alert. */
export class DoctorScene {
  /** Stages it; Flux has applied all of it. */
  public static async stage(testbed: Testbed): Promise<DoctorScene> {
    const { api } = testbed;
    const [fleet, project] = [await LiveFleet.create(testbed, 'eldertree'), await testbed.createRepository('web')];
    const uid = (await api.get(reference('v1', 'Namespace', 'kube-system')))!.metadata.uid;
    const scene = new DoctorScene(testbed, fleet, project, uid);
    await project.git('config', `url.${project.url}.insteadOf`, OUTSIDE);
    await project.git('remote', 'set-url', 'origin', OUTSIDE);
    fleet.write({
      'clusters/eldertree/infrastructure.yaml': stringify({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'infrastructure', namespace: SYSTEM },
        spec: { interval: '1h', path: './infrastructure', prune: true, sourceRef: { kind: 'GitRepository', name: SYSTEM } },
      }),
      'infrastructure/config.yaml': stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'infrastructure', namespace: 'default' } }),
    });
    await fleet.push();
    scene.define();
    scene.synth();
    await project.push();
    await scene.serveRules();
    const revision = await fleet.push();
    await fleet.ready('web', revision);
    await api.apply(secret('database', 'web'));
    return scene;
  }

  public readonly web = kustomization('web');
  public readonly source = gitRepository(SYSTEM);
  private readonly directory = new ProjectDirectory().write('cdk8s.yaml', 'app: node main.js\n').write('main.js', PROGRAM);
  private readonly path: string;

  private constructor(
    private readonly testbed: Testbed, public readonly fleet: LiveFleet, public readonly project: GitRepository, private readonly uid: string,
  ) {
    this.path = this.programs('path', testbed.program('kubectl'));
  }

  /** Writes the definition. */
  public define(settings: Settings = {}): void {
    this.directory.write('settings.json', JSON.stringify({ uid: this.uid, url: this.fleet.url, ...settings }));
  }

  /** Looks at every item; not spawnSync, since servers of this process have to go on answering. */
  public async examine(options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Examined> {
    const args = ['doctor', '--format', 'json', '--project', this.project.checkout, '--fleet', this.fleet.checkout, ...options];
    const { code, out, err } = await this.run(args, env);
    if (!out.startsWith('{')) throw new Error(`${out}${err}`);
    const { items, error } = JSON.parse(out) as { items: Told[]; error?: { message: string } };
    if (error) throw new Error(error.message);
    return {
      code,
      items,
      of: (outcome) => items.filter((one) => one.outcome === outcome).map(({ id }) => id).sort(),
      item: (id) => items.find((one) => one.id === id)!,
    };
  }

  /** Runs the command beside the definition. */
  public run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: this.directory.directory, env: { PATH: this.path, HOME: this.directory.directory, KUBECONFIG: this.testbed.kubeconfig, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => { out += text; });
    child.stderr.on('data', (text) => { err += text; });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }

  /** A directory for the PATH with this kubectl, or none. */
  public programs(name: string, kubectl?: string): string {
    const path = barePath(join(this.directory.directory, name), kubectl);
    symlinkSync(process.execPath, join(path, 'node'));
    return path;
  }

  /** A kubectl that says that it is of another version. */
  public oldKubectl(version: string): string {
    const file = join(this.directory.directory, `kubectl-${version}`);
    writeFileSync(file, `#!${located('sh')}\necho '{"clientVersion":{"gitVersion":"${version}"}}'\n`, { mode: 0o755 });
    return file;
  }

  /** A kubeconfig of a service account that may only do what this role says. */
  public async account(name: string, rules: readonly object[]): Promise<string> {
    const { api } = this.testbed;
    await api.apply(reference('v1', 'ServiceAccount', name, 'default') as Manifest);
    await api.apply({ ...reference('rbac.authorization.k8s.io/v1', 'ClusterRole', name), rules });
    await api.apply({
      ...reference('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', name),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    });
    const token = (await this.testbed.kubectl(['create', 'token', name, '-n', 'default'])).trim();
    return this.kubeconfig(name, (config) => ({ ...config, users: [{ name: 'testbed', user: { token } }] }));
  }

  /** A kubeconfig that differs from the administrator's. */
  public kubeconfig(name: string, change: (config: any) => object): string {
    const file = join(this.directory.directory, `${name}.kubeconfig`);
    const config = execFileSync(this.testbed.program('kubectl'), ['--kubeconfig', this.testbed.kubeconfig, 'config', 'view', '--raw', '--flatten', '-o', 'json'], { encoding: 'utf8' });
    writeFileSync(file, JSON.stringify(change(JSON.parse(config))), { mode: 0o600 });
    return file;
  }

  /** Waits until the source has looked at its spec, and says whether it fetches. */
  public async sourceIs(status: 'True' | 'False'): Promise<LiveObject> {
    return this.testbed.api.until(this.source, `to be Ready ${status}`, isReady(status), 90);
  }

  /** Removes it from the disk. */
  public remove(): void {
    this.directory.remove();
  }

  private synth(): void {
    for (const args of [['--fleet', this.fleet.checkout], ['--project', this.project.checkout]]) {
      const { code, err } = this.directory.lifeboat('synth', ...args);
      if (code !== 0) throw new Error(err);
    }
  }

  /** The kind of Prometheus' operator, which nobody looks after here, and an alert that asks a metric which Flux has. */
  private async serveRules(): Promise<void> {
    await this.serve('monitoring.coreos.com', 'v1', 'PrometheusRule', 'prometheusrules');
    await this.testbed.api.apply(prometheusRule(LIVE_METRIC));
  }

  /** Has the API server take objects of a kind, whatever they hold. */
  public async serve(group: string, version: string, kind: string, plural: string): Promise<void> {
    const { api } = this.testbed;
    const schema = { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const definition = {
      ...reference('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${group}`),
      spec: { group, scope: 'Namespaced', names: { kind, plural, singular: kind.toLowerCase() }, versions: [{ name: version, served: true, storage: true, schema }] },
    };
    await api.apply(definition);
    await api.until(definition, 'to be served', (found) => condition(found, 'Established')?.status === 'True');
  }
}
