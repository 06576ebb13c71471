import { PromqlError } from './promql-error';
import { unquoted } from './strings';

/** One word of an expression. */
export interface Token {
  readonly kind: 'word' | 'number' | 'duration' | 'string' | 'sign' | 'end';
  /** As it is written; of a string what it means. */
  readonly text: string;
  readonly position: number;
}

// The first that fits is taken, so what is longer stands first.
const SPACE = /[ \t\r\n]+|#[^\r\n]*/y;
const WORD = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const DURATION = /[0-9]+(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smhdw]))*(?![A-Za-z0-9_])/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_])/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;
const SIGN = /==|!=|=~|!~|<=|>=|[-+*/%^<>=(){}[\],:@]/y;

/** The words of an expression, and one for its end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  let inBrackets = false;
  while (position < text.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    const [kind, found] = next(take, inBrackets);
    if (found === undefined) throw new PromqlError(`unexpected ${JSON.stringify(text.slice(position, position + 12))}`, position);
    if (kind === 'sign' && (found === '[' || found === ']')) inBrackets = found === '[';
    tokens.push({ kind, text: kind === 'string' ? unquoted(found, position) : found, position });
    position += found.length;
  }
  return [...tokens, { kind: 'end', text: 'the end', position }];
}

function next(take: (pattern: RegExp) => string | undefined, inBrackets: boolean): [Token['kind'], string | undefined] {
  // In brackets a colon stands between two durations.
  const patterns: Array<[Token['kind'], RegExp]> = inBrackets
    ? [['duration', DURATION], ['sign', SIGN]]
    : [['string', STRING], ['duration', DURATION], ['number', NUMBER], ['word', WORD], ['sign', SIGN]];
  for (const [kind, pattern] of patterns) {
    const found = take(pattern);
    if (found !== undefined) return [kind, found];
  }
  return ['end', undefined];
}
