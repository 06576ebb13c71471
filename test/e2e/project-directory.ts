import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '../..');

/** What a command said, and its exit status. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A project outside this repository that has the packed library installed. */
export class ProjectDirectory {
  public readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-project-'));

  public constructor() {
    const modules = join(this.directory, 'node_modules');
    mkdirSync(modules);
    symlinkSync(ROOT, join(modules, 'cdk8s-lifeboat'));
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node', 'typescript']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }

  /** Takes over the files of an example. */
  public copy(example: string): this {
    cpSync(join(ROOT, 'examples', example), this.directory, { recursive: true, filter: (source) => !/\/(?:dist|node_modules)$/.test(source) });
    return this;
  }

  /** Writes a file. */
  public write(path: string, text: string): this {
    writeFileSync(join(this.directory, path), text);
    return this;
  }

  /** Removes a file or directory. */
  public removeFile(path: string): this {
    rmSync(join(this.directory, path), { recursive: true, force: true });
    return this;
  }

  /** Runs the bundled command as a user would. */
  public lifeboat(...args: string[]): Outcome {
    return this.lifeboatIn(this.directory, ...args);
  }

  /** Runs it in another directory. */
  public lifeboatIn(cwd: string, ...args: string[]): Outcome {
    const env = { ...process.env, CDK8S_OUTDIR: '', NO_COLOR: '1', NODE_OPTIONS: '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'lib/cli.js'), ...args], { cwd, encoding: 'utf8', env });
    return { code: status, out: stdout, err: stderr };
  }

  /** Removes it from the disk. */
  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
