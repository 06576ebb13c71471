import { ChildProcess, spawn, spawnSync } from 'child_process';
import { mkdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { Outcome } from '../project-directory';

/** A program that runs in a process group of its own, as one that was started in a terminal does. */
export class Running {
  public readonly ended: Promise<Outcome & { readonly signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;
  private readonly heard: (() => void)[] = [];
  private out = '';
  private err = '';
  private over = false;

  public constructor(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv, input: 'pipe' | 'ignore' = 'ignore') {
    this.child = spawn(command[0], command.slice(1), { cwd, env, detached: true, stdio: [input, 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (text: Buffer) => { this.out += text.toString(); this.tell(); });
    this.child.stderr!.on('data', (text: Buffer) => { this.err += text.toString(); this.tell(); });
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        this.over = true;
        this.tell();
        resolve({ code, signal, out: this.out, err: this.err });
      });
    });
  }

  /** Waits until it has said this; fails where it ends without. */
  public async says(text: string | RegExp): Promise<void> {
    const has = (): boolean => (typeof text === 'string' ? this.out.includes(text) : text.test(this.out));
    while (!has()) {
      if (this.over) throw new Error(`it ended without saying ${text}:\n${this.out}${this.err}`);
      await new Promise<void>((resolve) => this.heard.push(resolve));
    }
  }

  /** Types a text. */
  public type(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Sends a signal to it and to all that it has started. */
  public signal(signal: NodeJS.Signals): void {
    if (!this.over) process.kill(-this.child.pid!, signal);
  }

  private tell(): void {
    for (const heard of this.heard.splice(0)) heard();
  }
}

/** A directory for the PATH that holds busybox, git and one kubectl, and nothing else. */
export function barePath(directory: string, kubectl?: string): string {
  mkdirSync(directory);
  const busybox = located('busybox');
  for (const applet of spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n')) symlinkSync(busybox, join(directory, applet));
  symlinkSync(located('git'), join(directory, 'git'));
  if (kubectl !== undefined) symlinkSync(kubectl, join(directory, 'kubectl'));
  return directory;
}

/** Where a program of this machine is. */
export function located(program: string): string {
  const { status, stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the tests need ${program}: run \`apt-get install --no-install-recommends ${program}\` as root.`);
  return stdout.trim();
}
