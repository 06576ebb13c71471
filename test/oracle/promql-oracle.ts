import { execFile, spawn } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { requireGo } from '../testbed/requirements';

/** What Prometheus' own parser makes of an expression. */
export interface PromqlAnswer {
  readonly error?: string;
  readonly type?: string;
  readonly selectors?: Array<Array<{ readonly label: string; readonly op: string; readonly value: string }>>;
  readonly groupings?: string[][];
  /** What is nested in what. */
  readonly tree?: string;
}

const SOURCE = join(__dirname, 'promql');
const run = promisify(execFile);

async function binary(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(SOURCE, name)));
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', hash.digest('hex').slice(0, 16));
  const program = join(directory, 'promql-oracle');
  if (existsSync(program)) return program;
  await requireGo();
  mkdirSync(directory, { recursive: true });
  // Each worker builds beside and renames, so that none ever starts half a file.
  const building = `${program}.${process.pid}`;
  await run('go', ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-o', building, '.'], { cwd: SOURCE, env: { ...process.env, GOTOOLCHAIN: 'local' } });
  renameSync(building, program);
  return program;
}

/** Asks the parser of Prometheus 2.42 about many expressions at once; the first time on a machine this compiles it. */
export async function askPromql(expressions: readonly string[]): Promise<PromqlAnswer[]> {
  const child = spawn(await binary(), { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => { output += chunk; });
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  child.stdin.end(expressions.map((text) => `${JSON.stringify(text)}\n`).join(''));
  const code = await ended;
  if (code !== 0) throw new Error(`the PromQL oracle ended with code ${code}`);
  return output.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as PromqlAnswer);
}
