import { execFileSync } from 'child_process';
import { buildTestbed } from '../testbed/build';

interface Check {
  readonly check: { readonly id: string };
  readonly grade: number;
  readonly skipped: boolean;
}

const WELL = 7;
const CRITICAL = 1;

/** What kube-score says of objects: ids of checks, once for each object that they are about. */
export interface Scored {
  readonly critical: string[];
  readonly warnings: string[];
}

/** The kube-score that the test-bed builds. */
export class KubeScore {
  public static async built(): Promise<KubeScore> {
    return new KubeScore((await buildTestbed()).programs.get('kube-score')!);
  }

  private constructor(private readonly program: string) {}

  /** Scores objects, with or without what their annotations leave out. */
  public score(objects: any[], ignoring = true): Scored {
    const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    const args = ['score', '--kubernetes-version', 'v1.36', '-o', 'json', ...(ignoring ? [] : ['--disable-ignore-checks-annotations']), '-'];
    let output: string;
    try {
      output = execFileSync(this.program, args, { input, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      // It ends with 1 where it finds something.
      output = (error as { stdout: string }).stdout;
    }
    const checks = (JSON.parse(output) as Array<{ checks: Check[] }>).flatMap((one) => one.checks).filter(({ skipped }) => !skipped);
    const below = (grades: (grade: number) => boolean): string[] => checks.filter(({ grade }) => grades(grade)).map(({ check }) => check.id).sort();
    if (checks.length === 0) throw new Error(`kube-score looked at nothing: ${output}`);
    return { critical: below((grade) => grade <= CRITICAL), warnings: below((grade) => grade > CRITICAL && grade < WELL) };
  }
}
