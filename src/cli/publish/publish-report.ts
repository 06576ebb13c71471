import { Delivered } from './delivery';
import { FleetSource } from './fleet-source';
import { countChanges, titled } from './pull-request';
import { shellWord } from '../../copies/shell-word';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { Paint, printable, wrap } from '../report/paint';

/** A delivery, and how it is to be told. */
export interface PublishReport {
  readonly delivered: Delivered;
  readonly source: FleetSource;
  readonly isDirect: boolean;
  readonly isDryRun: boolean;
  /** The file that holds the text of the pull request. */
  readonly body?: string;
}

/** For programs; the shape is stable. */
export function publishJson({ delivered, source, body, isDryRun }: PublishReport): string {
  const { outcome, base, branch, commit, title, text, delivery, notices } = delivered;
  const findings = delivery?.findings.findings ?? [];
  return `${JSON.stringify({
    outcome,
    dryRun: isDryRun,
    repository: source.shown,
    base,
    branch,
    commit: commit ?? null,
    title: title ?? null,
    body: text === undefined ? null : body ?? null,
    ...(body === undefined && text !== undefined ? { text } : {}),
    counts: {
      files: delivery?.files ?? 0,
      ...countChanges(delivery?.changes ?? []),
      rollouts: (delivery?.changes ?? []).flatMap(({ rollouts }) => rollouts).length,
      refused: findings.filter(({ verdict }) => verdict === 'refused').length,
      depends: findings.filter(({ verdict }) => verdict === 'depends').length,
      untold: delivery?.findings.errors.length ?? 0,
    },
    findings: findings.map(({ object, path, verdict, rule, reason, remedy }) => ({ object, path, verdict, rule, reason, remedy })),
    notices,
  }, null, 2)}\n`;
}

/** The same of a delivery that did not come to be. */
export function publishErrorJson({ code, place, problem, remedy, message }: LifeboatError): string {
  return `${JSON.stringify({ outcome: 'error', error: { code, place, problem, remedy, message } }, null, 2)}\n`;
}

/** What was done, for a person, and how the pull request is opened. */
export function publishSummary(report: PublishReport, paint: Paint): string {
  const { delivered: { outcome, base, branch, commit, title }, source: { shown }, isDirect, isDryRun } = report;
  const where = `${isDirect ? '' : 'the branch '}${branch} of ${shown}`;
  if (outcome === 'nothing') return `${wrap(printable(`Nothing to do: ${base} of ${shown} has all of it.`), '', '')}\n`;
  const sentence = outcome === 'unchanged' ? `Nothing to do: ${where} has exactly this, in ${commit!.slice(0, 12)}.`
    : `${isDryRun ? 'Would publish' : 'Published'} to ${where}${isDryRun ? '' : `, as ${commit!.slice(0, 12)}`}: ${title}.`;
  const lines = [(outcome === 'unchanged' || isDryRun ? String : paint.green)(wrap(printable(sentence), '', '  '))];
  if (isDirect || isDryRun) return `${lines.join('\n')}\n`;
  return `${[...lines, ...openLines(report)].join('\n')}\n`;
}

/** The host and the path of a URL in either form. */
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/|(?:[^@/:\s]+@)?([^/:\s]+):)(.+?)(?:\.git)?\/?$/i;

function openLines({ delivered: { base, branch, title }, source: { shown }, body }: PublishReport): string[] {
  const [, one, other, path] = REMOTE.exec(shown) ?? [];
  const host = one ?? other;
  if (body === undefined || title === undefined) return [];
  if (host === undefined) return [`Its pull request goes from ${branch} into ${base}, with the text in ${body}.`];
  const words = { base: shellWord(base), branch: shellWord(branch), title: shellWord(title), body: shellWord(body), path: shellWord(path) };
  if (/(?:^|\.)github\./.test(host)) {
    const text = `--title ${words.title} --body-file ${words.body}`;
    return ['Open its pull request, or bring the text of the open one up to date:',
      `  gh pr create --repo ${words.path} --base ${words.base} --head ${words.branch} ${text}`,
      `  gh pr edit ${words.branch} --repo ${words.path} ${text}`];
  }
  if (!/gitlab/.test(host)) return [`Its pull request goes from ${branch} into ${base}, with the text in ${body}.`];
  return ['Open its merge request, or bring the text of the open one up to date:',
    `  glab mr create --repo ${words.path} --target-branch ${words.base} --source-branch ${words.branch} --title ${words.title} --description "$(cat ${words.body})"`,
    `  glab mr update ${words.branch} --repo ${words.path} --title ${words.title} --description "$(cat ${words.body})"`];
}

/** The text of the pull request under its title, where it goes to the terminal. */
export function publishText({ delivered: { title, text } }: PublishReport): string {
  return title === undefined || text === undefined ? '' : titled(title, text);
}
