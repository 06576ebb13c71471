import { ImagePast } from './choice';

/** What is known of images before now, for people. */
export function pastText(pasts: readonly ImagePast[], file: string): string {
  const histories = new Map(pasts.flatMap(({ runs }) => runs.map(({ history }) => [history.workload, history] as const)));
  const onCluster = [...histories.values()].map(({ workload, live, revisions, earlier }) => {
    const rows = revisions.map((revision) => [
      `revision ${revision.number}`, revision.since, imagesText(revision.images), earlier.includes(revision) ? '' : isSame(revision.images, live) ? '(now)' : '(taken back)',
    ]);
    return `${workload}\n${table(rows)}`;
  });
  const inGit = pasts.filter(({ image }) => image.elsewhere === undefined).map(({ image, inGit: earlier }) => {
    const rows = [['now', '', image.reference], ...earlier.map(({ from, since, reference }) => [from, since, reference])];
    return `${image.name} in ${file}\n${table(rows)}`;
  });
  const elsewhere = pasts.filter(({ image }) => image.elsewhere !== undefined).map(({ image }) => `${image.name} ${image.reference}: not in ${file}; ${image.elsewhere}\n`);
  return [...onCluster, ...inGit, ...elsewhere].join('');
}

function imagesText(images: ReadonlyMap<string, string>): string {
  return [...images].map(([container, reference]) => `${container} ${reference}`).join(', ');
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([container, reference]) => b.get(container) === reference);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('');
}
