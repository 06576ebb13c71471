import { spawn } from 'child_process';
import { gitEnvironment } from './git';
import { redacted } from './redacted';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** A signal ended the command: what was begun is cleared away, and nothing is said. */
export class Interrupted extends Error {}

/** How a run of git ended; what it printed has no credentials in it. */
export interface RemoteRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a remote's git needs besides a directory. */
export interface RemoteGitOptions {
  /** When all of it has to be done, as milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Settings of git that hold in addition to those of the user. */
  readonly settings?: readonly (readonly [key: string, value: string])[];
}

const STUBBORN_MILLISECONDS = 5000;
/** git leaves what it started to speak with a server behind, unless all of them are a group of their own; at a terminal ssh has to ask there. */
const IS_ALONE = process.stdin.isTTY !== true;

/** Runs git in a directory where it may speak with a remote: it can be interrupted, has a time limit, and asks nobody anything. */
export class RemoteGit {
  public constructor(public readonly directory: string, private readonly options: RemoteGitOptions) {}

  /** Runs git, whatever it ends with. */
  public async run(args: readonly string[], { input = '', env = {} }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<RemoteRun> {
    // A signal that came during work without a pause is heard here.
    await new Promise((resolve) => setImmediate(resolve));
    const { signal, deadline } = this.options;
    if (signal.aborted) throw new Interrupted();
    const left = deadline - Date.now();
    if (left <= 0) throw this.late(args);
    return new Promise<RemoteRun>((resolve, reject) => {
      const child = spawn('git', ['-C', this.directory, ...args], {
        env: { ...gitEnvironment(), ...this.settings(), ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: IS_ALONE,
      });
      const kill = (name: NodeJS.Signals): void => {
        try {
          process.kill(IS_ALONE ? -child.pid! : child.pid!, name);
        } catch {
          // It is gone already.
        }
      };
      const output: { readonly stdout: Buffer[]; readonly stderr: Buffer[] } = { stdout: [], stderr: [] };
      child.stdout.on('data', (data: Buffer) => output.stdout.push(data));
      child.stderr.on('data', (data: Buffer) => output.stderr.push(data));
      // git may end without having read all of it.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      let ended: Error | undefined;
      const end = (reason: Error): void => {
        ended = reason;
        kill('SIGTERM');
        setTimeout(kill, STUBBORN_MILLISECONDS, 'SIGKILL').unref();
      };
      const interrupt = (): void => end(new Interrupted());
      const timer = setTimeout(() => end(this.late(args)), left);
      signal.addEventListener('abort', interrupt);
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', interrupt);
      };
      child.on('error', (error: NodeJS.ErrnoException) => {
        done();
        reject(error.code === 'ENOENT' ? new LifeboatError('git-missing', {
          place: 'lifeboat publish', problem: 'the fleet repository is reached with git, and there is no `git` on the PATH', remedy: 'Install git and run again',
        }) : error);
      });
      // What git started may hold its output open for longer than git itself.
      child.on('exit', () => { if (ended) { done(); reject(ended); } });
      child.on('close', (code, killed) => {
        done();
        if (ended) return;
        const [stdout, stderr] = [output.stdout, output.stderr].map((parts) => redacted(Buffer.concat(parts).toString('utf8')));
        resolve({ status: code ?? 128, stdout, stderr: killed ? `${stderr}\nit ended with ${killed}` : stderr });
      });
    });
  }

  /** Runs git and gives what it printed; a failure is an error with git's own words. */
  public async output(args: readonly string[], options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<string> {
    const { status, stdout, stderr } = await this.run(args, options);
    if (status === 0) return stdout;
    throw new LifeboatError('git-failed', { place: 'lifeboat publish', problem: `\`git ${args[0]}\` failed: ${lastWords(stderr)}`, remedy: 'Mend what it says, and run again' });
  }

  private late(args: readonly string[]): LifeboatError {
    return new LifeboatError('git-timeout', {
      place: `git ${args[0]}`, problem: 'the time limit was over before it was done', remedy: 'See that the repository can be reached, or give it longer: --timeout 15m',
    });
  }

  /** By environment, so that no credential stands in a file or in the arguments of a process. */
  private settings(): NodeJS.ProcessEnv {
    const { settings = [] } = this.options;
    const first = Number(process.env.GIT_CONFIG_COUNT ?? 0) || 0;
    return Object.fromEntries([
      ['GIT_CONFIG_COUNT', String(first + settings.length)],
      ...settings.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${first + index}`, key], [`GIT_CONFIG_VALUE_${first + index}`, value]]),
    ]);
  }
}

const ADVICE = /^hint:|^Please make sure you have the correct access rights$|^and the repository exists\.$|^$/;

/** The lines in which git, or the server by way of git, says what is wrong. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^(?:fatal|error|remote): */, '').trim()).filter((line) => !ADVICE.test(line));
  return [...new Set(lines.map((line) => line.replace(/\.$/, '')))].slice(-6).join('; ') || 'it said nothing';
}
