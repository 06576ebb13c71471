import { FieldForecast, Fate, ObjectForecast, IRREVOCABLE } from './fate';
import { Forecast, isClean } from './forecast';
import { PathSegment } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isSecret, withoutSecrets } from '../../comparison/secret-values';
import { excerpts } from '../../comparison/value-text';
import { counted } from '../../report/counted';
import { Paint, printable, wrap } from '../../report/paint';

const ORDER: readonly Fate[] = ['wedged', 'kept', 'reset', 'reverted', 'removed'];
const COMMA = ', ';

/** The forecast as a person reads it at night: one sentence, then what stays, then the rest. */
export function forecastText(forecast: Forecast, paint: Paint): string {
  const shown = forecast.objects.filter(isWorthTelling).sort((a, b) => weight(a) - weight(b));
  return [
    paint.bold(wrap(printable(`${headline(forecast)}.`), '', '')),
    ...forecast.notes.map((note) => wrap(printable(`Note: ${note}.`), '', '  ')),
    ...shown.flatMap((one) => ['', ...objectLines(one, paint)]),
    '',
    paint.dim(wrap(printable(`Git is read from ${forecast.git.from}${forecast.git.digest === undefined ? '' : ` (${forecast.git.digest})`}; context ${forecast.context}, ${forecast.server}.`), '', '')),
    '',
  ].join('\n');
}

/** What will happen, as one sentence without its full stop. */
export function headline(forecast: Forecast): string {
  const { objects, phase, app } = forecast;
  const count = (test: (one: ObjectForecast) => boolean): number => objects.filter(test).length;
  const wedged = count(isWedged);
  const staying = objects.flatMap(({ fields }) => fields).filter(({ fate }) => fate === 'kept' || fate === 'reset').length;
  const left = count(({ madeByEmergency, orphan }) => madeByEmergency || orphan);
  const untold = count(({ unknown }) => unknown !== undefined);
  const outcome = [
    ...wedged > 0 ? [`Flux cannot take over again: the API server will refuse Git's ${counted(wedged, 'object')}, and until then nothing of ${app} is taken back`] : [],
    ...staying > 0 ? [`${counted(staying, 'change')} will stay that nobody takes back`] : [],
    ...left > 0 ? [`${counted(left, 'object')} of the emergency alone will be left over (removed with --remove)`] : [],
    ...untold > 0 ? [`of ${counted(untold, 'object')} nothing can be told`] : [],
  ];
  if (phase === 'deploy') {
    const [makes, alters, refused] = [count(({ deploy }) => deploy === 'makes'), count(({ deploy }) => deploy === 'changes'), count(({ deploy }) => deploy === 'refused')];
    const does = [...makes > 0 ? [`makes ${counted(makes, 'object')}`] : [], ...alters > 0 ? [`changes ${counted(alters, 'object')}`] : [], ...refused > 0 ? [`is refused for ${counted(refused, 'object')}`] : []];
    const rolls = count(({ rollsAtDeploy }) => rollsAtDeploy);
    const first = `Deploying ${app} ${does.length > 0 ? listed(does) : 'changes nothing'}${rolls > 0 ? `, and restarts the pods of ${counted(rolls, 'workload')}` : ''}`;
    return `${first}; ${outcome.length > 0 ? `but ${listed(outcome)}` : 'resume takes back all of it'}`;
  }
  const changed = count(({ fields }) => fields.some(({ fate }) => fate !== 'kept' && fate !== 'wedged'));
  const [made, pruned, rolls] = [count((one) => one.made), count((one) => one.pruned), count(({ rollsAgain }) => rollsAgain)];
  const does = [...changed > 0 ? [`brings ${counted(changed, 'object')} back to Git`] : [], ...made > 0 ? [`makes ${counted(made, 'object')}`] : [], ...pruned > 0 ? [`deletes ${counted(pruned, 'object')}`] : []];
  if (wedged > 0) return outcome.join(COMMA);
  return `Resuming ${app} ${does.length > 0 ? listed(does) : 'changes nothing'}${rolls > 0 ? `, and restarts the pods of ${counted(rolls, 'workload')} again` : ''}`
    + `${outcome.length > 0 ? `; but ${listed(outcome)}` : isClean(forecast) ? '; nothing of the emergency remains' : ''}`;
}

function isWorthTelling(one: ObjectForecast): boolean {
  return one.fields.length > 0 || one.unknown !== undefined || one.deploy === 'refused' || one.deploy === 'makes' || one.madeByEmergency || one.orphan || one.pruned || one.made || one.recreated || one.rollsAgain || one.rollsAtDeploy;
}

function weight(one: ObjectForecast): number {
  if (isWedged(one)) return 0;
  if (one.deploy === 'refused' || one.unknown !== undefined) return 1;
  if (one.fields.some(({ fate }) => IRREVOCABLE.has(fate))) return 2;
  return one.madeByEmergency || one.orphan ? 3 : one.recreated || one.pruned ? 4 : 5;
}

function isWedged({ fields }: ObjectForecast): boolean {
  return fields.some(({ fate }) => fate === 'wedged');
}

function objectLines(one: ObjectForecast, paint: Paint): string[] {
  const remarks = [
    ...one.unknown === undefined ? [] : [`nothing can be told of it: ${one.unknown}`],
    ...one.deploy === 'refused' ? [`the deploy is refused: ${one.refusal ?? 'no reason given'}`] : [],
    ...one.deploy === 'makes' ? ['is made'] : [],
    ...one.madeByEmergency ? ['only the emergency has it: resume leaves it unless --remove is given'] : [],
    ...one.orphan ? ['stands with the owner labels, and neither Git nor the inventory has it: --remove deletes it, --keep keeps it'] : [],
    ...one.pruned ? ['Flux deletes it, since Git no longer has it'] : [],
    ...one.made ? ['is made again by Flux'] : [],
    ...one.recreated ? ['Flux deletes it and makes it anew, by its annotation'] : [],
    ...one.rollsAtDeploy && one.rollsAgain ? ['its pods are replaced at deploy, and again at resume'] : one.rollsAtDeploy ? ['its pods are replaced at deploy'] : one.rollsAgain ? ['its pods are replaced at resume'] : [],
  ];
  const fields = [...one.fields].sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate));
  return [paint.bold(printable(one.identity)), ...remarks.map((remark) => wrap(printable(remark), '  ', '    ')), ...fields.map((field) => fieldLine(one, field, paint))];
}

function fieldLine(one: ObjectForecast, field: FieldForecast, paint: Paint): string {
  const mark = IRREVOCABLE.has(field.fate) ? paint.red : paint.green;
  const [during, after] = excerpts([shownValue(one, field.segments, field.during), shownValue(one, field.segments, field.after)]);
  const change = field.fate === 'wedged' ? '' : field.fate === 'kept' ? (field.after === undefined ? '' : `stays ${after}`)
    : `${field.during === undefined ? 'taken away' : during} -> ${field.after === undefined ? 'gone' : after}`;
  const text = [field.path, change].filter((part) => part !== '').join(': ');
  return wrap(printable(`${mark(field.fate.padEnd(8))} ${text}${field.reason === undefined ? '' : `${text === '' ? '' : ' '}(${field.reason})`}`), '  ', '           ').replaceAll('\\u001b', '\u001b');
}

/** A value as it can be printed: that of a Secret is a stand-in. */
export function shownValue({ identity }: ObjectForecast, segments: readonly PathSegment[], value: ManifestValue): ManifestValue {
  return value !== undefined && isSecret({ kind: identity.split('/')[0] } as ManifestObject) ? withoutSecrets(value, segments) : value;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(COMMA)} and ${parts.at(-1)}`;
}
