import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { LiveFleet } from './live-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { LiveObject, Manifest, ObjectReference, reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

export const APP = 'shop';
const OWNER = { 'kustomize.toolkit.fluxcd.io/name': APP, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
const FLUX = 'kustomize-controller';

/** The objects of the definition: what people change in a hurry, of every kind of list. */
export const OBJECTS: readonly ObjectReference[] = [
  reference('apps/v1', 'Deployment', 'api', APP), reference('apps/v1', 'Deployment', 'scaled', APP), reference('apps/v1', 'StatefulSet', 'store', APP),
  reference('v1', 'ConfigMap', 'settings', APP), reference('v1', 'ConfigMap', 'spare', APP), reference('v1', 'Service', 'api', APP),
  reference('batch/v1', 'CronJob', 'tidy', APP), reference('networking.k8s.io/v1', 'Ingress', 'api', APP),
  reference('networking.k8s.io/v1', 'NetworkPolicy', 'api', APP), reference('autoscaling/v2', 'HorizontalPodAutoscaler', 'scaled', APP),
];

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
const app = new FluxApp(cluster, 'shop', { namespace: 'shop', createNamespace: true, wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) });
const add = (kind, apiVersion, name, body) => new ApiObject(app, kind.toLowerCase() + '-' + name, { apiVersion, kind, metadata: { name }, ...body });
const labels = { app: 'api' };
const image = app.image('api');
add('Deployment', 'apps/v1', 'api', { spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels, annotations: { 'example.org/team': 'shop' } }, spec: {
  initContainers: [{ name: 'wait', image: 'ghcr.io/example/wait:1', command: ['wait', '--for', 'store'] }],
  containers: [
    { name: 'api', image, args: ['serve', '--port', '8000', '--verbose'], ports: [{ name: 'http', containerPort: 8000 }],
      env: [{ name: 'LEVEL', value: 'info' }, { name: 'HOST', value: 'store' }, { name: 'URL', value: 'http://$(HOST)' }],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      readinessProbe: { httpGet: { path: '/ready', port: 8000 }, periodSeconds: 5 },
      securityContext: { allowPrivilegeEscalation: false },
      volumeMounts: [{ name: 'settings', mountPath: '/etc/api' }, { name: 'cache', mountPath: '/cache' }] },
    { name: 'side', image: 'ghcr.io/example/side:1', env: [{ name: 'LEVEL', value: 'info' }] },
  ],
  tolerations: [{ key: 'arm64', operator: 'Exists' }, { key: 'edge', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
  volumes: [{ name: 'settings', configMap: { name: 'settings' } }, { name: 'cache', emptyDir: {} }],
} } } });
add('Deployment', 'apps/v1', 'scaled', { spec: { selector: { matchLabels: { app: 'scaled' } }, template: { metadata: { labels: { app: 'scaled' } }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/scaled:1' }] } } } });
add('StatefulSet', 'apps/v1', 'store', { spec: { replicas: 1, serviceName: 'store', selector: { matchLabels: { app: 'store' } }, template: { metadata: { labels: { app: 'store' } }, spec: {
  containers: [{ name: 'store', image: 'ghcr.io/example/store:1', env: [{ name: 'MODE', value: 'one' }] }] } } } });
add('ConfigMap', 'v1', 'settings', { data: { LEVEL: 'info', 'app.conf': 'a = 1\\nb = 2\\n' } });
add('ConfigMap', 'v1', 'spare', { data: { KEY: 'value' } });
add('Service', 'v1', 'api', { spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8000 }, { name: 'metrics', port: 9090 }] } });
add('CronJob', 'batch/v1', 'tidy', { spec: { schedule: '0 3 * * *', suspend: true, jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'tidy', image }] } } } } } });
add('Ingress', 'networking.k8s.io/v1', 'api', { spec: { rules: [{ host: 'shop.example.org', http: { paths: [
  { path: '/', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 80 } } } },
  { path: '/metrics', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 9090 } } } } ] } }] } });
add('NetworkPolicy', 'networking.k8s.io/v1', 'api', { spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8000 }] }] } });
add('HorizontalPodAutoscaler', 'autoscaling/v2', 'scaled', { spec: { minReplicas: 1, maxReplicas: 4, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
  metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] } });
new EmergencyCopy(app, 'emergency');
fleet.synth();
`;

/** The app of the capture tests in its fleet, with all that an emergency does to it. */
export class CaptureFleet {
  /** Bootstraps the fleet, and has the app applied. */
  public static async create(testbed: Testbed): Promise<CaptureFleet> {
    const live = await LiveFleet.create(testbed, 'eldertree');
    const fleet = new CaptureFleet(testbed, live);
    await fleet.deliver();
    return fleet;
  }

  public readonly project = new ProjectDirectory().write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');

  private revision = '';

  private constructor(private readonly testbed: Testbed, private readonly live: LiveFleet) {
    this.project.write('images.yaml', 'images:\n  api: ghcr.io/example/api:1.4.2 # the first\n');
  }

  /** Writes the definition into the fleet, and has it applied where it is not suspended. */
  public async deliver(): Promise<void> {
    this.must(this.project.lifeboat('synth', '--fleet', this.live.checkout));
    const revision = await this.live.push();
    const kustomization = await this.testbed.api.get(this.live.kustomization(APP));
    if (kustomization?.spec.suspend !== true) await this.live.ready(APP, revision);
    this.revision = revision;
  }

  /** Stops Flux from applying the app. */
  public async suspend(): Promise<void> {
    await this.testbed.api.apply({ ...this.live.kustomization(APP), spec: { suspend: true } } as Manifest, { manager: 'cdk8s-lifeboat' });
    // One that is under way writes over what comes next.
    await this.live.reconcile(APP);
  }

  /** Has Flux apply it again, to its end. */
  public async resume(): Promise<void> {
    await this.testbed.api.apply(this.live.kustomization(APP) as Manifest, { manager: 'cdk8s-lifeboat' });
    await this.live.ready(APP, this.revision);
  }

  /** Captures, which must succeed; what it says. */
  public capture(...args: string[]): string {
    return this.must(this.project.lifeboat('emergency', 'capture', '--kubeconfig', this.testbed.kubeconfig, ...args));
  }

  /** Every live object of the app by its name, without what the API server and controllers keep. */
  public async look(): Promise<Map<string, unknown>> {
    const kinds = [...new Set(OBJECTS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)), 'v1 ServiceAccount', 'policy/v1 PodDisruptionBudget'].map((one) => one.split(' '));
    const lists = await Promise.all(kinds.map(async ([apiVersion, kind]) => this.testbed.api.list(apiVersion, kind, { namespace: APP })));
    const labelled = lists.flat().filter(({ metadata }) => metadata.labels?.['kustomize.toolkit.fluxcd.io/name'] === APP);
    return new Map(labelled.map((object) => [`${object.kind}/${object.metadata.name}`, withoutServerFields(object)]));
  }

  /** Writes an object as the emergency scripts do. */
  public async deploy(object: Manifest): Promise<void> {
    const labels = { ...object.metadata.labels, ...OWNER };
    await this.testbed.api.apply({ ...object, metadata: { ...object.metadata, namespace: APP, labels } }, { manager: FLUX, force: true });
  }

  /** A manifest as the fleet copy has it. */
  public manifest(kind: string, name: string): any {
    const directory = join(this.live.checkout, 'clusters/eldertree', APP);
    const file = readdirSync(directory).find((one) => one.endsWith(`-${kind.toLowerCase()}-${name}.yaml`))!;
    return parse(readFileSync(join(directory, file), 'utf8'), { version: '1.1' });
  }

  public remove(): void {
    this.project.remove();
  }

  private must({ code, out, err }: Outcome): string {
    if (code === 0) return out;
    throw new Error(`the command ended with ${code}:\n${out}${err}`);
  }
}

function withoutServerFields({ status, ...object }: LiveObject): unknown {
  const { annotations = {}, labels, name } = object.metadata;
  const kept = Object.entries(annotations).filter(([key]) => !/^deployment\.kubernetes\.io\/|^kubectl\.kubernetes\.io\/last-applied/.test(key));
  return { ...object, metadata: { name, labels, annotations: Object.fromEntries(kept) } };
}
