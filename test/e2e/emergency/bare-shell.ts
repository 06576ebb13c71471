import { spawn } from 'child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { barePath, located } from './running';
import { Testbed } from '../../testbed/testbed';

/** What a terminal showed, and the exit status. */
export interface Shown {
  readonly code: number | null;
  readonly out: string;
}

const ANSWERS: readonly (readonly [prompt: RegExp, answer: string])[] = [
  [/Why\? $/, 'Flux is down\n'],
  [/Go on\? \[y\/N\] $/, 'y\n'],
  [/Type eldertree to go on: $/, 'eldertree\n'],
  [/Remove them\? \[y\/N\] $/, 'n\n'],
];

/** The shell of a rescue machine: a PATH that holds only busybox' applets, git, kubectl and what else is asked for. */
export class BareShell {
  private readonly place = mkdtempSync(join(tmpdir(), 'lifeboat-shell-'));
  private readonly bin = join(this.place, 'bin');
  private scripts = 0;

  public constructor(private readonly testbed: Testbed, private readonly more: NodeJS.ProcessEnv = {}) {
    barePath(this.bin, testbed.program('kubectl'));
  }

  /** Puts one more program on the PATH. */
  public add(name: string, path: string): this {
    symlinkSync(path, join(this.bin, name));
    return this;
  }

  /** Runs a text at a terminal, and answers what is asked; a pseudo-terminal, since the scripts ask nobody else. */
  public async run(cwd: string, text: string, timeoutSeconds = 300): Promise<Shown> {
    const script = join(this.place, `${++this.scripts}.sh`);
    writeFileSync(script, text);
    const child = spawn(located('script'), ['-qefc', `exec ${join(this.bin, 'sh')} ${script}`, '/dev/null'], {
      cwd,
      env: {
        PATH: this.bin,
        HOME: this.place,
        SHELL: '/bin/sh',
        TERM: 'dumb',
        KUBECONFIG: this.testbed.kubeconfig,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@localhost',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@localhost',
        ...this.more,
      },
    });
    let out = '';
    let answered = 0;
    child.stderr.on('data', (chunk) => { out += chunk; });
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const found = ANSWERS.find(([prompt]) => prompt.test(out.slice(answered)));
      if (!found) return;
      answered = out.length;
      child.stdin.write(found[1]);
    });
    const late = setTimeout(() => child.kill(), timeoutSeconds * 1000);
    const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
    clearTimeout(late);
    return { code, out: out.replaceAll('\r\n', '\n') };
  }

  public remove(): void {
    rmSync(this.place, { recursive: true, force: true });
  }
}
