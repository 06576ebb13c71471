import { stringify } from 'yaml';
import { LiveObject, Manifest, reference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';

const CONTROLLERS = ['source-controller', 'kustomize-controller'] as const;

/**
 * Flux's controllers are processes of the test-bed. Deployments of the same names stand for them here, and a controller runs while its
 * Deployment has a replica and its kinds are served, as its pod would.
 */
export class DeployedControllers {
  private stopped = false;
  private following = Promise.resolve();

  public constructor(private readonly testbed: Testbed) {}

  /** What stands in gotk-components.yaml: the namespace, Flux's definitions and the Deployments. */
  public async components(): Promise<string> {
    const definitions = (await this.testbed.api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition'))
      .filter(({ spec }) => spec.group.endsWith('.toolkit.fluxcd.io')).map(bare);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system', labels: { 'app.kubernetes.io/part-of': 'flux' } } };
    return [namespace, ...definitions, ...CONTROLLERS.map(deployment)].map((object) => `---\n${stringify(object)}`).join('');
  }

  /** Has the processes follow the Deployments from now on. */
  public follow(): this {
    this.following = this.loop();
    return this;
  }

  public async end(): Promise<void> {
    this.stopped = true;
    await this.following;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      for (const name of CONTROLLERS) {
        const wanted = (await this.testbed.api.get(reference('apps/v1', 'Deployment', name, 'flux-system')))?.spec.replicas === 1 && await this.served();
        const running = this.testbed.pid(name) !== undefined;
        if (wanted && !running) await this.testbed.start(name);
        if (!wanted && running) await this.testbed.kill(name);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  private async served(): Promise<boolean> {
    const definitions = await this.testbed.api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    const flux = definitions.filter(({ spec, status }) => (
      spec.group.endsWith('.toolkit.fluxcd.io') && status?.conditions?.some(({ type, status: value }: Record<string, string>) => type === 'Established' && value === 'True')
    ));
    return flux.length > 0 && flux.every(({ metadata }) => !metadata.deletionTimestamp);
  }
}

function bare({ apiVersion, kind, metadata, spec }: LiveObject): Manifest {
  return { apiVersion, kind, metadata: { name: metadata.name }, spec } as Manifest;
}

function deployment(name: string): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'flux-system' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'manager', image: name }] } } },
  } as Manifest;
}
