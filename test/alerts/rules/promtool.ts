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

/** Rules with the group that they are of, and what is said of them where they hold. */
export interface Mutant {
  readonly told: string;
  readonly rules: object;
  readonly group: AlertGroup;
}

/** Those of some changed rules whose tests succeed nevertheless; one process tries them all. */
export async function survivors(mutants: readonly Mutant[], looking: Looking): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-promtool-'));
  try {
    const files = mutants.map(({ rules, group }, index) => {
      writeFileSync(join(directory, `rules-${index}.yaml`), stringify({ groups: [rules] }));
      writeFileSync(join(directory, `tests-${index}.yaml`), stringify(promtoolTests(`rules-${index}.yaml`, [group], looking)));
      return `tests-${index}.yaml`;
    });
    // Which tests it is at it says on one stream, and how they end on the other.
    const said = await run('sh', ['-c', 'promtool test rules "$@" 2>&1', 'sh', ...files], { cwd: directory, maxBuffer: 64 * 1024 * 1024 })
      .then(({ stdout }) => stdout, ({ stdout }: { stdout: string }) => stdout);
    const parts = said.split(/Unit Testing: +tests-/).slice(1);
    if (parts.length !== mutants.length) throw new Error(`promtool tried ${parts.length} of ${mutants.length}: ${said}`);
    return mutants.filter((_, index) => !parts.some((part) => part.startsWith(`${index}.yaml`) && /FAILED/.test(part))).map(({ told }) => told);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
