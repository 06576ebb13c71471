import { Counts } from './campaign';
import { CAMPAIGNS } from './campaigns';
import { Results } from './results';

const HEAD = `# Proofs

Long campaigns of random runs on the real controllers: \`npm run prove\`. Every run has a seed of its own, derived from the campaign's seed and its
index, so \`npm run prove -- CAMPAIGN --seed SEED --index INDEX\` makes one again. \`npm run prove -- --report\` writes this page from the results.

| campaign | shows that | date | seed | runs | failures | counted |
| --- | --- | --- | --- | --- | --- | --- |
`;

/** Adds up what runs counted, kind by kind. */
export function sum(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) for (const [what, count] of Object.entries(counts)) total[what] = (total[what] ?? 0) + count;
  return total;
}

/** Counts as a person reads them. */
export function counted(counts: Counts): string {
  return Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', ');
}

function row(results: Results): string {
  const all = results.read();
  const failures = all.filter(({ failure }) => failure !== undefined);
  const last = all.map(({ ended }) => ended).sort().at(-1)!;
  const title = CAMPAIGNS.find(({ name }) => name === results.campaign)?.title ?? '';
  const indexes = failures.length > 0 ? ` (index ${failures.map(({ index }) => index).join(', ')})` : '';
  const cells = [
    results.campaign, title, last.slice(0, 10), results.seed, all.length, `${failures.length}${indexes}`, counted(sum(all.map(({ counts }) => counts))),
  ];
  return `| ${cells.join(' | ')} |`;
}

const keyOf = (line: string) => line.split(' | ').filter((_, cell) => cell === 0 || cell === 3).join(' ');

/** The page of proofs: a row of the old page stays where this machine has no results for its campaign and seed. */
export function proofs(old: string, all: readonly Results[]): string {
  const rows = new Map(old.split('\n').filter((line) => /^\| [a-z]/.test(line) && !line.startsWith('| campaign |')).map((line) => [keyOf(line), line]));
  for (const results of all) {
    if (results.read().length === 0) continue;
    const line = row(results);
    rows.set(keyOf(line), line);
  }
  const order = (line: string) => CAMPAIGNS.findIndex(({ name }) => line.startsWith(`| ${name} |`));
  const sorted = [...rows.values()].sort((one, other) => order(one) - order(other));
  return `${HEAD}${sorted.map((line) => `${line}\n`).join('')}`;
}
