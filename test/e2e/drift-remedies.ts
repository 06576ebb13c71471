import { spawnSync } from 'child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Outcome } from './project-directory';

const IDENTITY = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'];

/** A shell as a person has it, with `lifeboat` and `kubectl` on its PATH, and no cluster but the one that a command names. */
export class PersonsShell {
  private readonly programs = mkdtempSync(join(tmpdir(), 'lifeboat-programs-'));

  public constructor(private readonly cwd: string, kubectl: string) {
    const lifeboat = join(this.programs, 'lifeboat');
    writeFileSync(lifeboat, `#!/bin/sh\nexec "${process.execPath}" "${join(__dirname, '../../lib/cli.js')}" "$@"\n`);
    chmodSync(lifeboat, 0o755);
    symlinkSync(kubectl, join(this.programs, 'kubectl'));
  }

  /** Runs one line. */
  public run(command: string): Outcome {
    const identity = Object.fromEntries(IDENTITY.map((name) => [name, 'person']));
    const place = { PATH: `${this.programs}:${process.env.PATH}`, KUBECONFIG: '/nonexistent', CDK8S_OUTDIR: '', NO_COLOR: '1', NODE_OPTIONS: '' };
    const git = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'push.default', GIT_CONFIG_VALUE_0: 'current' };
    const env = { ...process.env, ...identity, ...git, ...place };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: this.cwd, encoding: 'utf8', env });
    return { code: status, out: stdout, err: stderr };
  }

  public remove(): void {
    rmSync(this.programs, { recursive: true, force: true });
  }
}

/** A scenario as a text report prints it. */
export interface PrintedScenario {
  readonly title: string;
  /** Its ways out in their order, each with its command. */
  readonly ways: [way: string, command: string | undefined][];
}

/** What a text report prints of scenarios. */
export function printedWays(out: string): PrintedScenario[] {
  const found: PrintedScenario[] = [];
  for (const line of out.split('\n')) {
    const [, title] = /^ {2}((?:Manual edit|Hotfix|Unexpected resource|Missing resource): .*)$/.exec(line) ?? [];
    const [, way] = /^ {4}(Take it back|Keep it|Delete it|Bring it back): /.exec(line) ?? [];
    const [, command] = /^ {6}((?:kubectl|lifeboat|git|helm) .*)$/.exec(line) ?? [];
    if (title !== undefined) found.push({ title, ways: [] });
    if (way !== undefined) found.at(-1)?.ways.push([way, undefined]);
    const last = found.at(-1)?.ways.at(-1);
    if (command !== undefined && last) last[1] = command;
  }
  return found;
}
