/** How many seconds ago a time was, at least 0; undefined where it is none. */
export function secondsOf(time: string | undefined, now: number): number | undefined {
  const at = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(at) ? undefined : Math.max(0, (now - at) / 1000);
}

/** A length of time as people say it: `42 s`, `7 min`, `3 h`, `5 days`. */
export function durationText(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}
