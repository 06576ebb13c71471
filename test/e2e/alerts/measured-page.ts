import { writeFileSync } from 'fs';
import { join } from 'path';
import { MeasuredAlert } from './measured-alerts';
import { Looking } from '../../../src/alerts/rules/timing';

const DOCS = join(__dirname, '../../../docs');
const seconds = (value: number): string => value.toFixed(1);

/** A table of what was measured. */
export function measuredTable(all: readonly MeasuredAlert[], bound: (forSeconds: number) => number): string {
  const rows = all.map(({ alert, fault, rule, arrived }) => [
    alert, fault, ...(rule ? [rule.forSeconds, seconds(rule.seen), seconds(rule.fired), bound(rule.forSeconds)] : ['', '', '', '']), seconds(arrived),
  ]);
  const head = ['alert', 'fault', '`for`', 'until it shows', 'from then until it fires', 'bound', 'from the fault until Alertmanager has it'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** What is told of one of the tables. */
export interface MeasuredPage {
  /** `alerts-measured`. */
  readonly name: string;
  readonly title: string;
  /** The test that makes the faults. */
  readonly test: string;
  /** How the numbers were made so short that one can wait for them. */
  readonly shortened: string;
}

/** Writes a page where that is asked for, by MEASURED_ALERTS=write. */
export function writePage({ name, title, test, shortened }: MeasuredPage, table: string, { scrapeSeconds, evaluationSeconds }: Looking): void {
  if (process.env.MEASURED_ALERTS !== 'write') return;
  writeFileSync(join(DOCS, `${name}.md`), `# ${title}

Each alert after its fault on a real control plane, in seconds: kube-apiserver 1.36.3, source-controller and kustomize-controller 1.9.1,
notification-controller 1.9.3, kube-state-metrics 2.15.0, Debian's Prometheus and Alertmanager; ${new Date().toISOString().slice(0, 10)}. The test
\`test/e2e/${test}\` makes the faults, and \`MEASURED_ALERTS=write npx jest test/e2e/${test} --coverage=false\` writes this page.

Prometheus scrapes every ${scrapeSeconds} s and evaluates every ${evaluationSeconds} s there. ${shortened}
*Until it shows* is what Flux, Kubernetes and a scrape take until the expression holds. From then on an alert fires within the bound: its \`for\`, one
scrape and one evaluation.

${table}`);
}
