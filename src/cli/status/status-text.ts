import { Controller } from './controllers';
import { pluralText } from './flux-objects';
import { FluxName, nameText, QUIET_STATES, State } from './state';
import { JudgedObject, silentControllers, Survey } from './survey';
import { durationText, secondsOf } from './time-text';
import { withReach } from '../cluster/reach';
import { Paint, printable, wrap } from '../report/paint';

const LONGEST_MESSAGE = 600;
/** A Kustomization says the time of its last try, not that of the first one that failed. */
const TRIED: ReadonlySet<State> = new Set<State>(['validation', 'apply', 'prune', 'health', 'failed', 'source', 'dependency']);
const NAMED = 6;

/** What of a survey is shown, and how wide. */
export interface TextOptions {
  /** Also each object that is well. */
  readonly all: boolean;
  /** Also what was applied before. */
  readonly history: boolean;
  readonly columns: number;
  /** Options by which the cluster was reached, for the commands to be pasted. */
  readonly reach: string;
}

/** For people: what does not run, what to mend in which order, then how much is well. */
export function statusText(survey: Survey, paint: Paint, options: TextOptions): string {
  const { columns } = options;
  const say = (text: string, first: string, rest: string): string => wrap(printable(withReach(text, options.reach)), first, rest, columns);
  const lines = [...headLines(survey, paint, say)];
  if (survey.controllers.length > 0 && survey.installed) {
    lines.push('', paint.bold('Controllers'));
    for (const controller of survey.controllers) lines.push(...controllerLines(controller, paint, say));
  }
  for (const { app, object, record: { by = 'nobody named', since = 'an unknown time', reason } = {}, remedy } of survey.emergencies) {
    const who = `${app}: by ${by} since ${since}${reason === undefined ? '' : `: ${reason}`}.`;
    lines.push('', `${paint.bold(printable(object))}  ${paint.red('emergency')}`, say(who, '  ', '  '), say(sentence(remedy), '  -> ', '     '));
  }
  const old = oldOf(survey);
  const quiet = survey.objects.filter(({ state }) => QUIET_STATES.has(state));
  const troubled = troubledOf(survey);
  const told = new Set(troubled.map(nameText));
  for (const one of troubled) if (!one.root || !told.has(nameText(one.root))) lines.push('', ...objectLines(one, survey, paint, say, options));
  if (old.length > 0) lines.push('', say(`Ready, or being reconciled, when the controller last looked, which says nothing of now: ${counted(old)}.`, '', '  '));
  if (options.all) for (const one of [...old, ...quiet]) lines.push('', ...objectLines(one, survey, paint, say, options));
  if (survey.unread.length > 0) {
    const [{ error }] = survey.unread;
    const whats = survey.unread.map(({ what }) => what).join(', ');
    lines.push('', say(`${whats} could not be read. Of the first: ${error.problem}. ${error.remedy}.`, paint.red('could not tell: '), '  '));
  }
  lines.push('', closing(survey, paint, say));
  return `${lines.join('\n')}\n`;
}

/** How a sentence is written: broken into lines, with the start of the first one and of the others. */
export type Say = (text: string, first: string, rest: string) => string;

/** Those that are not well by what they say themselves; what is only old is told of their controller. */
export function troubledOf(survey: Survey): JudgedObject[] {
  const old = new Set(oldOf(survey));
  return survey.objects.filter((one) => !QUIET_STATES.has(one.state) && !old.has(one));
}

function oldOf(survey: Survey): JudgedObject[] {
  return silentControllers(survey).length === 0 ? [] : survey.objects.filter(({ state }) => state === 'stale');
}

/** Whether Flux runs at all comes before anything that its objects say. */
export function headLines(survey: Survey, paint: Paint, say: Say): string[] {
  const { context, server, installed, controllers } = survey;
  const silent = silentControllers(survey);
  const place = `${context} (${server})`;
  const way = 'To deploy without Flux, look first at what that would do: `lifeboat emergency plan --project DIR`.';
  if (!installed) {
    return [paint.red(say(`Flux is not installed on ${place}: the API server serves none of its kinds. Nothing is applied from Git, and nothing is pruned.`, '', '')), say(way, '-> ', '   ')];
  }
  if (silent.length === 0) return [say(`Flux on ${place}.`, '', '')];
  const names = silent.map(({ name }) => name);
  const isAll = silent.length === controllers.length;
  const means: { readonly [name: string]: string } = {
    'source-controller': 'nothing new is fetched',
    'kustomize-controller': 'nothing is applied, pruned or healed',
    'helm-controller': 'no Helm release is installed or upgraded',
    'notification-controller': 'no alert is sent, and no webhook heard',
  };
  const effects = names.flatMap((name) => means[name] ?? []);
  return [
    paint.red(say(
      `${isAll ? 'Flux does not run' : `${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not run`} on ${place}${effects.length === 0 ? '' : `: ${effects.join('; ')}`}.`, '', '',
    )),
    say('What the objects say below is what they said when it last ran, and is not called well.', '', ''),
    ...names.some((name) => name === 'source-controller' || name === 'kustomize-controller') ? [say(way, '-> ', '   ')] : [],
  ];
}

function controllerLines(controller: Controller, paint: Paint, say: Say): string[] {
  const { name, namespace, state, meaning, action, version, replicas, pods, errors, logUnread } = controller;
  const mark = state === 'runs' ? paint.green('runs') : paint.red(state === 'unwell' ? 'not ready' : state === 'unknown' ? 'unknown' : 'does not run');
  const facts = [version, replicas === undefined ? undefined : `${replicas.ready} of ${replicas.desired} ready`].filter((one) => one !== undefined).join(', ');
  return [
    `  ${printable(name)}${namespace === 'flux-system' ? '' : printable(` in ${namespace}`)}  ${mark}${facts === '' ? '' : paint.dim(`  ${printable(facts)}`)}`,
    say(sentence(meaning), '    ', '    '),
    ...pods.filter(({ restarts }) => restarts > 0).map((pod) => say(
      `pod ${pod.name} was restarted ${pod.restarts === 1 ? 'once' : `${pod.restarts} times`}${pod.lastEnd === undefined ? '' : `; it ended last with ${pod.lastEnd}`}.`, '    ', '    ',
    )),
    ...errors.map(({ text, times, last }) => paint.dim(say(`${times} x, last ${last}: ${text}`, '    log: ', '      '))),
    ...logUnread === undefined ? [] : [paint.dim(say(`its log could not be read: ${logUnread}`, '    ', '    '))],
    ...action === undefined ? [] : [say(sentence(action), '    -> ', '       ')],
  ];
}

function objectLines(one: JudgedObject, survey: Survey, paint: Paint, say: Say, { history }: TextOptions): string[] {
  const { state, meaning, since, message, action, details, consequences, revision, sourceRevision, users } = one;
  const colour = QUIET_STATES.has(state) ? paint.green : state === 'reconciling' ? paint.bold : paint.red;
  const isSource = 'GitRepository OCIRepository HelmRepository HelmChart Bucket ExternalArtifact'.includes(one.kind);
  const names = consequences.map((each) => ({ each, state: survey.objects.find((other) => nameText(other) === nameText(each))?.state }));
  const age = secondsOf(since, survey.time);
  const lasting = age === undefined || state === 'reconciling' || state === 'ready' ? '' : `  ${TRIED.has(state) && !isSource ? 'last tried' : 'for'} ${durationText(age)}${TRIED.has(state) && !isSource ? ' ago' : ''}`;
  const well = one.history.find(({ status }) => status === 'ReconciliationSucceeded');
  return [
    `${paint.bold(printable(nameText(one)))}  ${colour(state)}${paint.dim(lasting)}`,
    ...state === 'ready' ? [] : [say(sentence(meaning), '  ', '  ')],
    ...message === undefined || state === 'ready' || state === 'dependency' ? [] : [paint.dim(say(cut(message), '  Flux says: ', '    '))],
    ...TRIED.has(state) && well?.last !== undefined ? [say(`It was well last at ${well.last}${well.revision === undefined ? '' : `, with ${well.revision}`}.`, '  ', '  ')] : [],
    ...details.map((detail) => say(detail, '  ', '    ')),
    ...isSource && users > 0 && !QUIET_STATES.has(state) ? [say(`${users === 1 ? '1 object takes' : `${users} objects take`} from it, and ${users === 1 ? 'gets' : 'get'} ${revision === undefined ? 'nothing' : `nothing newer than ${revision}`}.`, '  ', '  ')] : [],
    ...sourceRevision === undefined || state === 'behind' ? [] : [say(`It has applied ${revision}, and its source has ${sourceRevision}.`, '  ', '  ')],
    ...action === undefined ? [] : [say(sentence(action), '  -> ', '     ')],
    ...names.length === 0 ? [] : [say(`${waitText(names.map(({ each, state: its }) => `${nameText(each)} (${its ?? 'unknown'})`))}.`, '  ', '    ')],
    ...history ? one.history.map(({ digest, revision: of, first, last, status, total }) => paint.dim(say(
      `${last ?? '?'} ${status ?? '?'} ${of ?? ''} ${digest}${total === undefined || total < 2 ? '' : `, ${total} times since ${first}`}`, '  history: ', '    '))) : [],
  ];
}

/** How many are not well, wait, and are well. */
export function closing(survey: Survey, paint: Paint, say: Say): string {
  const troubled = troubledOf(survey);
  const quiet = survey.objects.filter(({ state }) => QUIET_STATES.has(state));
  const old = oldOf(survey).length;
  const roots = troubled.filter(({ root }) => !root).length;
  const ready = quiet.filter(({ state }) => state === 'ready');
  const count = (state: State): number => quiet.filter((one) => one.state === state).length;
  const parts = [
    ...roots > 0 ? [`${roots} to look at`] : [],
    ...troubled.length > roots ? [`${troubled.length - roots} that wait for ${roots === 1 ? 'it' : 'them'}`] : [],
    ...old > 0 ? [`${old} of which only old news is known`] : [],
    ...ready.length > 0 ? [`${ready.length} well (${counted(ready)})`] : [],
    ...count('disabled') > 0 ? [`${count('disabled')} disabled in Git`] : [],
    ...count('no-status') > 0 ? [`${count('no-status')} of which Flux keeps no status`] : [],
  ];
  const untold = survey.unread.length > 0 ? ' Not all could be read, so that nothing is said of the rest.' : '';
  const text = `${survey.objects.length === 0 ? survey.installed ? 'No object of Flux was found' : 'Flux is not installed' : parts.join(', ')}.${untold}`;
  return (survey.verdict === 'well' ? paint.green : paint.red)(say(text.charAt(0).toUpperCase() + text.slice(1), '', '  '));
}

/** `3 Kustomizations, 1 GitRepository`. */
function counted(objects: readonly FluxName[]): string {
  const kinds = new Map<string, number>();
  for (const { kind } of objects) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${count === 1 ? kind : pluralText(kind)}`).join(', ');
}

function waitText(names: readonly string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} more`] : names;
  return `Because of it not well: ${shown.join(', ')}`;
}

/** A clause as a sentence; one that begins with a name or an address begins as that does. */
function sentence(clause: string): string {
  const text = clause.replace(/\.$/, '');
  return `${/^[a-z]+(?:,? |: )/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text}.`;
}

function cut(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
