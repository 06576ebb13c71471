import { readFileSync } from 'fs';
import { join } from 'path';
import { Chart, Testing } from 'cdk8s';
import { ROOT } from './example';
import { byHand } from '../../examples/side-by-side/by-hand';
import { plus } from '../../examples/side-by-side/plus';
import { resilient } from '../../examples/side-by-side/resilient';
import { MarkdownPage } from '../docs/markdown';
import { KubeScore } from '../workload/kube-score';

const page = new MarkdownPage('docs/14-workloads.md');
const source = (file: string): string => readFileSync(join(ROOT, 'examples/side-by-side', file), 'utf8');
let kubeScore: KubeScore;
beforeAll(async () => { kubeScore = await KubeScore.built(); }, 40 * 60_000);

function objectsOf(define: (chart: Chart) => void): any[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'shop' });
  define(chart);
  return Testing.synth(chart);
}

test.each([['resilient.ts', resilient], ['plus.ts', plus], ['by-hand.ts', byHand]] as const)('the figures of %s are those of the page', (file, define) => {
  const objects = objectsOf(define);
  const { critical, warnings } = kubeScore.score(objects);
  const lines = source(file).split('\n').filter((line) => line.trim() !== '').length;
  const [row] = page.text.split('\n').filter((one) => one.startsWith('|') && one.includes(`side-by-side/${file}`));
  expect(row.split('|').slice(2, -1).map((cell) => cell.trim())).toEqual([lines, objects.length, critical.length, warnings.length].map(String));
});

test('the page shows the short ones as they are', () => {
  for (const file of ['resilient.ts', 'plus.ts']) expect(page.text).toContain(`\`\`\`ts\n${source(file)}\`\`\``);
});

test('what is written by hand to survive as much makes the same kinds of objects', () => {
  const kinds = (define: (chart: Chart) => void): string[] => objectsOf(define).map(({ kind }) => kind).sort();
  expect(kinds(byHand)).toEqual(kinds(resilient));
});
