import { LifeboatError } from '../../manifest/lifeboat-error';

/** Refuses what Prometheus does not take as the name of a metric. */
export function requireSeriesName(place: string, field: string, name: string): void {
  if (/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name)) return;
  throw new LifeboatError('series-name', {
    place, problem: `${field} is '${name}', and the name of a series has only letters, digits, _ and :, and begins with no digit`, remedy: 'Name it otherwise',
  });
}

/** Refuses what Prometheus does not take as the name of a label, and what it keeps for itself. */
export function requireLabelName(place: string, label: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(label) && !label.startsWith('__')) return;
  throw new LifeboatError('label-name', {
    place, problem: `it has the label '${label}', and the name of a label has only letters, digits and _, and begins with no digit and not with __`, remedy: 'Name it otherwise',
  });
}
