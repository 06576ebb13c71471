import { execFile } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { stringify } from 'yaml';
import { AlertGroup } from '../../../src/alerts/rules/alert';
import { promtoolTests } from '../../../src/alerts/rules/promtool-tests';
import { Looking } from '../../../src/alerts/rules/timing';

const run = promisify(execFile);

/** What promtool said, and whether it was content. */
export interface PromtoolAnswer {
  readonly good: boolean;
  readonly said: string;
}

/** Runs promtool over the rules, or over their tests. */
export async function promtool(what: 'check' | 'test', rules: readonly object[], groups: readonly AlertGroup[], looking: Looking): Promise<PromtoolAnswer> {
  return runPromtool(what, rules, promtoolTests('rules.yaml', groups, looking));
}

/** The same with tests of `rules.yaml` that are given. */
export async function runPromtool(what: 'check' | 'test', rules: readonly object[], tests: object): Promise<PromtoolAnswer> {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-promtool-'));
  try {
    writeFileSync(join(directory, 'rules.yaml'), stringify({ groups: rules }));
    writeFileSync(join(directory, 'tests.yaml'), stringify(tests));
    const args = what === 'check' ? ['check', 'rules', 'rules.yaml'] : ['test', 'rules', 'tests.yaml'];
    return await run('promtool', args, { cwd: directory }).then(
      ({ stdout, stderr }) => ({ good: true, said: stdout + stderr }),
      (error: { stdout?: string; stderr?: string; message: string }) => ({ good: false, said: `${error.stdout ?? ''}${error.stderr ?? ''}` || error.message }),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
