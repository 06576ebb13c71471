import { PromqlError } from './promql-error';

const SHORT: Record<string, string> = { 'a': '\x07', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\' };
const ESCAPE = /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;

/** What a string of an expression means: escapes as in Go, none between backticks. */
export function unquoted(text: string, position: number): string {
  const quote = text[0];
  const inner = text.slice(1, -1);
  if (quote === '`') return inner;
  return inner.replace(ESCAPE, (whole, octal, byte, four, eight, letter) => {
    if (letter !== undefined) {
      const meaning = letter === quote ? quote : SHORT[letter];
      if (meaning !== undefined) return meaning;
      throw new PromqlError(`unknown escape sequence ${whole}`, position);
    }
    const code = octal === undefined ? parseInt(byte ?? four ?? eight, 16) : parseInt(octal, 8);
    const limit = octal === undefined && byte === undefined ? 0x10ffff : 0xff;
    if (code > limit || (code >= 0xd800 && code < 0xe000)) throw new PromqlError(`${whole} is no character`, position);
    return String.fromCodePoint(code);
  });
}
