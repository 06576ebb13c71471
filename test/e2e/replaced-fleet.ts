import { cpSync, rmSync } from 'fs';
import { join } from 'path';
import { fetchRevision, gitRepository, kustomization, requestReconcile } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { Testbed } from '../testbed/testbed';

const NAME = 'flux-system';

/** A fleet repository that each synth replaces as a whole, with its source and its root in the cluster. */
export class ReplacedFleet {
  /** Makes the repository, its source and the root. */
  public static async create(testbed: Testbed, cluster: string): Promise<ReplacedFleet> {
    const repository = await testbed.createRepository('fleet');
    await testbed.api.apply({ ...gitRepository(NAME), spec: { interval: '1h', url: repository.url, ref: { branch: 'main' } } });
    await testbed.api.apply({
      ...kustomization(NAME),
      spec: { interval: '1h', prune: true, path: `./clusters/${cluster}`, sourceRef: { kind: 'GitRepository', name: NAME } },
    });
    return new ReplacedFleet(testbed, repository);
  }

  private constructor(private readonly testbed: Testbed, private readonly repository: GitRepository) {}

  /** The work tree. */
  public get checkout(): string {
    return this.repository.checkout;
  }

  /** Puts the fleet copy of a synth in the place of what was there. */
  public replace(outdir: string): this {
    rmSync(join(this.checkout, 'clusters'), { recursive: true, force: true });
    cpSync(join(outdir, 'fleet'), this.checkout, { recursive: true });
    return this;
  }

  /** Commits and pushes it, and asks the root to apply it; the revision. */
  public async push(): Promise<string> {
    const revision = await this.repository.push();
    await fetchRevision(this.testbed, gitRepository(NAME), revision);
    await requestReconcile(this.testbed, kustomization(NAME));
    return revision;
  }
}
