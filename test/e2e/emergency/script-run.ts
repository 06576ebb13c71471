import { spawn } from 'child_process';
import { dirname, join } from 'path';
import { Testbed } from '../../testbed/testbed';

/** What a script said, and its exit status; null where a signal ended it. */
export interface ScriptOutcome {
  readonly code: number | null;
  readonly output: string;
}

/** How a script is run. */
export interface ScriptOptions {
  readonly shell: readonly string[];
  /** Ends the script and all that it started in the middle. */
  readonly interruption?: { readonly afterMilliseconds: number; readonly signal: 'SIGINT' | 'SIGKILL' };
}

/** Runs a generated script from a project's directory, as a person would, with the kubectl of the test-bed. */
export async function runScript(
  testbed: Testbed, directory: string, script: string, args: readonly string[], { shell, interruption }: ScriptOptions,
): Promise<ScriptOutcome> {
  const [program, ...before] = shell;
  const env = { ...process.env, KUBECONFIG: testbed.kubeconfig, PATH: `${dirname(testbed.program('kubectl'))}:${process.env.PATH}` };
  const child = spawn(program, [...before, join('scripts', script), ...args], {
    cwd: directory, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
  const timer = interruption && setTimeout(() => process.kill(-child.pid!, interruption.signal), interruption.afterMilliseconds);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
