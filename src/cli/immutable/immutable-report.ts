import { PlacedFinding } from './judge-changes';
import { Verdict } from '../../manifest/immutability/finding';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { counted } from '../report/counted';
import { Paint, printable, wrap } from '../report/paint';
import { grouped } from '../report/text';
import { ToldReport } from '../report/told';

/** A finding with what the command knows beyond the rule. */
export interface ReportedFinding extends PlacedFinding {
  /** The construct that makes the object, where a definition was compared. */
  readonly construct?: string;
  /** Whether `--fail-on` names its verdict. */
  readonly fails: boolean;
}

/** Two revisions, and the identities of the objects that are not the same in both. */
export interface ComparedRevisions {
  readonly base: string;
  readonly head: string;
  readonly changed: readonly string[];
  readonly made: readonly string[];
  readonly gone: readonly string[];
}

/** What two revisions of something came to. */
export interface ImmutableReport {
  /** Absent where they could not be compared at all. */
  readonly compared?: ComparedRevisions;
  readonly findings: readonly ReportedFinding[];
  /** What was left out, and what else a reader should know. */
  readonly notes: readonly string[];
  /** What could not be told. */
  readonly errors: readonly LifeboatError[];
}

export const VERDICTS: { readonly [verdict in Verdict]: string } = {
  refused: 'The API server refuses the change.',
  depends: 'Whether the API server refuses the change depends on live state that Git does not show.',
  guarded: 'The API server allows the change, and the policy guards it.',
};

/** A clause as a sentence. */
function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1).replace(/\.$/, '')}.`;
}

/** What was compared, in one sentence. */
function comparedText({ base, head, changed, made, gone }: ComparedRevisions): string {
  const parts = [
    counted(changed.length, 'changed object', 'changed objects'),
    ...(made.length > 0 ? [`${made.length} new`] : []),
    ...(gone.length > 0 ? [`${gone.length} gone`] : []),
  ];
  return `Compared ${base} with ${head}: ${parts.join(', ')}.`;
}

/** For people: by object, with the way out of each finding. */
export function immutableText(report: ImmutableReport, paint: Paint): string {
  const paints: { readonly [verdict in Verdict]: (text: string) => string } = { refused: paint.red, depends: paint.bold, guarded: paint.dim };
  const lines = report.compared ? [wrap(printable(comparedText(report.compared)), '', '')] : [];
  for (const note of report.notes) lines.push(wrap(printable(note), '  note: ', '        '));
  for (const group of grouped(report.findings, ({ object, file }) => `${object}\0${file}`)) {
    const [{ object, file, construct }] = group;
    lines.push('', paint.bold(printable(object)), paint.dim(printable(`  ${construct === undefined ? file : `construct ${construct}`}`)));
    for (const { verdict, path, line, reason, remedy, construct: made } of group) {
      lines.push(`  ${paints[verdict](verdict)} ${printable(path)}${line === undefined || made !== undefined ? '' : paint.dim(` (line ${line})`)}`);
      lines.push(wrap(printable(sentence(reason)), '    ', '    '), wrap(printable(sentence(remedy)), '    -> ', '       '));
    }
  }
  if (report.errors.length > 0) lines.push('');
  for (const { message } of report.errors) lines.push(wrap(printable(message), paint.red('could not tell: '), '  '));
  lines.push('', closing(report, paint));
  return `${lines.join('\n')}\n`;
}

function closing({ findings, errors }: ImmutableReport, paint: Paint): string {
  const counts = (Object.keys(VERDICTS) as Verdict[]).flatMap((verdict) => {
    const count = findings.filter((finding) => finding.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const text = counts.length > 0 ? `${counts.join(', ')}.` : errors.length > 0 ? '' : 'Nothing that the API server refuses.';
  const untold = errors.length > 0 ? `${counts.length > 0 ? ' ' : ''}${counted(errors.length, 'thing', 'things')} could not be told.` : '';
  return (errors.length > 0 || findings.some(({ fails }) => fails) ? paint.red : paint.green)(text + untold);
}

/** For programs; the shape is stable. */
export function immutableJson({ compared, findings, notes, errors }: ImmutableReport): string {
  return `${JSON.stringify({
    findings: findings.map(({ object, path, verdict, reason, remedy, rule, file, line, construct, fails }) => (
      { object, path, verdict, reason, remedy, rule, file, line, construct, fails }
    )),
    compared,
    notes,
    errors: errors.map(({ code, place, problem, remedy, message }) => ({ code, place, problem, remedy, message })),
  }, (_, value: ManifestValue) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`;
}

/** For the formats of others' tools. */
export function toldImmutable(report: ImmutableReport): ToldReport {
  const { findings, compared, notes, errors } = report;
  const rules = new Map(findings.map(({ rule, verdict }) => [rule, VERDICTS[verdict]]));
  const failing = new Map(grouped(findings.filter(({ fails }) => fails), ({ object }) => object).map((group) => [group[0].object, group]));
  const objects = compared ? [...new Set([...compared.changed, ...compared.made, ...compared.gone, ...failing.keys()])] : [];
  return {
    command: 'lifeboat immutable',
    ...(compared ? { summary: [comparedText(compared), ...notes.map((note) => `${note}.`)].join(' ') } : {}),
    rules: [...rules].map(([id, text]) => ({ id, text })),
    findings: findings.map(({ rule, verdict, fails, object, path, reason, remedy, file, line, construct }) => ({
      rule,
      level: fails ? 'error' : 'warning',
      title: `lifeboat immutable ${verdict}: ${object}`,
      file,
      ...(line === undefined ? {} : { line }),
      name: `${object} ${path}`,
      text: `${object} ${path}: ${verdict}: ${sentence(reason)} ${sentence(remedy)}`,
      properties: { verdict, construct },
    })),
    cases: compared && objects.length === 0 ? [{ suite: 'lifeboat immutable', name: 'no object differs' }] : objects.map((object) => {
      const group = failing.get(object);
      if (!group) return { suite: 'object', name: object };
      const text = group.map(({ path, verdict, reason, remedy }) => `${path}: ${verdict}: ${sentence(reason)}\n  ${sentence(remedy)}`).join('\n');
      return { suite: 'object', name: object, failure: { type: group[0].verdict, message: counted(group.length, 'finding', 'findings'), text } };
    }),
    errors,
  };
}
