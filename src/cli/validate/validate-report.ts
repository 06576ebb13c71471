import { ValidationFinding } from './finding';
import { RULES } from './rules';
import { Validation } from './validate-tree';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { counted } from '../report/counted';
import { Paint, printable, wrap } from '../report/paint';
import { grouped } from '../report/text';
import { ToldReport } from '../report/told';

/** A finding with what the command knows beyond the rule. */
export interface ReportedValidation extends ValidationFinding {
  /** The construct that makes the object, where a definition was validated. */
  readonly construct?: string;
  /** Whether `--fail-on` names its severity. */
  readonly fails: boolean;
}

/** What a validation came to. */
export interface ValidateReport {
  /** What was looked at; absent where nothing could be. */
  readonly looked?: Validation['looked'] & { readonly what: string };
  readonly findings: readonly ReportedValidation[];
  readonly notes: readonly string[];
  readonly unjudged: Validation['unjudged'];
  readonly errors: readonly LifeboatError[];
}

/** A clause as a sentence; what begins with a path or a field keeps its letters. */
function sentence(clause: string): string {
  const first = /^[a-z]+(?=[ ,])/.test(clause) ? clause.charAt(0).toUpperCase() : clause.charAt(0);
  return `${first}${clause.slice(1).replace(/\.$/, '')}.`;
}

function lookedText({ what, objects, kustomizations, builds }: NonNullable<ValidateReport['looked']>): string {
  const flux = kustomizations > 0 ? `, ${counted(kustomizations, 'Kustomization')} of Flux` : '';
  return `Looked at ${what}: ${counted(objects, 'object')}, ${counted(builds, 'build')}${flux}.`;
}

/** For people: by file and object, with the way out of each finding. */
export function validateText(report: ValidateReport, paint: Paint): string {
  const lines = report.looked ? [wrap(printable(lookedText(report.looked)), '', '')] : [];
  for (const note of report.notes) lines.push(wrap(printable(note), '  note: ', '        '));
  for (const group of grouped(report.findings, ({ object, file }) => `${object ?? ''}\0${file}`)) {
    const [{ object, file, construct }] = group;
    lines.push('', paint.bold(printable(object ?? file)));
    if (object !== undefined) lines.push(paint.dim(printable(`  ${construct === undefined ? file : `construct ${construct}`}`)));
    for (const { severity, rule, path, line, problem, remedy, construct: made } of group) {
      const place = line === undefined || made !== undefined ? '' : paint.dim(` (line ${line})`);
      lines.push(`  ${severity === 'error' ? paint.red('error') : paint.bold('warning')} ${rule}${path === undefined ? '' : ` ${printable(path)}`}${place}`);
      lines.push(wrap(printable(sentence(problem)), '    ', '    '), wrap(printable(sentence(remedy)), '    -> ', '       '));
    }
  }
  if (report.errors.length > 0) lines.push('');
  for (const { message } of report.errors) lines.push(wrap(printable(message), paint.red('could not tell: '), '  '));
  lines.push('', closing(report, paint));
  return `${lines.join('\n')}\n`;
}

function closing({ findings, notes, errors }: ValidateReport, paint: Paint): string {
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count > 0 ? [counted(count, severity)] : [];
  });
  const text = counts.length > 0 ? `${counts.join(', ')}.` : errors.length > 0 ? '' : notes.length > 0 ? 'Nothing is wrong in what was judged.' : 'Nothing is wrong.';
  const untold = errors.length > 0 ? `${counts.length > 0 ? ' ' : ''}${counted(errors.length, 'thing')} could not be told.` : '';
  return (errors.length > 0 || findings.some(({ fails }) => fails) ? paint.red : paint.green)(text + untold);
}

/** For programs; the shape is stable. */
export function validateJson({ looked, findings, notes, unjudged, errors }: ValidateReport): string {
  return `${JSON.stringify({
    findings: findings.map(({ rule, severity, object, path, problem, remedy, file, line, construct, fails }) => (
      { rule, severity, object, path, problem, remedy, file, line, construct, fails }
    )),
    looked: looked && { what: looked.what, objects: looked.objects, builds: looked.builds, kustomizations: looked.kustomizations },
    notes,
    unjudged,
    errors: errors.map(({ code, place, problem, remedy, message }) => ({ code, place, problem, remedy, message })),
  }, undefined, 2)}\n`;
}

/** For the formats of others' tools. */
export function toldValidation(report: ValidateReport): ToldReport {
  const { looked, findings, notes, errors } = report;
  const files = [...new Set([...looked?.files ?? [], ...findings.map(({ file }) => file)])].sort();
  return {
    command: 'lifeboat validate',
    ...(looked ? { summary: [lookedText(looked), ...notes.map(sentence)].join(' ') } : {}),
    notes: notes.map(sentence),
    rules: [...new Set(findings.map(({ rule }) => rule))].map((id) => ({ id, text: RULES[id].text })),
    findings: findings.map(({ rule, severity, object, path, problem, remedy, file, line, construct }) => ({
      rule,
      level: severity,
      title: `lifeboat validate ${rule}${object === undefined ? '' : `: ${object}`}`,
      file,
      ...(line === undefined ? {} : { line }),
      name: [object, path].filter((part) => part !== undefined).join(' '),
      text: `${[object, path].filter((part) => part !== undefined).join(' ')}${object === undefined && path === undefined ? '' : ': '}${sentence(problem)} ${sentence(remedy)}`,
      properties: { severity, construct },
    })),
    cases: looked && files.length === 0 ? [{ suite: 'lifeboat validate', name: 'no object' }] : files.map((file) => {
      const failing = findings.filter((finding) => finding.file === file && finding.fails);
      if (failing.length === 0) return { suite: 'file', name: file };
      const text = failing.map(({ rule, object, path, problem, remedy }) => `${[rule, object, path].filter(Boolean).join(' ')}: ${sentence(problem)}\n  ${sentence(remedy)}`).join('\n');
      return { suite: 'file', name: file, failure: { type: failing[0].rule, message: counted(failing.length, 'finding'), text } };
    }),
    errors,
  };
}
