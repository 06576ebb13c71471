import { spawnSync } from 'child_process';
import { MarkdownPage } from './markdown';

/** A command of a console block, with what the block says it prints. */
export interface ConsoleCommand {
  readonly command: string;
  readonly output: string;
}

/** The commands of a page's console blocks, in their order: lines that begin with `$ `, each followed by its output. */
export function consoleCommands(page: MarkdownPage): ConsoleCommand[] {
  const texts = page.blocks.filter(({ language }) => language === 'console').map(({ text }) => text);
  return texts.flatMap((text) => text.split(/^\$ /m).slice(1)).map((part) => {
    const end = part.indexOf('\n');
    return { command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

/** Runs a command as the reader would, and gives what it prints to the terminal, warnings about npm's own settings left out. */
export function runInShell(command: string, directory: string): string {
  const person = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org' };
  const env = { ...process.env, ...person, NO_COLOR: '1', LC_ALL: 'C', npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };
  return spawnSync('sh', ['-c', `exec 2>&1; ${command}`], { cwd: directory, encoding: 'utf8', env }).stdout;
}

/** Runs the commands of a page in a directory; throws where one prints something else than the page says. */
export function expectSessions(page: MarkdownPage, directory: string): number {
  const commands = consoleCommands(page);
  for (const { command, output } of commands) {
    expect(`$ ${command}\n${runInShell(command, directory).trimEnd()}`).toBe(`$ ${command}\n${output.trimEnd()}`);
  }
  return commands.length;
}
