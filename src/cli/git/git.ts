import { execFile, spawnSync } from 'child_process';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** A child that a Git hook started would otherwise work on the hook's repository. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|PREFIX)$/.test(name)));
  return { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

/** How a run of git ended. */
export interface GitRun {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git in a directory, whatever it ends with. */
export function runGit(directory: string, args: readonly string[], input: string = '', env: NodeJS.ProcessEnv = {}): GitRun {
  const run = spawnSync('git', ['-C', directory, ...args], { env: { ...gitEnvironment(), ...env }, input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'pipe'] });
  if ((run.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new LifeboatError('git-missing', {
      place: directory, problem: 'the repository is read with git, and there is no `git` on the PATH', remedy: 'Install git and run again',
    });
  }
  if (run.status === null) throw run.error ?? new Error(`git ${args[0]} ended with ${run.signal}`);
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString('utf8') };
}

/** Runs git in a directory and gives its output, or undefined where it ends with another exit code than 0. */
export function tryGit(directory: string, args: readonly string[], input?: string): Buffer | undefined {
  const { status, stdout, stderr } = runGit(directory, args, input);
  if (status === 0) return stdout;
  if (/dubious ownership/.test(stderr)) {
    throw new LifeboatError('fleet-checkout', {
      place: directory,
      problem: 'git refuses the checkout, since it belongs to another user',
      remedy: `Run as that user, or trust it: \`git config --global --add safe.directory ${directory}\``,
    });
  }
  return undefined;
}

/** Runs git in a directory; a failure is an error with git's own words. */
export function git(directory: string, args: readonly string[], input?: string): Buffer {
  const output = tryGit(directory, args, input);
  if (output !== undefined) return output;
  throw new LifeboatError('git-failed', {
    place: directory, problem: `\`git ${args.join(' ')}\` failed`, remedy: 'Run it by hand in that directory, and mend what it says',
  });
}

/** Runs git beside what is done meanwhile; undefined where it fails, 1 being no failure. */
export function gitMeanwhile(directory: string, args: readonly string[]): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['-C', directory, ...args], { env: gitEnvironment(), encoding: 'buffer', maxBuffer: 2 ** 30 }, (error, stdout) => {
      resolve(error === null || error.code === 1 ? stdout : undefined);
    });
  });
}

/** The fields of an output that git ended with NUL each. */
export function fields(output: Buffer): string[] {
  return output.toString('utf8').split('\0').filter((field) => field !== '');
}
