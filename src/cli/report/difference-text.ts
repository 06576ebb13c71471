import { Paint, printable, printableFinding, wrap } from './paint';
import { comparedSentence, Report } from './report';
import { grouped } from './text';
import { waysText } from './ways-text';
import { sameValue } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { Finding, Voice } from '../comparison/finding';
import { VOICE_NAMES } from '../comparison/manifests';
import { jsonText } from '../comparison/value-text';

/** For people who want every field: per object, with `-` for what should be and `+` for what a copy has instead. */
export function differenceText(report: Report, paint: Paint): string {
  if (!report.compared) return report.error ? `${report.error.message}\n` : '';
  const lines = [wrap(comparedSentence(report.compared), '', '')];
  if (report.verdict === 'same') return `${lines[0]}\n${paint.green('They are the same.')}\n`;
  const findings = report.findings.map(printableFinding);
  const fields = findings.filter(({ values }) => values);
  for (const group of grouped(fields.flatMap(sides), ({ finding, voices }) => `${finding.app}\0${finding.cluster}\0${finding.object}\0${finding.file}\0${voices.join()}`)) {
    const [{ finding, base, voices }] = group;
    lines.push('', paint.bold(`${[finding.app, finding.cluster].filter(Boolean).join(' on ')}: ${finding.object}`));
    lines.push(`--- ${VOICE_NAMES[base]}`, `+++ ${voices.map((voice) => VOICE_NAMES[voice]).join(' and ')}${voices.includes('cluster') ? '' : `, ${finding.file}`}`);
    for (const { finding: { field, line, kind, values, written }, base: from, voices: [to] } of group) {
      lines.push(paint.dim(`@@ ${field}${kind === 'order' ? ', order' : ''}${line === undefined ? '' : `, line ${line}`} @@`));
      lines.push(...valueLines(values?.[from], values?.[to], paint));
      if (written !== undefined) lines.push(paint.dim(`  ${written}`));
    }
  }
  const others = findings.filter(({ values }) => !values);
  if (others.length > 0) lines.push('');
  for (const finding of others) {
    lines.push(wrap([finding.app, finding.object].filter((part) => part !== undefined).map((part) => `${part}: `).join('') + finding.message, '! ', '  '));
  }
  const ways = waysText(findings, paint);
  if (ways.length > 0) lines.push('', ...ways);
  if (report.error) lines.push('', paint.red(wrap(printable(report.error.message), '', '  ')));
  return `${lines.join('\n')}\n`;
}

interface Side {
  readonly finding: Finding;
  readonly base: Voice;
  readonly voices: Voice[];
}

/** Each finding shows its own copy; one about the definition shows the copies that agree against it. */
function sides(finding: Finding): Side[] {
  const [base, ...others] = finding.voices ?? [];
  if (base === undefined) return [];
  const differing = others.filter((voice) => !sameValue(finding.values?.[voice], finding.values?.[base]));
  return [{ finding, base, voices: finding.copy === base ? differing : [finding.copy] }];
}

/** What takes the place of a value, line by line, with what is the same around it. */
export function valueLines(before: ManifestValue, after: ManifestValue, paint: Paint): string[] {
  const [one, two] = [textLines(before).map(printable), textLines(after).map(printable)];
  let start = 0;
  while (start < Math.min(one.length, two.length) && one[start] === two[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, two.length) - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  return [
    ...(start > 0 ? [`  ${one[start - 1]}`] : []),
    ...one.slice(start, one.length - end).map((line) => paint.red(`- ${line}`)),
    ...two.slice(start, two.length - end).map((line) => paint.green(`+ ${line}`)),
    ...(end > 0 ? [`  ${one[one.length - end]}`] : []),
  ];
}

/** Whether a reader would take the bare text for a number, a boolean or nothing. */
function looksOtherwise(text: string): boolean {
  return !Number.isNaN(Number(text)) || /^(?:true|false|null)$|^\s|\s$/.test(text);
}

/** Long texts line by line, maps and lists a field a line. */
function textLines(value: ManifestValue, indent = ''): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' && value.includes('\n')) return value.replace(/\n$/, '').split('\n').map((line) => `${indent}${line}`);
  if (typeof value === 'string') return [`${indent}${looksOtherwise(value) ? JSON.stringify(value) : value}`];
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [`${indent}${jsonText(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => {
    const label = Array.isArray(value) ? '-' : `${/^[\w./-]+$/.test(key) ? key : JSON.stringify(key)}:`;
    const lines = textLines(inner, `${indent}  `);
    const flat = typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0;
    return lines.length === 1 && flat ? [`${indent}${label} ${lines[0].trimStart()}`] : [`${indent}${label}`, ...lines];
  });
}
