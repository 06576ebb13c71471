import { execFile } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { stringify } from 'yaml';
import { goBinary } from '../../oracle/go-binary';

const run = promisify(execFile);

/** One thing that pint does not like. */
export interface PintProblem {
  /** The check that found it: `promql/syntax`. */
  readonly reporter: string;
  readonly severity: string;
  readonly problem: string;
  readonly details?: string;
}

// Rules stand in the object that holds them, which only the relaxed parser takes. And a pod says whose it is by its name alone, so it has to be
// found by a part of that.
const CONFIGURATION = 'parser {\n  relaxed = [".*"]\n}\ncheck "promql/regexp" {\n  smelly = false\n}\n';

/** What pint 0.70 in offline mode says of groups of rules, as a PrometheusRule has them; built the first time on a machine. */
export async function pint(groups: readonly object[]): Promise<PintProblem[]> {
  const program = await goBinary({ name: 'pint', package: 'github.com/cloudflare/pint/cmd/pint', unlisted: 'github.com/cloudflare/pint' });
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-pint-'));
  try {
    writeFileSync(join(cwd, 'pint.hcl'), CONFIGURATION);
    writeFileSync(join(cwd, 'rules.yaml'), stringify({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'rules' }, spec: { groups } }));
    const args = ['--offline', '--no-color', '--config', 'pint.hcl', 'lint', '--min-severity', 'info', '--fail-on', 'info', '--json', 'problems.json', 'rules.yaml'];
    const end = await run(program, args, { cwd, maxBuffer: 64e6 }).then(() => undefined, (error: Error) => error);
    const problems = read(join(cwd, 'problems.json'));
    // It ends with 1 where it has found something, and where it could not look.
    if (end && problems.length === 0) throw end;
    return problems;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function read(file: string): PintProblem[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) ?? [];
  } catch {
    return [];
  }
}
