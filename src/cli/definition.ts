import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';
import type { CommandIo } from './command-io';
import { Rendering } from '../copies/rendering';
import { RENDERING_VARIABLE } from '../copies/rendering-variable';
import { LifeboatError } from '../manifest/lifeboat-error';

/**
 * Runs the definition, the `app` command of cdk8s.yaml, and gives what it renders; undefined where there is no cdk8s.yaml.
 * Nothing is written but a temporary directory, which is gone again when this returns.
 */
export function renderDefinition(io: CommandIo): Rendering | undefined {
  const configuration = join(io.cwd, 'cdk8s.yaml');
  if (!existsSync(configuration)) return undefined;
  const command = appCommand(readFileSync(configuration, 'utf8'));
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-'));
  try {
    const file = join(directory, 'rendering.json');
    const run = spawnSync(command, {
      cwd: io.cwd,
      // A plain cdk8s App in the same program writes there, and not over a directory of the project.
      env: { ...io.env, [RENDERING_VARIABLE]: file, CDK8S_OUTDIR: join(directory, 'out') },
      shell: true,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
    if (run.error || run.status !== 0) throw appFailed(command, run.error?.message ?? run.stderr, run.status, run.signal);
    io.stderr(run.stdout + run.stderr);
    if (!existsSync(file)) {
      throw new LifeboatError('no-fleet', {
        place: `cdk8s.yaml app '${command}'`,
        problem: 'ran well, but synthesised no Fleet',
        remedy: 'Call synth() on the Fleet at the end of the program, and use one version of cdk8s-lifeboat in program and command',
      });
    }
    return checkedRendering(readFileSync(file, 'utf8'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same, for a command that cannot do without. */
export function requireDefinition(io: CommandIo, command: string): Rendering {
  const rendering = renderDefinition(io);
  if (rendering) return rendering;
  throw new LifeboatError('no-definition', {
    place: `lifeboat ${command}`,
    problem: 'there is no cdk8s.yaml in this directory, which would say how to run the definition',
    remedy: 'Change to the directory of the definition, or create cdk8s.yaml with a line like `app: node main.js`',
  });
}

function appCommand(text: string): string {
  let app: unknown;
  try {
    app = parse(text)?.app;
  } catch (error) {
    throw new LifeboatError('cdk8s-yaml', { place: 'cdk8s.yaml', problem: (error as Error).message.split('\n')[0], remedy: 'Correct it' });
  }
  if (typeof app === 'string' && app.trim() !== '') return app;
  throw new LifeboatError('cdk8s-yaml', {
    place: 'cdk8s.yaml app',
    problem: 'names no command, and it says how to run the definition',
    remedy: 'Write a line like `app: node main.js`',
  });
}

/** What the program itself refused, in its own words; anything else with what it printed. */
function appFailed(command: string, printed: string, status: number | null, signal: string | null): LifeboatError {
  const own = /^(?:\w+ )?LifeboatError: ([\s\S]*?) \[([a-z0-9-]+)\]$/m.exec(printed);
  if (own) {
    const [, sentence, code] = own;
    const parts = /^([\s\S]*?): ([\s\S]*)\. ([\s\S]*?)\.$/.exec(sentence);
    if (parts) return new LifeboatError(code, { place: parts[1], problem: parts[2], remedy: parts[3] });
  }
  const lines = printed.trimEnd().split('\n').slice(-40).join('\n');
  return new LifeboatError('app-failed', {
    place: `cdk8s.yaml app '${command}'`,
    problem: `ended with ${signal ? `signal ${signal}` : `exit code ${status}`}, after printing:\n${lines}\n`,
    remedy: 'Correct the definition, or run that command by itself to see more',
  });
}

function checkedRendering(text: string): Rendering {
  const rendering = JSON.parse(text);
  if (rendering.format === 1) return rendering;
  throw new LifeboatError('rendering-format', {
    place: 'cdk8s.yaml app',
    problem: `the program's cdk8s-lifeboat renders format ${rendering.format}, and this command reads format 1`,
    remedy: 'Use one version of cdk8s-lifeboat for both: npx lifeboat in the project',
  });
}
