import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';
import { shellWord } from '../../copies/shell-word';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { ProjectCopy } from './project/project-copy';

const SIGNALS: { readonly [name: string]: number } = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/** Runs a script of the project copy, the one way in which anything is written; its exit code. */
export function runScript(copy: ProjectCopy, name: string, options: readonly string[], { env }: CommandIo): number {
  const script = join('scripts', name);
  if (!existsSync(join(copy.root, script))) {
    throw new LifeboatError('script-missing', {
      place: join(copy.directory, script), problem: 'the project copy lacks this script, which does all writing', remedy: 'Write it with `lifeboat synth --project`, or `git checkout -- scripts`',
    });
  }
  // Ctrl-C reaches the script too, which says what stands; this waits for its last word.
  process.on('SIGINT', keepWaiting);
  const { error, status, signal } = spawnSync('sh', [script, ...options], { cwd: copy.root, env, stdio: 'inherit' });
  process.off('SIGINT', keepWaiting);
  if (error) throw new LifeboatError('script-failed', { place: join(copy.directory, script), problem: `it could not be run: ${error.message}`, remedy: 'Run it by hand with sh' });
  return status ?? SIGNALS[signal ?? ''] ?? 1;
}

/** How a person calls a script of a project copy, from the directory that this command was called in. */
export function scriptLine(directory: string, name: string, options: readonly string[]): string {
  const words = ['sh', join(directory, 'scripts', name), ...options];
  return words.map(shellWord).join(' ');
}

function keepWaiting(): void {}

/** Options that the scripts take as they are. */
export function passedOn(values: { readonly [name: string]: unknown }, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}
