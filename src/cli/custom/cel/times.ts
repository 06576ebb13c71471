/** An instant, in nanoseconds since 1970. */
export class Timestamp {
  public constructor(public readonly nanos: bigint) {}
}

/** A span of time in nanoseconds. */
export class Duration {
  public constructor(public readonly nanos: bigint) {}
}

const SECOND = 1_000_000_000n;
const UNITS: { readonly [unit: string]: bigint } = {
  ns: 1n, us: 1000n, µs: 1000n, μs: 1000n, ms: 1_000_000n, s: SECOND, m: 60n * SECOND, h: 3600n * SECOND,
};
const LONGEST = 2n ** 63n;

/** A duration as Go writes it, `1h30m`. */
export function goDuration(text: string): Duration | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  if (rest === '0') return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    nanos += BigInt(whole === '' ? 0 : whole) * UNITS[unit] + BigInt(fraction === '' ? 0 : fraction) * UNITS[unit] / 10n ** BigInt(fraction.length);
  }
  return nanos < LONGEST ? new Duration(sign === '-' ? -nanos : nanos) : undefined;
}

const LONG_UNITS: ReadonlyArray<readonly [names: readonly string[], nanos: bigint]> = [
  [['ns', 'nano'], 1n], [['us', 'µs', 'micro'], 1000n], [['ms', 'milli'], 1_000_000n], [['s', 'sec'], SECOND], [['m', 'min'], 60n * SECOND],
  [['h', 'hr', 'hour'], 3600n * SECOND], [['d', 'day'], 86_400n * SECOND], [['w', 'wk', 'week'], 604_800n * SECOND],
];

/** A duration as the format of that name takes it: Go's, or `3 days`. */
export function formatDuration(text: string): Duration | undefined {
  const go = goDuration(text);
  if (go !== undefined) return go;
  let nanos: bigint | undefined;
  for (const [, factor, name] of text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)) {
    const unit = name.toLowerCase();
    const found = LONG_UNITS.filter(([names]) => names.includes(unit) || unit.startsWith(names.at(-1)!));
    for (const [, each] of found) nanos = (nanos ?? 0n) + BigInt(factor) * each;
  }
  return nanos === undefined ? undefined : new Duration(nanos);
}

/** An instant as RFC 3339 writes it. */
export function rfc3339(text: string): Timestamp | undefined {
  const [, day, time, fraction = '', zone] = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (day === undefined || fullDate(day) === undefined) return undefined;
  const millis = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(millis) ? undefined : new Timestamp(BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0')));
}

/** A date as RFC 3339 writes it. */
export function fullDate(text: string): Timestamp | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : new Timestamp(BigInt(date.getTime()) * 1_000_000n);
}

/** An instant as rules write it out. */
export function timestampText({ nanos }: Timestamp): string {
  const rest = ((nanos % SECOND) + SECOND) % SECOND;
  const text = new Date(Number((nanos - rest) / 1_000_000n)).toISOString().slice(0, 19);
  return `${text}${rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`}Z`;
}

/** A duration as rules write it out: in seconds. */
export function durationText({ nanos }: Duration): string {
  const [sign, whole] = nanos < 0n ? ['-', -nanos] : ['', nanos];
  const fraction = String(whole % SECOND).padStart(9, '0').replace(/0+$/, '');
  return `${sign}${whole / SECOND}${fraction === '' ? '' : `.${fraction}`}s`;
}
