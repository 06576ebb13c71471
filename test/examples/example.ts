import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { parseAllDocuments } from 'yaml';

export const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'lib/cli.js');

/** What a process that a test started had to say. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program; the environment has no trace of the directory that another test writes to. */
export function run(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Ended {
  const ended = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: '', NO_COLOR: '1', ...env } });
  if (ended.error) throw ended.error;
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

/** A directory in both copies. */
export interface Pair {
  readonly project: string;
  readonly fleet: string;
}

/** Both copies of an example, written by the bundled command into a temporary place. */
export class SynthesisedExample {
  public readonly directory: string;
  public readonly outdir = mkdtempSync(join(tmpdir(), 'lifeboat-example-'));
  public readonly ended: Ended;

  public constructor(public readonly name: string) {
    this.directory = join(ROOT, 'examples', name);
    this.ended = this.lifeboat('synth');
  }

  public lifeboat(...args: string[]): Ended {
    return run(this.directory, process.execPath, [CLI, ...args], { CDK8S_OUTDIR: this.outdir });
  }

  /** What `lifeboat validate` says of the definition, or of a directory. */
  public validated(...paths: string[]): { readonly code: number | null; readonly findings: unknown; readonly errors: unknown } {
    const { code, out } = this.lifeboat('validate', ...paths, '--fail-on', 'error,warning', '--format', 'json');
    const { findings, errors } = JSON.parse(out) as { findings: unknown; errors: unknown };
    return { code, findings, errors };
  }

  public get fleet(): string {
    return join(this.outdir, 'fleet');
  }

  public get clusters(): string[] {
    return readdirSync(join(this.fleet, 'clusters')).sort();
  }

  public get projects(): string[] {
    return readdirSync(join(this.outdir, 'project')).sort();
  }

  /** Every directory of the fleet copy that holds manifests. */
  public get fleetDirectories(): string[] {
    return filesBelow(this.fleet).filter((file) => file.endsWith('/SHA256SUMS')).map((file) => join(this.fleet, file, '..'));
  }

  /** Every directory that stands in both copies, paired by the layout that chapter 2 describes. */
  public get pairs(): Pair[] {
    return this.projects.flatMap((project) => {
      const root = join(this.outdir, 'project', project);
      return filesBelow(join(root, 'k8s')).filter((file) => /(^|\/)SHA256SUMS$/.test(file)).map((file) => {
        const parts = file.split('/').slice(0, -1);
        const [cluster] = this.clusters.includes(parts[0]) ? parts.splice(0, 1) : this.clusters;
        return { project: join(root, 'k8s', file, '..'), fleet: join(this.fleet, 'clusters', cluster, [project, ...parts].join('-')) };
      });
    });
  }

  /** Every object of the fleet copy, as it is read back. */
  public get objects(): any[] {
    return filesBelow(this.fleet).filter((file) => file.endsWith('.yaml')).flatMap((file) =>
      parseAllDocuments(readFileSync(join(this.fleet, file), 'utf8')).map((document) => document.toJS()));
  }

  public remove(): void {
    rmSync(this.outdir, { recursive: true, force: true });
  }
}

/** All files below a directory, relative to it and sorted. */
export function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => relative(directory, join(entry.parentPath, entry.name))).sort();
}

/** All files below a directory with what they hold. */
export function contentsBelow(directory: string): Record<string, string> {
  return Object.fromEntries(filesBelow(directory).map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
}
