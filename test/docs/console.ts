import { spawnSync } from 'child_process';

/** A command of a console block, with what the block says it prints. */
export interface ConsoleCommand {
  readonly command: string;
  readonly output: string;
}

/** The commands of a block: lines that begin with `$ `, each followed by its output. */
export function consoleCommands(text: string): ConsoleCommand[] {
  return text.split(/^\$ /m).slice(1).map((part) => {
    const end = part.indexOf('\n');
    return { command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

/** Runs a command as the reader would, and gives what it prints to the terminal. */
export function runInShell(command: string, directory: string): string {
  const { stdout } = spawnSync('sh', ['-c', `exec 2>&1; ${command}`], { cwd: directory, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C' } });
  return stdout;
}
