import { bootstrap } from '../testbed/bootstrap';
import { fetchRevision, gitRepository, kustomization, reconcile, reconcileTo } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { LiveObject, ObjectReference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** A bootstrapped fleet repository and its cluster, which is a namespace of Flux objects in the test-bed. */
export class LiveFleet {
  /** Bootstraps it; the root is ready. */
  public static async create(testbed: Testbed, cluster: string, namespace = 'flux-system', path?: string): Promise<LiveFleet> {
    const repository = await bootstrap(testbed, { cluster, path, namespace, interval: '1h' });
    const fleet = new LiveFleet(testbed, cluster, namespace, repository);
    await fleet.applied(await fleet.git('rev-parse', 'HEAD'));
    return fleet;
  }

  private constructor(
    private readonly testbed: Testbed, public readonly cluster: string, public readonly namespace: string, private readonly repository: GitRepository,
  ) {}

  /** Address of the repository. */
  public get url(): string {
    return this.repository.url;
  }

  /** The work tree. */
  public get checkout(): string {
    return this.repository.checkout;
  }

  /** Writes files of the work tree; null removes one. */
  public write(files: Record<string, string | null>): void {
    this.repository.write(files);
  }

  /** Runs git in the work tree. */
  public async git(...args: string[]): Promise<string> {
    return (await this.repository.git(...args)).trim();
  }

  /** A Kustomization of this cluster. */
  public kustomization(name: string): ObjectReference {
    return kustomization(name, this.namespace);
  }

  /** Commits and pushes all changes, and waits until the root has applied them; the revision. */
  public async push(): Promise<string> {
    const revision = await this.repository.push();
    return this.applied(revision.slice('main@sha1:'.length));
  }

  /** Commits and pushes all changes, and has the source fetch them, whatever becomes of the root. */
  public async pushUnwatched(): Promise<void> {
    await fetchRevision(this.testbed, gitRepository('flux-system', this.namespace), await this.repository.push());
  }

  /** A Kustomization once it has applied the revision. */
  public async ready(name: string, revision: string): Promise<LiveObject> {
    return reconcileTo(this.testbed, this.kustomization(name), revision);
  }

  /** Has a Kustomization reconcile, well or not. */
  public async reconcile(name: string): Promise<LiveObject> {
    return reconcile(this.testbed, this.kustomization(name));
  }

  private async applied(commit: string): Promise<string> {
    const revision = `main@sha1:${commit}`;
    await fetchRevision(this.testbed, gitRepository('flux-system', this.namespace), revision);
    await this.ready('flux-system', revision);
    return revision;
  }
}
