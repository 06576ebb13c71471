import { asText } from './conversion-functions';
import { FunctionTable, int, list, text } from './function-table';
import { goRegExp } from '../../go-regexp';
import { CannotRun, CelFault, CelList, CelValue } from '../values';

/** A regular expression of a rule. */
function expression(pattern: string, global = false): RegExp {
  const compiled = goRegExp(pattern, global);
  if (compiled === undefined) throw new CannotRun(`the expression ${pattern} cannot be run here`);
  return compiled;
}

function within(place: bigint, length: number): number {
  if (place < 0n || place > BigInt(length)) throw new CelFault(`index out of range: ${place}`);
  return Number(place);
}

function found(whole: string, part: string, from: number, isLast: boolean): bigint {
  const [letters, wanted] = [[...whole], [...part]];
  const places = letters.map((_, place) => place).concat(letters.length)
    .filter((place) => (isLast ? place <= from : place >= from) && wanted.every((letter, offset) => letters[place + offset] === letter));
  return BigInt((isLast ? places.at(-1) : places[0]) ?? -1);
}

function findAll([value, pattern, limit]: readonly CelValue[]): CelList {
  const all = [...text(value).matchAll(expression(text(pattern), true))].map(([match]) => match);
  const most = limit === undefined ? -1n : int(limit);
  return new CelList(most < 0n ? all : all.slice(0, Number(most)));
}

function replaced([value, old, now, limit]: readonly CelValue[]): string {
  const parts = text(value).split(text(old));
  const most = limit === undefined ? -1n : int(limit);
  const count = most < 0n ? parts.length - 1 : Math.min(Number(most), parts.length - 1);
  return parts.reduce((whole, part, place) => `${whole}${place <= count ? text(now) : text(old)}${part}`);
}

function split([value, separator, limit]: readonly CelValue[]): CelList {
  const whole = text(value);
  const parts = text(separator) === '' ? [...whole] : whole.split(text(separator));
  const most = limit === undefined ? -1n : int(limit);
  if (most === 0n) return new CelList([]);
  if (most < 0n || BigInt(parts.length) <= most) return new CelList(parts);
  const kept = Number(most) - 1;
  return new CelList([...parts.slice(0, kept), parts.slice(kept).join(text(separator))]);
}

function substring([value, from, to]: readonly CelValue[]): string {
  const letters = [...text(value)];
  const [start, end] = [within(int(from), letters.length), to === undefined ? letters.length : within(int(to), letters.length)];
  if (start > end) throw new CelFault(`invalid substring range. start: ${start}, end: ${end}`);
  return letters.slice(start, end).join('');
}

function formatted([value, args]: readonly CelValue[]): string {
  const left = [...list(args).entries];
  return text(value).replace(/%(?:%|(?:\.(\d+))?([a-zA-Z]))/g, (clause, precision: string | undefined, verb: string | undefined) => {
    if (verb === undefined) return '%';
    const next = left.shift();
    if (next === undefined) throw new CelFault('index out of range');
    if (verb === 's' || (verb === 'd' && typeof next === 'bigint')) return asText(next);
    if (verb === 'f' && (typeof next === 'number' || typeof next === 'bigint')) return Number(next).toFixed(Number(precision ?? 6));
    if (typeof next === 'bigint' && 'xXbo'.includes(verb)) return next.toString(verb === 'b' ? 2 : verb === 'o' ? 8 : 16)[verb === 'X' ? 'toUpperCase' : 'toString']();
    throw new CannotRun(`the clause ${clause} of \`format()\` is not known here`);
  });
}

/** Member functions of texts, and of lists of texts. */
export const TEXT_MEMBERS: FunctionTable = {
  contains: ([value, part]) => text(value).includes(text(part)),
  startsWith: ([value, part]) => text(value).startsWith(text(part)),
  endsWith: ([value, part]) => text(value).endsWith(text(part)),
  matches: ([value, pattern]) => expression(text(pattern)).test(text(value)),
  find: ([value, pattern]) => expression(text(pattern)).exec(text(value))?.[0] ?? '',
  findAll,
  charAt: ([value, place]) => [...text(value)][within(int(place), [...text(value)].length)] ?? '',
  lowerAscii: ([value]) => text(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upperAscii: ([value]) => text(value).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  replace: replaced,
  split,
  substring,
  trim: ([value]) => text(value).replace(/^[\s\u0085]+|[\s\u0085]+$/gu, ''),
  join: ([value, separator]) => list(value).entries.map(text).join(separator === undefined ? '' : text(separator)),
  format: formatted,
};

/** The place of a part in a text; -1 where there is none. */
export function placeIn([value, part, from]: readonly CelValue[], isLast: boolean): bigint {
  const length = [...text(value)].length;
  return found(text(value), text(part), from === undefined ? (isLast ? length : 0) : within(int(from), length), isLast);
}
