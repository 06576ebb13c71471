import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import type { CommandIo } from '../../../src/cli/command-io';
import { runPublish } from '../../../src/cli/publish';
import { Rendering } from '../../../src/copies/rendering';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';
import { bootstrap, object, renderingOf, TestApp } from '../fleet/fleet-repository';

/** What a run came to: an error has its code and exit 2. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Whose commits and settings hold in the tests, whatever this machine's are. */
export const PERSON = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A definition of an owner, in any repository. */
export function definitionOf(apps: TestApp[], owner = 'swimto', cluster = 'eldertree'): Rendering {
  const { repository: _, ...rendering } = renderingOf({ [cluster]: apps }, owner);
  return rendering;
}

/** An app of one ConfigMap. */
export function small(name: string, value = '1'): TestApp {
  return { name, objects: [object('v1', 'ConfigMap', 'settings', name, { data: { value } })] };
}

/** A fleet repository on a server's disk, and projects that publish to it. */
export class PublishScene {
  public readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-scene-'));
  public readonly bare = join(this.directory, 'fleet.git');
  /** Where the command makes its clones. */
  public readonly temporary = join(this.directory, 'tmp');
  private readonly seed = join(this.directory, 'seed');

  public constructor(files: { readonly [path: string]: string } = {}) {
    mkdirSync(this.temporary);
    this.git('init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    this.git('init', '--quiet', '--initial-branch=main', this.seed);
    this.git('-C', this.seed, 'remote', 'add', 'origin', this.bare);
    this.person({ ...bootstrap('eldertree'), 'README.md': 'A fleet.\n', ...files });
  }

  public git(...args: string[]): string {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...PERSON } }).trim();
  }

  /** What a git command says of the repository. */
  public bareGit(...args: string[]): string {
    return this.git('-C', this.bare, ...args);
  }

  /** A person commits files to a branch and pushes. */
  public person(files: { readonly [path: string]: string }, branch = 'main', message = 'a change of a person'): string {
    if (this.branches.includes(branch)) {
      this.git('-C', this.seed, 'fetch', '--quiet', 'origin');
      this.git('-C', this.seed, 'checkout', '--quiet', '-B', branch, `origin/${branch}`);
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.seed, path)), { recursive: true });
      writeFileSync(join(this.seed, path), text);
    }
    this.git('-C', this.seed, 'add', '--all');
    this.git('-C', this.seed, 'commit', '--quiet', '--allow-empty', '-m', message);
    this.git('-C', this.seed, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return this.tip(branch);
  }

  /** Merges a branch into another as a forge does; false where there is a conflict. */
  public merge(branch: string, into = 'main'): boolean {
    this.git('-C', this.seed, 'fetch', '--quiet', 'origin');
    this.git('-C', this.seed, 'checkout', '--quiet', '-B', into, `origin/${into}`);
    try {
      this.git('-C', this.seed, 'merge', '--quiet', '--no-ff', '-m', `Merge ${branch}`, `origin/${branch}`);
    } catch {
      this.git('-C', this.seed, 'merge', '--abort');
      return false;
    }
    this.git('-C', this.seed, 'push', '--quiet', 'origin', `HEAD:refs/heads/${into}`);
    return true;
  }

  public get branches(): string[] {
    return this.bareGit('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n').filter((name) => name !== '');
  }

  public tip(branch = 'main'): string {
    return this.bareGit('rev-parse', `refs/heads/${branch}`);
  }

  public read(path: string, branch = 'main'): string {
    return this.bareGit('show', `refs/heads/${branch}:${path}`);
  }

  /** What the list of the cluster has on a branch. */
  public listed(branch = 'main'): string[] {
    return [...this.read('clusters/eldertree/kustomization.yaml', branch).matchAll(/^- (.*)$/gm)].map(([, entry]) => entry);
  }

  /** The directory of a project with this definition. */
  public project(rendering: Rendering, name = rendering.owner): string {
    const directory = join(this.directory, 'projects', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'rendering.json'), JSON.stringify(rendering));
    writeFileSync(join(directory, 'main.js'), 'require("fs").copyFileSync("rendering.json", process.env.LIFEBOAT_RENDERING)');
    writeFileSync(join(directory, 'cdk8s.yaml'), 'app: node main.js\n');
    return directory;
  }

  /** Publishes a definition to the repository, or to where `--fleet` says. */
  public async publish(rendering: Rendering, ...args: string[]): Promise<Outcome> {
    const cwd = this.project(rendering);
    const text = { out: '', err: '' };
    const io: CommandIo = {
      stdout: (said) => { text.out += said; }, stderr: (said) => { text.err += said; }, cwd, env: process.env, stdoutIsTerminal: false,
    };
    try {
      const code = await runPublish(args.includes('--fleet') ? args : ['--fleet', this.bare, ...args], io);
      return { code, ...text };
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      return { code: 2, ...text, err: `${text.err}${error.message}` };
    } finally {
      this.requireTidy();
    }
  }

  /** Nothing of a clone is left. */
  public requireTidy(): void {
    const left = readdirSync(this.temporary);
    if (left.length > 0) throw new Error(`left in the temporary directory: ${left.join(', ')}`);
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Makes scenes for the tests of a file, with settings of git that are no person's. */
export function publishScenes(): (files?: { readonly [path: string]: string }) => PublishScene {
  const made: PublishScene[] = [];
  beforeAll(() => Object.assign(process.env, PERSON));
  afterEach(() => made.splice(0).forEach((scene) => scene.remove()));
  return (files) => {
    const scene = new PublishScene(files);
    process.env.TMPDIR = scene.temporary;
    made.push(scene);
    return scene;
  };
}
