import { PropRules } from './prop-rules';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Fields of a schedule, with their bounds and the names that stand for numbers. */
const FIELDS: ReadonlyArray<readonly [name: string, least: number, most: number, names: readonly string[]]> = [
  ['minute', 0, 59, []], ['hour', 0, 23, []], ['day of the month', 1, 31, []], ['month', 1, 12, MONTHS], ['day of the week', 0, 6, DAYS],
];
const REMEDY = "Write it as '15 3 * * *': minute, hour, day of the month, month, day of the week";

/** Refuses a schedule that the API server would refuse. */
export function checkSchedule(rules: PropRules, schedule: string): string {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(schedule)) return schedule;
  const fields = schedule.split(' ');
  if (fields.length !== FIELDS.length) rules.refuse('schedule', schedule, `has ${fields.length} fields, and a schedule has ${FIELDS.length}`, REMEDY);
  fields.forEach((field, index) => {
    const [name, least, most, names] = FIELDS[index];
    const number = (text: string): number => {
      if (names.includes(text.toLowerCase())) return names.indexOf(text.toLowerCase()) + least;
      return /^\d{1,2}$/.test(text) ? Number(text) : NaN;
    };
    for (const one of field.split(',')) {
      const [, range, step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(one) ?? [];
      const [from, to, ...more] = range === '*' || range === '?' ? [least, most] : (range ?? '').split('-').map(number);
      const isRange = more.length === 0 && from >= least && (to ?? from) >= from && (to ?? from) <= most;
      if (!isRange || Number(step ?? 1) === 0) rules.refuse('schedule', schedule, `has '${one}' as ${name}, which is neither * nor a number or a range from ${least} to ${most}`, REMEDY);
    }
  });
  return schedule;
}

/** Refuses what is no time zone that this machine knows. */
export function checkTimeZone(rules: PropRules, timeZone: string): string {
  if (/^[A-Z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+)*$/.test(timeZone) && timeZone !== 'Local' && isKnown(timeZone)) return timeZone;
  return rules.refuse('timeZone', timeZone, 'is no name of a time zone', "Write it as 'Europe/Berlin'");
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}
