import { spawnSync, SpawnSyncOptions } from 'child_process';

const LARGEST_OUTPUT = 256 * 1024 * 1024;

/** Seconds that a whole process takes; throws where it does not end with the expected exit code. */
export function secondsOf(command: string, args: string[], options: SpawnSyncOptions = {}): number {
  const start = process.hrtime.bigint();
  const run = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: LARGEST_OUTPUT, ...options });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${run.status}: ${run.stderr}`);
  return seconds;
}

/** What a measuring program prints of itself as its last line. */
export function measured(program: string, env: { [name: string]: string }): { seconds: number; megabytes: number } {
  const run = spawnSync(process.execPath, [program], { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: LARGEST_OUTPUT });
  if (run.status !== 0) throw new Error(`${program} ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').pop()!);
}
