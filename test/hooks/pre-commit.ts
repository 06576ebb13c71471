import { execFileSync, spawnSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { homedir, tmpdir } from 'os';
import { dirname, join } from 'path';

const ROOT = join(__dirname, '../..');
const VERSION = '4.7.0';
const PERSON = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org' };

/** Runs git in a directory. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', env: { ...process.env, ...PERSON }, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Copies the files of this repository, the uncommitted ones too and none that are built, as a clone has them. */
export function copyOfRepository(directory: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 });
  for (const file of files.split('\0').filter((path) => path !== '' && path !== 'node_modules' && existsSync(join(ROOT, path)))) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(ROOT, file), join(directory, file));
  }
}

/** pre-commit as its users have it, with a clone of this repository as it stands to take hooks from. */
export class PreCommit {
  public readonly parent = mkdtempSync(join(tmpdir(), 'lifeboat-pre-commit-'));
  /** The repository that the hooks are in, with the uncommitted files of the work tree. */
  public readonly hooks = join(this.parent, 'cdk8s-lifeboat');
  public readonly revision: string;
  private readonly program = installed();

  public constructor() {
    copyOfRepository(this.hooks);
    git(this.hooks, 'init', '--quiet', '-b', 'main');
    git(this.hooks, 'add', '--all');
    git(this.hooks, 'commit', '--quiet', '-m', 'as it stands');
    this.revision = git(this.hooks, 'rev-parse', 'HEAD');
  }

  /** Runs it in a repository. */
  public run(repository: string, args: readonly string[] = ['run', '--all-files'], env: NodeJS.ProcessEnv = {}): { code: number | null; out: string } {
    const { status, stdout, stderr } = spawnSync(this.program, args, {
      cwd: repository, encoding: 'utf8', env: { ...process.env, ...PERSON, PRE_COMMIT_HOME: join(this.parent, 'home'), PRE_COMMIT_COLOR: 'never', CDK8S_OUTDIR: '', ...env },
    });
    return { code: status, out: stdout + stderr };
  }

  /** Removes all of it from the disk. */
  public remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

/** The program in an environment of its own outside the tree, kept from run to run. */
function installed(): string {
  const environment = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-lifeboat', `pre-commit-${VERSION}`);
  // Written last: an installation that was stopped is begun again.
  const complete = join(environment, 'complete');
  if (!existsSync(complete)) {
    rmSync(environment, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', environment], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync(join(environment, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `pre-commit==${VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(complete, '');
  }
  return join(environment, 'bin/pre-commit');
}
