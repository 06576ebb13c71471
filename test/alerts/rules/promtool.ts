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

/** Rules and their tests, in a file each. */
interface Tried {
  readonly rules: readonly object[];
  readonly tests: (ruleFile: string) => object;
}

/** Runs promtool over the rules of some groups, or over the tests of each. */
export async function promtool(what: 'check' | 'test', rules: readonly object[], groups: readonly AlertGroup[], looking: Looking): Promise<PromtoolAnswer> {
  // All rules of a file are evaluated for each of its tests, so each group is tried alone.
  return answer(what, groups.map((group, index) => ({ rules: [rules[index]], tests: (file) => promtoolTests(file, [group], looking) })));
}

/** The same with tests of `rules.yaml` that are given. */
export async function runPromtool(what: 'check' | 'test', rules: readonly object[], tests: object): Promise<PromtoolAnswer> {
  return answer(what, [{ rules, tests: (file) => ({ ...tests, rule_files: [file] }) }]);
}

/** Rules with the group that they are of, and what is said of them where they hold. */
export interface Mutant {
  readonly told: string;
  readonly rules: object;
  readonly group: AlertGroup;
}

/** Those of some changed rules whose tests succeed nevertheless. */
export async function survivors(mutants: readonly Mutant[], looking: Looking): Promise<string[]> {
  const { said } = await answer('test', mutants.map(({ rules, group }) => ({ rules: [rules], tests: (file) => promtoolTests(file, [group], looking) })));
  const parts = said.split(/Unit Testing: +tests-/).slice(1);
  if (parts.length !== mutants.length) throw new Error(`promtool tried ${parts.length} of ${mutants.length}: ${said}`);
  return mutants.filter((_, index) => !parts.some((part) => part.startsWith(`${index}.yaml`) && /FAILED/.test(part))).map(({ told }) => told);
}

/** One process tries them all. */
async function answer(what: 'check' | 'test', tried: readonly Tried[]): Promise<PromtoolAnswer> {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-promtool-'));
  try {
    const files = tried.map(({ rules, tests }, index) => {
      const ruleFile = `rules-${index}.yaml`;
      writeFileSync(join(directory, ruleFile), stringify({ groups: rules }));
      writeFileSync(join(directory, `tests-${index}.yaml`), stringify(tests(ruleFile)));
      return what === 'check' ? ruleFile : `tests-${index}.yaml`;
    });
    // Which file it is at it says on one stream, and how that ends on the other.
    return await run('sh', ['-c', 'exec promtool "$@" 2>&1', 'sh', what, 'rules', ...files], { cwd: directory, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout }) => ({ good: true, said: stdout }), ({ stdout }: { stdout: string }) => ({ good: false, said: stdout }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
