import { Paint, printable, printableFinding, wrap } from './paint';
import { comparedSentence, Report } from './report';
import { waysText } from './ways-text';
import { sameValue } from '../../manifest/difference';
import { Finding, Voice } from '../comparison/finding';
import { VOICE_NAMES } from '../comparison/manifests';
import { excerpts } from '../comparison/value-text';

const FIELDS_PER_OBJECT = 20;

/** For people: grouped by app and object, readable at 80 columns. */
export function textReport(report: Report, paint: Paint): string {
  if (!report.compared) return report.error ? `${report.error.message}\n` : '';
  const lines = [wrap(comparedSentence(report.compared), '', '')];
  if (report.verdict === 'same') return `${lines[0]}\n${paint.green('They are the same.')}\n`;
  const groups = grouped(report.findings.map(printableFinding), ({ app, cluster }) => `${app ?? ''}\0${cluster ?? ''}`);
  for (const findings of groups) lines.push('', ...appLines(findings, paint));
  const apps = new Set(report.findings.flatMap(({ app }) => app ?? [])).size;
  const differences = distinct(report.findings).length;
  if (differences > 0) lines.push('', paint.red(`${differences} ${differences === 1 ? 'difference' : 'differences'}${apps === 0 ? '' : ` in ${apps} ${apps === 1 ? 'app' : 'apps'}`}.`));
  if (report.error) lines.push('', paint.red(wrap(printable(report.error.message), '', '  ')));
  return `${lines.join('\n')}\n`;
}

function appLines(findings: readonly Finding[], paint: Paint): string[] {
  const [{ app, cluster }] = findings;
  const lines = [paint.bold(app === undefined ? cluster ?? 'all' : cluster === undefined ? app : `${app} on ${cluster}`)];
  for (const group of grouped(findings, ({ object, file }) => object ?? `\0${file}`)) {
    const { object } = group[0];
    if (object !== undefined) lines.push(`  ${object}`);
    const indent = object === undefined ? '  ' : '    ';
    const shown = distinct(group);
    for (const finding of shown.slice(0, FIELDS_PER_OBJECT)) {
      lines.push(...(finding.values ? fieldLines(finding, group, indent, paint) : [wrap(finding.message, indent, `${indent}  `)]));
    }
    if (shown.length > FIELDS_PER_OBJECT) lines.push(`${indent}and ${shown.length - FIELDS_PER_OBJECT} more (lifeboat diff)`);
  }
  for (const remedy of remediesOf(findings.filter(({ ways }) => !ways))) lines.push(wrap(remedy, '  -> ', '     '));
  lines.push(...waysText(findings, paint));
  return lines;
}

/** Each way out once; those that are the same but for the file are told as one. */
function remediesOf(findings: readonly Finding[]): Set<string> {
  const general = ({ remedy, file }: Finding): string => remedy.replaceAll(file, 'the file');
  return new Set(grouped(findings, general).map((same) => (new Set(same.map(({ remedy }) => remedy)).size > 1 ? general(same[0]) : same[0].remedy)));
}

/** The field, then a line for each value with those who have it, then where it stands. */
function fieldLines(finding: Finding, group: readonly Finding[], indent: string, paint: Paint): string[] {
  const groups: Voice[][] = [];
  for (const voice of finding.voices ?? []) {
    const same = groups.find(([first]) => sameValue(finding.values?.[first], finding.values?.[voice]));
    if (same) same.push(voice);
    else groups.push([voice]);
  }
  const texts = excerpts(groups.map(([voice]) => finding.values?.[voice])).map(printable);
  const labels = groups.map((voices) => `${voices.map((voice) => VOICE_NAMES[voice]).join(' and ')}:`);
  const width = Math.max(...labels.map((label) => label.length));
  const places = group.filter((one) => one.message === finding.message && one.line !== undefined).map(({ file, line }) => `${file}:${line}`);
  return [
    `${indent}${finding.field}${finding.kind === 'order' ? ' (order)' : ''}`,
    ...groups.map((voices, index) => {
      const text = finding.values?.[voices[0]] === undefined ? '(none)' : texts[index];
      return `${indent}  ${labels[index].padEnd(width)} ${voices.includes(finding.copy) ? paint.red(text) : paint.green(text)}`;
    }),
    ...(finding.copy === 'definition' ? [`${indent}  the definition changed since the last synth`, `${indent}  (or both copies were edited alike)`] : []),
    ...(finding.written === undefined ? [] : [paint.dim(wrap(finding.written, `${indent}  `, `${indent}  `))]),
    ...places.map((place) => `${indent}  ${paint.dim(`at ${place}`)}`),
  ];
}

/** Where all three differ there is a finding for each copy, with the same sentence. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = `${finding.app}\0${finding.cluster}\0${finding.object}\0${finding.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Groups in the order in which each first appears. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
