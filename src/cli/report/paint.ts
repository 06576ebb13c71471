import type { CommandIo } from '../command-io';
import { Finding } from '../comparison/finding';

/** Marks for a terminal; each leaves the text alone where colour is not wanted. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Colour on a terminal, unless NO_COLOR is set to anything. */
export function paintFor(io: CommandIo): Paint {
  const wanted = io.stdoutIsTerminal && !io.env.NO_COLOR;
  const mark = (on: number, off: number) => (text: string): string => (wanted ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: mark(1, 22), red: mark(31, 39), green: mark(32, 39), dim: mark(2, 22) };
}

/** Text from files must not move the cursor of whoever reads it. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A finding whose words come from files and can be shown on a terminal; its values are for the formatter to make so. */
export function printableFinding(finding: Finding): Finding {
  const texts = Object.entries(finding).map(([key, value]) => [key, typeof value === 'string' ? printable(value) : value]);
  return Object.fromEntries(texts) as Finding;
}

/** Breaks a sentence into lines of at most so many columns; a word and a command in backticks stay whole, so that they can be copied. */
export function wrap(text: string, first: string, rest: string, columns = 80): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.match(/(?:`[^`\n]*`|[^ ])+/g) ?? []) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
