import { LookedAt } from './checklist';
import { GROUPS, Item, Outcome, Question } from './item';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { withReach } from '../cluster/reach';
import { counted } from '../report/counted';
import { Paint, printable, wrap } from '../report/paint';
import { grouped } from '../report/text';
import { ToldReport } from '../report/told';

/** What the command found. */
export interface DoctorReport {
  /** How the cluster is reached, for commands. */
  readonly reach: string;
  readonly items: readonly LookedAt[];
  /** What was not to be asked. */
  readonly leftOut: readonly Item[];
  readonly questions: readonly Question[];
  /** Why nothing could be looked at. */
  readonly error?: LifeboatError;
}

const WORDS: { readonly [outcome in Outcome]: string } = { 'passed': 'passed', 'failed': 'failed', 'not-checked': 'not checked', 'does-not-apply': 'does not apply' };
const INDENT = '    ';

/** What the items come to together: what could not be looked at is not well. */
export function verdictOf({ items, error }: Pick<DoctorReport, 'items' | 'error'>): 'well' | 'not-well' | 'unknown' {
  if (error || items.some(({ outcome }) => outcome === 'not-checked')) return 'unknown';
  return items.some(({ outcome }) => outcome === 'failed') ? 'not-well' : 'well';
}

/** For people: the checklist, with what was seen and the way out where an item is not well. */
export function doctorText(report: DoctorReport, paint: Paint, all: boolean): string {
  const { items, leftOut, questions } = report;
  const lines: string[] = [];
  for (const [group, title] of Object.entries(GROUPS)) {
    const own = items.filter((item) => item.group === group);
    if (own.length === 0) continue;
    if (lines.length > 0) lines.push('');
    lines.push(paint.bold(title));
    for (const same of together(own)) lines.push(...itemLines(same, report.reach, paint, all));
  }
  if (leftOut.length > 0) lines.push('', wrap(`Left out, since --offline was given: ${leftOut.map(({ id }) => id).join(', ')}.`, '', '  '));
  lines.push('', paint.bold('For people: no program can answer these, and none counts as passed'));
  for (const { question, seen } of questions) lines.push(wrap(printable(`${question}${seen === undefined ? '' : ` (${seen})`}`), '  ?  ', '     '));
  lines.push('', closing(report, paint));
  return `${lines.join('\n')}\n`;
}

/** Items in a row that one reason keeps from being looked at are told as one. */
function together(items: readonly LookedAt[]): LookedAt[][] {
  return grouped(items, ({ id, outcome, seen, way }) => (outcome === 'not-checked' ? `${seen.join()}\0${way}` : id));
}

/** The way out, its commands with how the cluster is reached. */
function wayOf({ way = '', isForOthers }: LookedAt, reach: string): string {
  return isForOthers ? way : withReach(way, reach);
}

function itemLines([item, ...others]: readonly LookedAt[], reach: string, paint: Paint, all: boolean): string[] {
  const { id, question, outcome, seen, way } = item;
  const isQuiet = outcome === 'passed' || outcome === 'does-not-apply';
  const title = others.length > 0 ? `Not checked: ${[item, ...others].map((one) => one.id).join(', ')}` : isQuiet ? question : `${question} [${id}]`;
  const text = wrap(title, INDENT, INDENT).slice(INDENT.length);
  const paints: { readonly [each in Outcome]: string } = {
    'passed': `${paint.green(' ok')} ${text}`,
    'failed': `${paint.red(' no')} ${paint.bold(text)}`,
    'not-checked': `${paint.bold(' ??')} ${text}`,
    'does-not-apply': paint.dim(`  - ${text}`),
  };
  if (isQuiet) return [paints[outcome], ...all ? seen.map((one) => paint.dim(wrap(printable(one), INDENT, INDENT))) : []];
  return [
    paints[outcome],
    ...seen.map((one) => wrap(printable(one), INDENT, `${INDENT}  `)),
    ...way === undefined ? [] : [wrap(printable(wayOf(item, reach)), `${INDENT}-> `, `${INDENT}   `)],
  ];
}

function closing(report: DoctorReport, paint: Paint): string {
  const { items, questions } = report;
  const counts = (Object.keys(WORDS) as Outcome[]).flatMap((outcome) => {
    const count = items.filter((item) => item.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome === 'does-not-apply' && count > 1 ? 'do not apply' : WORDS[outcome]}`];
  });
  const text = wrap(`${counts.join(', ')}; ${counted(questions.length, 'question')} for people.`, '', '');
  return verdictOf(report) === 'well' ? paint.green(text) : paint.red(text);
}

/** For programs; the shape is stable. */
export function doctorJson(report: DoctorReport): string {
  const { items, leftOut, questions, error, reach } = report;
  return `${JSON.stringify({
    verdict: verdictOf(report),
    items: items.map((item) => {
      const { id, group, question, outcome, seen, way, code } = item;
      return { id, group, question, outcome, seen, ...way === undefined ? {} : { way: wayOf(item, reach) }, ...code === undefined ? {} : { code } };
    }),
    leftOut: leftOut.map(({ id }) => id),
    questions,
    ...error ? { error: { code: error.code, place: error.place, problem: error.problem, remedy: error.remedy, message: error.message } } : {},
  }, undefined, 2)}\n`;
}

/** For the formats of others' tools. */
export function toldDoctor(report: DoctorReport): ToldReport {
  const { items, error, reach } = report;
  const text = (item: LookedAt): string => `${item.seen.join('; ')}. ${wayOf(item, reach)}.`;
  const failed = items.filter(({ outcome }) => outcome === 'failed');
  const judged = items.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed');
  return {
    command: 'lifeboat doctor',
    ...error ? {} : { summary: `Looked at ${counted(items.length, 'item')}: ${judged.length - failed.length} passed, ${failed.length} failed.` },
    rules: failed.map(({ id, question }) => ({ id, text: question })),
    findings: failed.map((item) => ({
      rule: item.id, level: 'error', title: `lifeboat doctor ${item.id}`, file: 'cdk8s.yaml', name: item.id, text: `${item.question} ${text(item)}`, properties: { group: item.group },
    })),
    cases: judged.map((item) => ({
      suite: GROUPS[item.group], name: item.question, ...item.outcome === 'failed' ? { failure: { type: item.id, message: counted(item.seen.length, 'finding'), text: text(item) } } : {},
    })),
    errors: error ? [error] : items.filter(({ outcome }) => outcome === 'not-checked').map((item) => new LifeboatError('not-checked', {
      place: `lifeboat doctor ${item.id}`, problem: `${item.question} It was not checked: ${item.seen.join('; ')}`, remedy: wayOf(item, reach),
    })),
  };
}
