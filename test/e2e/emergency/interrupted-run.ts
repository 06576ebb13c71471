import { dirname, join } from 'path';
import { Running } from './running';
import { Testbed } from '../../testbed/testbed';

const LIFEBOAT = join(__dirname, '../../../lib/cli.js');

/** What a script or the command said, and its exit status; null where a signal ended it. */
export interface RunOutcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** When it is ended in the middle, with all that it started. */
export interface Interruption {
  readonly afterMilliseconds: number;
  readonly signal: 'SIGINT' | 'SIGKILL';
}

/** How a script is run. */
export interface ScriptOptions {
  readonly shell: readonly string[];
  readonly interruption?: Interruption;
}

/** Runs a generated script from a project's directory, as a person would, with the kubectl of the test-bed. */
export async function runScript(
  testbed: Testbed, directory: string, script: string, args: readonly string[], { shell, interruption }: ScriptOptions,
): Promise<RunOutcome> {
  const running = new Running([...shell, join('scripts', script), ...args], directory, environment(testbed));
  return interrupted(running, interruption);
}

/** What the script says before it writes. */
const ABOUT_TO_WRITE = /^This (?:suspends|applies|hands)/m;

/** Runs the bundled command from a project's directory; every other time, it is interrupted from the writing on and not from its start. */
export async function runCommand(testbed: Testbed, directory: string, args: readonly string[], interruption?: Interruption): Promise<RunOutcome> {
  const running = new Running([process.execPath, LIFEBOAT, ...args], directory, { ...environment(testbed), NO_COLOR: '1', NODE_OPTIONS: '' });
  const writes = interruption && interruption.afterMilliseconds % 2 === 0 ? running.says(ABOUT_TO_WRITE).catch(() => undefined) : undefined;
  return interrupted(running, interruption, writes);
}

async function interrupted(running: Running, interruption: Interruption | undefined, from: Promise<void> = Promise.resolve()): Promise<RunOutcome> {
  let timer: NodeJS.Timeout | undefined;
  if (interruption) void from.then(() => { timer = setTimeout(() => running.signal(interruption.signal), interruption.afterMilliseconds).unref(); });
  const outcome = await running.ended;
  clearTimeout(timer);
  return outcome;
}

function environment(testbed: Testbed): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: testbed.kubeconfig, PATH: `${dirname(testbed.program('kubectl'))}:${process.env.PATH}` };
}
