/** go-yaml's best width: text folds at the first blank past this column. */
const WIDTH = 80;
/** Line breaks of YAML 1.1. */
const BREAKS = /[\n\r\x85\u2028\u2029]/;
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|---|\.\.\.|[?:-](?:[ \t]|$))/;
const INDICATOR_INSIDE = /:(?:[ \t]|$)|[ \t\n\r\x85\u2028\u2029]#/;
const ESCAPES = new Map([
  [0x00, '0'], [0x07, 'a'], [0x08, 'b'], [0x09, 't'], [0x0a, 'n'], [0x0b, 'v'], [0x0c, 'f'], [0x0d, 'r'], [0x1b, 'e'],
  [0x22, '"'], [0x5c, '\\'], [0x85, 'N'], [0xa0, '_'], [0x2028, 'L'], [0x2029, 'P'],
]);

/** Where a scalar stands. */
export interface ScalarPlace {
  /** Column of its first character. */
  readonly column: number;
  /** Indentation of the lines that continue it. */
  readonly indent: number;
  /** Before a colon: one line, never folded. */
  readonly simpleKey: boolean;
}

function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  const short = ESCAPES.get(code);
  if (short !== undefined) return `\\${short}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function doubleQuoted(text: string, place: ScalarPlace): string {
  // go-yaml takes every character of a text for a byte order mark if the first is one.
  const escapeAll = text.startsWith('\ufeff');
  let out = '"';
  let column = place.column + 1;
  let spaces = false;
  for (let i = 0; i < text.length; i++) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    if (escapeAll || character === '"' || character === '\\' || SPECIAL.test(character) || BREAKS.test(character)) {
      const escape = escaped(character);
      out += escape;
      column += escape.length;
      i += character.length - 1;
      spaces = false;
    } else if (character !== ' ') {
      out += character;
      column++;
      spaces = false;
    } else {
      if (!place.simpleKey && !spaces && column > WIDTH && i > 0 && i < text.length - 1) {
        const guarded = text[i + 1] === ' ';
        out += `\n${' '.repeat(place.indent)}${guarded ? '\\' : ''}`;
        column = place.indent + (guarded ? 1 : 0);
      } else {
        out += ' ';
        column++;
      }
      spaces = true;
    }
  }
  return `${out}"`;
}

/** The body of a plain or single-quoted text; a blank at either end, which only quotes can hold, is no place to fold. */
function foldedLines(text: string, place: ScalarPlace, from: number): string {
  let out = '';
  let column = from;
  let spaces = false;
  let breaks = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x20) {
      if (!place.simpleKey && !spaces && column > WIDTH && i > 0 && i < text.length - 1 && text.charCodeAt(i + 1) !== 0x20) {
        out += `\n${' '.repeat(place.indent)}`;
        column = place.indent;
      } else {
        out += ' ';
        column++;
      }
      spaces = true;
    } else if (isBreak(code)) {
      if (!breaks && code === 0x0a) out += '\n';
      out += text[i];
      column = 0;
      breaks = true;
    } else {
      if (breaks) {
        out += ' '.repeat(Math.max(0, place.indent - column));
        column = Math.max(column, place.indent);
      }
      out += code === 0x27 && from > place.column ? "''" : text[i];
      column += code === 0x27 && from > place.column ? 2 : 1;
      spaces = false;
      breaks = false;
    }
  }
  return out;
}

function singleQuoted(text: string, place: ScalarPlace): string {
  return `'${foldedLines(text, place, place.column + 1)}'`;
}

function literal(text: string, place: ScalarPlace): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  const hint = first === 0x20 || isBreak(first) ? '2' : '';
  const keep = isBreak(last) && (text.length === 1 || isBreak(text.charCodeAt(text.length - 2)));
  const pad = ' '.repeat(place.indent);
  let out = `|${hint}${!isBreak(last) ? '-' : keep ? '+' : ''}\n`;
  let breaks = true;
  for (const part of text.split(/([\n\r\x85\u2028\u2029])/)) {
    if (part === '') continue;
    breaks = isBreak(part.charCodeAt(0));
    out += breaks ? part : pad + part;
  }
  return out;
}

/** How go-yaml v2 writes a text that may need quotes, folding or a block, without a line break behind it; a block has those of its text. */
export function foldedText(text: string, place: ScalarPlace, readsAsString: boolean): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  const special = SPECIAL.test(text) || / [\n\r\x85\u2028\u2029]/.test(text);
  const broken = BREAKS.test(text);
  const breakSpace = broken && /[\n\r\x85\u2028\u2029] /.test(text);
  if (text.includes('\n')) {
    return special || last === 0x20 || place.simpleKey ? doubleQuoted(text, place) : literal(text, place);
  }
  if (!readsAsString || special || breakSpace) return doubleQuoted(text, place);
  if (first === 0x20 || last === 0x20 || broken || INDICATOR_FIRST.test(text) || INDICATOR_INSIDE.test(text)) return singleQuoted(text, place);
  return foldedLines(text, place, place.column);
}

/** Whether a key holds a line break, so that it cannot stand before a colon on one line. */
export function holdsBreak(text: string): boolean {
  return BREAKS.test(text);
}
