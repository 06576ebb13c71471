import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';

/** One step of a composite action. */
export interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly shell?: string;
  readonly env?: { readonly [name: string]: string };
  readonly run?: string;
  readonly uses?: string;
  readonly with?: { readonly [name: string]: string };
}

/** An action as its file says it. */
export interface Action {
  readonly inputs: { readonly [name: string]: { readonly description: string; readonly default?: string; readonly required?: boolean } };
  readonly outputs: { readonly [name: string]: { readonly description: string; readonly value: string } };
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What is known to expressions. */
interface Contexts {
  readonly [name: string]: unknown;
}

/** What a run of an action came to. */
export interface Run {
  /** Of the first step that failed; 0 where none did. */
  readonly code: number;
  /** Standard output of all steps, of which the runner makes the log and the annotations. */
  readonly log: string;
  readonly summary: string;
  readonly outputs: { readonly [name: string]: string };
  /** The names of the steps that ran or were used. */
  readonly ran: readonly string[];
  /** What the steps with `uses` were given. */
  readonly used: { readonly [action: string]: { readonly [name: string]: string } };
}

/** Reads an action's file. */
export function readAction(file: string): Action {
  return parse(readFileSync(file, 'utf8')) as Action;
}

/**
 * Runs the steps of a composite action as a runner does: expressions first, then each script by bash with `-e` and `-o pipefail` in the workspace.
 * A step after one that failed runs only where its condition says `always()`; steps with `uses` are noted and not run.
 */
export function runAction(
  action: Action, workspace: string, inputs: { readonly [name: string]: string }, github: object, env: NodeJS.ProcessEnv = {},
): Run {
  const temporary = mkdtempSync(join(tmpdir(), 'lifeboat-runner-'));
  const defaults = Object.entries(action.inputs).map(([name, { default: text = '' }]) => [name, expand(String(text), { github })]);
  const steps: { [id: string]: { outputs: { [name: string]: string } } } = {};
  const contexts: Contexts = { github, inputs: { ...Object.fromEntries(defaults), ...inputs }, steps, runner: { temp: temporary, os: 'Linux' } };
  const files = Object.fromEntries(['OUTPUT', 'STEP_SUMMARY', 'ENV', 'PATH'].map((name) => [`GITHUB_${name}`, join(temporary, name.toLowerCase())]));
  let code = 0;
  let log = '';
  let summary = '';
  const ran: string[] = [];
  const used: { [action: string]: { [name: string]: string } } = {};
  try {
    mkdirSync(workspace, { recursive: true });
    for (const step of action.runs.steps) {
      if (!holds(step.if, contexts, code !== 0)) continue;
      ran.push(step.name);
      const values = (map: { readonly [name: string]: string } = {}): { [name: string]: string } => (
        Object.fromEntries(Object.entries(map).map(([name, text]) => [name, expand(String(text), contexts)])));
      if (step.uses !== undefined) {
        used[step.uses] = values(step.with);
        continue;
      }
      for (const file of Object.values(files)) writeFileSync(file, '');
      const script = join(temporary, 'script.sh');
      writeFileSync(script, expand(step.run!, contexts));
      const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
        cwd: workspace, encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: '', ...files, RUNNER_TEMP: temporary, GITHUB_WORKSPACE: workspace, CI: 'true', ...env, ...values(step.env) },
      });
      log += stdout + stderr;
      summary += readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
      if (step.id !== undefined) steps[step.id] = { outputs: outputsIn(readFileSync(files.GITHUB_OUTPUT, 'utf8')) };
      if (status !== 0 && code === 0) code = status ?? 2;
    }
    const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, expand(value, contexts)]));
    // The files that outputs name are gone with the runner's directory, so what a caller reads stands in here.
    const contents = Object.entries(outputs).filter(([, value]) => value.startsWith(temporary)).flatMap(([name, value]) => contentsOf(name, value));
    return { code, log, summary, outputs: { ...outputs, ...Object.fromEntries(contents) }, ran, used };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function contentsOf(name: string, path: string): [string, string][] {
  const read = (file: string): string | undefined => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  };
  const whole = read(path);
  if (whole !== undefined) return [[`${name}:`, whole]];
  return ['check', 'immutable', 'validate'].flatMap((command): [string, string][] => {
    const text = read(join(path, `${command}.sarif`));
    return text === undefined ? [] : [[`${name}:${command}`, text]];
  });
}

function outputsIn(text: string): { [name: string]: string } {
  return Object.fromEntries(text.split('\n').filter((line) => line !== '').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function holds(condition: string | undefined, contexts: Contexts, failed: boolean): boolean {
  if (condition === undefined) return !failed;
  const always = /\b(?:always|failure|cancelled)\(\)/.test(condition);
  if (failed && !always) return false;
  const value = evaluate(condition, contexts);
  return value !== false && value !== '' && value !== undefined;
}

function expand(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{([^]*?)\}\}/g, (_, expression: string) => String(evaluate(expression, contexts) ?? ''));
}

/** The expressions that action.yml uses: paths, texts, `==`, `!=`, `!`, `&&`, `||` and `always()`; anything else is an error. */
function evaluate(expression: string, contexts: Contexts): unknown {
  const tokens = expression.match(/'(?:[^']|'')*'|&&|\|\||==|!=|!|\(|\)|[\w.-]+/g) ?? [];
  if (tokens.join('').replaceAll(' ', '') !== expression.replaceAll(/\s/g, '')) throw new Error(`no expression that is understood: ${expression}`);
  const or = (): unknown => {
    let left = and();
    while (tokens[0] === '||') {
      tokens.shift();
      const right = and();
      left = left ? left : right;
    }
    return left;
  };
  const and = (): unknown => {
    let left = equal();
    while (tokens[0] === '&&') {
      tokens.shift();
      const right = equal();
      left = left ? right : left;
    }
    return left;
  };
  const equal = (): unknown => {
    const left = one();
    const sign = tokens[0] === '==' || tokens[0] === '!=' ? tokens.shift() : undefined;
    if (sign === undefined) return left;
    return (String(left ?? '') === String(one() ?? '')) === (sign === '==');
  };
  const one = (): unknown => {
    const token = tokens.shift();
    if (token === undefined) throw new Error(`an expression that ends too early: ${expression}`);
    if (token === '!') return !one();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === '(') {
      const value = or();
      tokens.shift();
      return value;
    }
    if (tokens[0] === '(') {
      if (token !== 'always') throw new Error(`no function that is understood: ${token}()`);
      tokens.splice(0, 2);
      return true;
    }
    return token.split('.').reduce<unknown>((value, name) => (value as { [name: string]: unknown } | undefined)?.[name], contexts);
  };
  return or();
}
