import { stringify } from 'yaml';
import { fetchRevision, gitRepository, kustomization, requestReconcile, untilReady, untilSettled } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** A fleet repository written by hand, with its source in the cluster: what Flux itself does is seen on it. */
export class PlainFleet {
  /** Makes the repository and its source, both of that name. */
  public static async create(testbed: Testbed, name: string): Promise<PlainFleet> {
    const repository = await testbed.createRepository(name);
    await testbed.api.apply({ ...gitRepository(name), spec: { interval: '1h', url: repository.url, ref: { branch: 'main' } } });
    return new PlainFleet(testbed, name, repository);
  }

  private constructor(private readonly testbed: Testbed, private readonly name: string, private readonly repository: GitRepository) {}

  /** Commits files, null removing one, and has the source fetch them; the revision. */
  public async push(files: Record<string, string | null>): Promise<string> {
    const revision = await this.repository.write(files).push();
    await fetchRevision(this.testbed, gitRepository(this.name), revision);
    return revision;
  }

  /** Commits files, which nobody fetches yet; the revision. */
  public async pushUnfetched(files: Record<string, string | null>): Promise<string> {
    return this.repository.write(files).push();
  }

  /** A Kustomization of this fleet, as a manifest. */
  public kustomization(name: string, path: string, spec: object = {}): Manifest {
    return {
      ...kustomization(name),
      spec: { interval: '1h', retryInterval: '1h', timeout: '20s', prune: true, path, sourceRef: { kind: 'GitRepository', name: this.name }, ...spec },
    };
  }

  /** Commits, and waits until each Kustomization has applied the commit, one after the other. */
  public async deliver(files: Record<string, string | null>, ...names: string[]): Promise<LiveObject[]> {
    const revision = await this.push(files);
    const found = [];
    for (const name of names) {
      await this.ask(name);
      found.push(await untilReady(this.testbed, kustomization(name), revision));
    }
    return found;
  }

  /** Commits, and waits until the Kustomization has tried the commit, well or not. */
  public async attempt(files: Record<string, string | null>, name: string): Promise<LiveObject> {
    const revision = await this.push(files);
    await this.ask(name);
    return untilSettled(this.testbed, kustomization(name), revision);
  }

  /** The source's watch asks too, but a Kustomization that was just made may miss it. */
  private async ask(name: string): Promise<void> {
    await this.testbed.api.until(kustomization(name), 'to be there', () => true);
    await requestReconcile(this.testbed, kustomization(name));
  }
}

/** Objects as the documents of one file. */
export function yaml(...objects: Manifest[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

/** A kustomization.yaml that lists files. */
export function listing(...resources: string[]): string {
  return stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}

/** What differs between the Deployments of these tests. */
export interface DeploymentOptions {
  readonly image?: string;
  readonly env?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly strategy?: object;
}

/** A Deployment without replicas. */
export function deployment(name: string, inNamespace: string, options: DeploymentOptions = {}): Manifest {
  const { image = 'example/app:1', env = {}, labels, annotations, strategy } = options;
  const container = { name: 'main', image, env: Object.entries(env).map(([key, value]) => ({ name: key, value })) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: inNamespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      ...(strategy && { strategy }),
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
  };
}

/** A Namespace. */
export function namespace(name: string, annotations?: Record<string, string>): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...(annotations && { annotations }) } };
}

/** A claim of a volume, which is what a mistake loses for good. */
export function claim(name: string, inNamespace: string, annotations?: Record<string, string>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: inNamespace, ...(annotations && { annotations }) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}

/** A ConfigMap. */
export function configMap(name: string, inNamespace: string, data: Record<string, string>, annotations?: Record<string, string>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: inNamespace, ...(annotations && { annotations }) }, data };
}
