import { execFile } from 'child_process';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { promisify } from 'util';

const run = promisify(execFile);

/** By which git asks nothing of this machine's settings. */
export const GIT_ENVIRONMENT = {
  GIT_AUTHOR_NAME: 'testbed',
  GIT_AUTHOR_EMAIL: 'testbed@localhost',
  GIT_COMMITTER_NAME: 'testbed',
  GIT_COMMITTER_EMAIL: 'testbed@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A repository on the test-bed's Git server, and a checkout of it. */
export class GitRepository {
  /** Makes an empty one with the branch main. */
  public static async create(name: string, url: string, bare: string, checkout: string): Promise<GitRepository> {
    await run('git', ['init', '-q', '--bare', '--initial-branch=main', bare]);
    await run('git', ['init', '-q', '--initial-branch=main', checkout]);
    await run('git', ['-C', checkout, 'remote', 'add', 'origin', url]);
    return new GitRepository(name, url, checkout);
  }

  private constructor(
    public readonly name: string,
    public readonly url: string,
    /** The work tree. */
    public readonly checkout: string,
  ) {}

  /** Writes files into the work tree; null removes a file or directory. */
  public write(files: Record<string, string | null>): this {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.checkout, path);
      if (text === null) {
        rmSync(file, { recursive: true });
        continue;
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return this;
  }

  /** Commits all that has changed and pushes; the new revision as Flux writes it. */
  public async push(message = 'Change'): Promise<string> {
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    await this.git('push', '-q', '--follow-tags', 'origin', 'HEAD:main');
    return `main@sha1:${(await this.git('rev-parse', 'HEAD')).trim()}`;
  }

  /** Runs git in the work tree. */
  public async git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', ['-C', this.checkout, ...args], { env: { ...process.env, ...GIT_ENVIRONMENT }, maxBuffer: 64e6 });
    return stdout;
  }
}
