import { spawnSync } from 'child_process';
import { join } from 'path';
import { ROOT } from './markdown';

/** What the bundled command says of itself. */
export class HelpTexts {
  private readonly texts = new Map<string, string>();

  /** The text of `lifeboat --help`, or of one command. */
  public of(...command: string[]): string {
    const key = command.join(' ');
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'lib/cli.js'), ...command, '--help'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`lifeboat ${key} --help ended with ${status}: ${stderr}`);
    this.texts.set(key, stdout);
    return stdout;
  }

  /** The commands that there are. */
  public get commands(): string[] {
    return [...this.of().matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
  }

  /** The verbs of a command that has some with a help of their own. */
  public verbs(command: string): string[] {
    const text = this.of(command);
    return text.includes(`lifeboat ${command} VERB --help`) ? [...text.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name) : [];
  }

  /** The options that the help of a command names, or that of one of its verbs. */
  public options(command: string): string[] {
    const texts = [this.of(command), ...this.verbs(command).map((verb) => this.of(command, verb))];
    return [...new Set(texts.flatMap((text) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)]).map(([option]) => option))];
  }
}
