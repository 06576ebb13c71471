import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

const CLI = join(__dirname, '../../lib/cli.js');
const PERSON = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org', GIT_CONFIG_NOSYSTEM: '1' };

/** A Git repository in a temporary directory, and the command run in it. */
export class GitRepository {
  public readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-git-'));

  public constructor(files: { readonly [path: string]: string | Buffer } = {}) {
    this.git('init', '--quiet', '-b', 'main');
    if (Object.keys(files).length > 0) this.commit(files);
  }

  public git(...args: string[]): string {
    const env = { ...process.env, ...PERSON, HOME: this.directory };
    return execFileSync('git', ['-C', this.directory, '-c', 'protocol.file.allow=always', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** Writes files; null removes one. */
  public write(files: { readonly [path: string]: string | Buffer | null }): void {
    for (const [path, content] of Object.entries(files)) {
      const target = join(this.directory, path);
      mkdirSync(dirname(target), { recursive: true });
      if (content === null) rmSync(target, { recursive: true });
      else writeFileSync(target, content);
    }
  }

  public link(path: string, target: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    symlinkSync(target, join(this.directory, path));
  }

  /** Writes files and commits all that there is. */
  public commit(files: { readonly [path: string]: string | Buffer | null } = {}): string {
    this.write(files);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'a change');
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs `lifeboat immutable` here. */
  public immutable(args: readonly string[], { env = {}, cwd = '' }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): { code: number | null; out: string; err: string } {
    const run = spawnSync(process.execPath, [CLI, 'immutable', ...args], {
      cwd: join(this.directory, cwd), encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: '', NO_COLOR: '1', ...env },
    });
    return { code: run.status, out: run.stdout, err: run.stderr };
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Makes repositories for the tests of a file, and removes them after these. */
export function gitRepositories(): (files?: { readonly [path: string]: string | Buffer }) => GitRepository {
  const made: GitRepository[] = [];
  afterAll(() => {
    for (const one of made) one.remove();
  });
  return (files) => {
    const one = new GitRepository(files);
    made.push(one);
    return one;
  };
}

/** A Deployment whose selector cannot be changed. */
export function deployment(name: string, selector: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: swimto
spec:
  selector:
    matchLabels:
      app: ${selector}
  template:
    metadata:
      labels:
        app: ${selector}
    spec:
      containers:
      - name: ${name}
        image: example.org/${name}:1
${more}`;
}

/** An object that anything may be changed of. */
export function configMap(name: string, value: string, namespace = 'swimto'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  key: "${value}"\n`;
}
