import { LiveFleet } from './live-fleet';
import { ProjectDirectory } from './project-directory';

/** A fleet repository with the project whose definition is written into it. */
export class DefinedFleet {
  private readonly project = new ProjectDirectory().write('cdk8s.yaml', 'app: node main.js\n');

  public constructor(public readonly live: LiveFleet, private readonly clusterProps: object = {}) {}

  /** Writes the definition: a program's body, in which `cluster` is the cluster and the library's names are known. */
  public define(body: string): this {
    const props = { ...this.clusterProps, fluxNamespace: this.live.namespace };
    this.project.write('main.js', `
      const { ApiObject, Duration } = require('cdk8s');
      const { Fleet, FluxApp, GitRepository, Layout, SopsSecret } = require('cdk8s-lifeboat');
      const fleet = new Fleet({ repository: { url: '${this.live.url}' } });
      const cluster = fleet.addCluster('${this.live.cluster}', ${JSON.stringify(props)});
      ${body}
      fleet.synth();
    `);
    return this;
  }

  /** Writes a file that the definition reads. */
  public write(path: string, text: string): this {
    this.project.write(path, text);
    return this;
  }

  /** Runs the command on the fleet's checkout, which must succeed; its output. */
  public run(...args: string[]): string {
    const { code, out, err } = this.project.lifeboat(...args, '--fleet', this.live.checkout);
    if (code !== 0) throw new Error(`lifeboat ${args.join(' ')} ended with ${code}:\n${out}${err}`);
    return out;
  }

  /** Runs the command on the fleet's checkout, which must refuse and change nothing; what it says. */
  public async refused(...args: string[]): Promise<string> {
    const { code, err } = this.project.lifeboat(...args, '--fleet', this.live.checkout);
    expect(code).toBe(2);
    expect(await this.live.git('status', '--porcelain')).toBe('');
    return err;
  }

  /** Writes the definition into the checkout, commits and pushes; the revision that the root has applied. */
  public async deliver(body: string): Promise<string> {
    this.define(body).run('synth');
    return this.live.push();
  }

  public remove(): void {
    this.project.remove();
  }
}
