import { execFileSync } from 'child_process';
import { workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';
import { buildTestbed } from '../testbed/build';

interface Check {
  readonly check: { readonly id: string };
  readonly grade: number;
  readonly skipped: boolean;
}

const OK = 7;
let program: string;
beforeAll(async () => { program = (await buildTestbed()).programs.get('kube-score')!; }, 40 * 60_000);

/** Ids of the checks that are below well, or that an annotation leaves out. */
function scored(objects: any[], ...args: string[]): string[] {
  const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  let output: string;
  try {
    output = execFileSync(program, ['score', '--kubernetes-version', 'v1.36', '-o', 'json', ...args, '-'], { input, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const scores = JSON.parse(output) as Array<{ checks: Check[] }>;
  // It has no opinion of ServiceAccounts.
  expect(scores).toHaveLength(objects.length - 1);
  return scores.flatMap(({ checks }) => checks).filter(({ grade, skipped }) => !skipped && grade < OK).map(({ check }) => check.id).sort();
}

describe.each([Profile.PI, Profile.STANDARD, Profile.CRITICAL])('kube-score of profile $name', (profile) => {
  const objects = workloadObjects({ profile, readiness: { path: '/readyz' } }, (workload) => { workload.expose('api.example.org'); });

  test('is without a critical or a warning', () => { expect(scored(objects)).toEqual([]); });

  test('ignores what is said in the pages, and nothing else', () => {
    const replicas = profile === Profile.PI ? ['deployment-replicas'] : [];
    expect(scored(objects, '--disable-ignore-checks-annotations')).toEqual(['container-image-pull-policy', ...replicas]);
  });
});
