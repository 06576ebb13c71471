import { GitCopy, readGitCopy } from './project/git-copy';
import { ProjectCopy } from './project/project-copy';
import { Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { renderDefinition } from '../definition';
import { printable, wrap } from '../report/paint';

/** What Git has, as far as it can be told: what cannot be read is said, and an emergency does not wait for it. */
export class KnownGit {
  private readonly fleet?: string;
  private readonly cluster?: string;
  private readonly rendering?: Rendering;

  public constructor({ fleet, cluster }: { readonly fleet?: string; readonly cluster?: string }, private readonly io: CommandIo) {
    this.fleet = fleet;
    this.cluster = cluster;
    this.rendering = this.fleet === undefined ? this.rendered() : undefined;
  }

  /** What it has for a project copy; undefined where nobody can tell. A checkout that was named has to hold it. */
  public of(copy: ProjectCopy): GitCopy | undefined {
    try {
      return readGitCopy(copy, { cwd: this.io.cwd, fleet: this.fleet, rendering: this.rendering, cluster: this.cluster });
    } catch (error) {
      if (this.fleet !== undefined || !(error instanceof LifeboatError)) throw error;
      const problem = `${error.place}: ${error.problem}`;
      this.say(`There is no forecast for ${copy.name}, so that nobody can say here which fields resume takes back; what the script itself checks is checked. ${problem}. ${error.remedy}.`);
      return undefined;
    }
  }

  private rendered(): Rendering | undefined {
    try {
      return renderDefinition(this.io);
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      this.say(`The definition in this directory is left aside: ${error.place} ${error.problem.split('\n')[0]}.`);
      return undefined;
    }
  }

  private say(text: string): void {
    this.io.stdout(`${wrap(printable(text), '', '  ')}\n`);
  }
}
