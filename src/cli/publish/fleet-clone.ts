import { mkdtempSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FleetSource } from './fleet-source';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { lastWords, RemoteGit, RemoteGitOptions, RemoteRun } from '../git/remote-git';

/** Where the branches of the fleet repository stand. */
export interface Heads {
  readonly base: string;
  /** The tip of the branch that is published; absent where there is no such branch yet. */
  readonly branch?: string;
}

/** How a push ended. */
export type Pushed = 'done' | 'outrun' | { readonly declined: string };

/** Whatever a person's configuration says, what is checked out here is what the repository holds, and no hook of theirs has a say. */
const PLAIN: readonly (readonly [string, string])[] = [
  ['core.autocrlf', 'false'], ['core.hooksPath', '/dev/null'], ['core.fsmonitor', 'false'], ['gc.auto', '0'], ['advice.detachedHead', 'false'],
  ['fetch.recurseSubmodules', 'no'],
  // A server that says nothing at all for so long is not there any more.
  ['http.lowSpeedLimit', '1'], ['http.lowSpeedTime', '120'],
];
const DENIED = /Authentication failed|Permission denied|could not read (?:Username|Password)|Invalid username or password|access denied|Permission to .* denied|error: 40[13]|HTTP 40[13]|Host key verification failed/i;
const RACE = /\((?:fetch first|non-fast-forward|stale info|needs force)\)|cannot lock ref|failed to update ref|incorrect old value|reference already exists|failed to lock/i;
/** What only a pre-receive or update hook, or a rule for the branch, says. */
const DECLINED = /hook declined|protected branch|GH\d{3}|not allowed|denied by|refusing to|prohibited|deny(?:ing)? /i;

/** A clone of the fleet repository in a temporary directory, in which nobody else works. */
export class FleetClone {
  /** Makes the directory; nothing is fetched yet. */
  public static async create(source: FleetSource, options: RemoteGitOptions): Promise<FleetClone> {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'lifeboat-publish-')));
    const git = new RemoteGit(directory, { ...options, settings: [...options.settings ?? [], ...source.settings, ...PLAIN] });
    const clone = new FleetClone(directory, source, git);
    try {
      await git.output(['init', '--quiet', '--template=', '.']);
      await git.output(['config', 'remote.origin.url', source.url]);
      if (source.pushUrl !== undefined) await git.output(['config', 'remote.origin.pushurl', source.pushUrl]);
    } catch (error) {
      clone.remove();
      throw error;
    }
    return clone;
  }

  private constructor(public readonly directory: string, public readonly source: FleetSource, public readonly git: RemoteGit) {}

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The branch that the repository itself calls its main one. */
  public async defaultBranch(): Promise<string> {
    const listed = await this.listed('HEAD');
    const name = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(listed)?.[1];
    if (name !== undefined && /^[0-9a-f]+\tHEAD$/m.test(listed)) return name;
    return this.noBase(name ?? 'main');
  }

  /** Where the base and the branch stand now. */
  public async heads(base: string, branch: string): Promise<Heads> {
    const tips = new Map((await this.listed(`refs/heads/${base}`, `refs/heads/${branch}`)).split('\n').map((line): [string, string] => {
      const [id, name] = line.split('\t');
      return [name, id];
    }));
    const [baseTip, tip] = [tips.get(`refs/heads/${base}`), tips.get(`refs/heads/${branch}`)];
    if (baseTip === undefined) return this.noBase(base);
    return { base: baseTip, ...(tip === undefined ? {} : { branch: tip }) };
  }

  /** Fetches the branches, and leaves the work tree as the base has it; gives what was fetched, which may be newer than what was listed. */
  public async fetch(base: string, branch: string, { branch: tip }: Heads): Promise<Heads | undefined> {
    const names = [base, ...(tip === undefined || branch === base ? [] : [branch])];
    const fetched = await this.git.run(['fetch', '--quiet', '--no-tags', '--update-shallow', 'origin', ...names.map((name) => `+refs/heads/${name}:refs/remotes/origin/${name}`)]);
    // A branch that was deleted since it was listed.
    if (fetched.status !== 0 && /couldn't find remote ref/i.test(fetched.stderr)) return undefined;
    if (fetched.status !== 0) throw this.unreachable(fetched);
    const ids = (await this.git.output(['rev-parse', ...names.map((name) => `refs/remotes/origin/${name}`)])).trim().split('\n');
    await this.git.output(['checkout', '--quiet', '--force', '--detach', ids[0]]);
    await this.git.output(['clean', '-ffdxq']);
    return { base: ids[0], ...(tip === undefined ? {} : { branch: ids.at(-1)! }) };
  }

  /** The tree with what now stands at these paths; undefined where it is that of the parent. */
  public async tree(paths: readonly string[], parent: string): Promise<string | undefined> {
    if (paths.length === 0) return undefined;
    const input = paths.map((path) => `${path}\0`).join('');
    await this.git.output(['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], { input, env: { GIT_LITERAL_PATHSPECS: '1' } });
    const tree = (await this.git.output(['write-tree'])).trim();
    return tree === await this.treeOf(parent) ? undefined : tree;
  }

  public async treeOf(commit: string): Promise<string> {
    return (await this.git.output(['rev-parse', `${commit}^{tree}`])).trim();
  }

  public async isAncestor(one: string, other: string): Promise<boolean> {
    return (await this.git.run(['merge-base', '--is-ancestor', one, other])).status === 0;
  }

  /** Makes a commit without any hook. */
  public async commit(tree: string, parent: string, message: string, author: NodeJS.ProcessEnv): Promise<string> {
    const signs = (await this.git.run(['config', '--type=bool', 'commit.gpgsign'])).stdout.trim() === 'true';
    const run = await this.git.run(['commit-tree', tree, '-p', parent, ...(signs ? ['-S'] : []), '-F', '-'], { input: message, env: author });
    if (run.status === 0) return run.stdout.trim();
    if (!/tell me who you are|empty ident|auto-detect email|ident name/i.test(run.stderr)) {
      throw new LifeboatError('git-failed', { place: 'lifeboat publish', problem: `\`git commit-tree\` failed: ${lastWords(run.stderr)}`, remedy: 'Mend what it says, and run again' });
    }
    throw new LifeboatError('commit-author', {
      place: 'lifeboat publish', problem: 'git does not know whose commit it is: there is no `user.name` or no `user.email`', remedy: "Give --author 'NAME <EMAIL>', or set both with `git config --global`",
    });
  }

  /** Pushes a commit to a branch; `expected` is where the branch must stand for it to be replaced, and without it nothing is. */
  public async push(commit: string, branch: string, lease?: { readonly expected: string | undefined }): Promise<Pushed> {
    const force = lease ? [`--force-with-lease=refs/heads/${branch}:${lease.expected ?? ''}`] : [];
    const run = await this.git.run(['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', ...force, 'origin', `${commit}:refs/heads/${branch}`]);
    if (run.status === 0) return 'done';
    const said = `${run.stdout}\n${run.stderr}`;
    if (DENIED.test(said) && !DECLINED.test(said)) throw this.unreachable(run);
    if (RACE.test(said) && !/hook declined|denying /.test(said)) return 'outrun';
    const refused = /^!\t\S+\t(.*)$/m.exec(run.stdout)?.[1];
    if (refused === undefined) throw this.unreachable(run);
    const words = run.stderr.split('\n').filter((line) => line.startsWith('remote:')).join('\n');
    return { declined: [refused.replace(/^\[.*?\] \((.*)\)$/, '$1'), ...(words === '' ? [] : [lastWords(words)])].join(': ') };
  }

  private async listed(...names: string[]): Promise<string> {
    const run = await this.git.run(['ls-remote', '--symref', 'origin', ...names]);
    if (run.status === 0) return run.stdout;
    throw this.unreachable(run);
  }

  private async noBase(base: string): Promise<never> {
    const listed = await this.listed('refs/heads/*');
    const names = [...listed.matchAll(/^[0-9a-f]+\trefs\/heads\/(.+)$/gm)].map(([, name]) => name);
    throw new LifeboatError('base-missing', names.length === 0 ? {
      place: this.source.shown, problem: 'the repository has no commit yet, and a delivery stands on one', remedy: `Push a first commit to ${base}, as \`flux bootstrap\` does`,
    } : {
      place: this.source.shown, problem: `the repository has no branch '${base}'; it has ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`, remedy: 'Name the branch that Flux applies: --base BRANCH',
    });
  }

  private unreachable({ stderr }: RemoteRun): LifeboatError {
    const { shown } = this.source;
    if (DENIED.test(stderr)) {
      return new LifeboatError('remote-denied', {
        place: shown, problem: `the repository does not accept the credentials: ${lastWords(stderr)}`, remedy: `See that these may read and push there: \`git ls-remote ${shown}\``,
      });
    }
    return new LifeboatError('remote-unreachable', {
      place: shown, problem: `git cannot reach the repository: ${lastWords(stderr)}`, remedy: `See that it answers: \`git ls-remote ${shown}\``,
    });
  }
}
