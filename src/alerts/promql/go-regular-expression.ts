import { PromqlError } from './promql-error';

/** What JavaScript knows and Go does not: looking around, and going back to a group. */
const UNKNOWN_TO_GO = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;

/** A regular expression of a matcher, which has to fit the whole value; only what Go and JavaScript read alike is taken. */
export function goRegularExpression(text: string, position: number): RegExp {
  if (UNKNOWN_TO_GO.test(text.replace(/\\\\/g, ''))) throw new PromqlError(`${text} looks around or back, which Prometheus cannot`, position);
  const [, insensitive, rest] = /^(\(\?i\))?([^]*)$/.exec(text)!;
  try {
    return new RegExp(`^(?:${rest})$`, insensitive ? 'is' : 's');
  } catch {
    throw new PromqlError(`${text} is no regular expression`, position);
  }
}
