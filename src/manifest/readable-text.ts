import { hasPlainCharacters } from './plain-scalar';

/** First characters: 1 may begin what some reader takes for a number, a date or a word with a meaning, 2 asks for quotes. */
const FIRST = new Uint8Array(128);
for (const character of 'yYnNtTfFoOeE_~+-.0123456789=<') FIRST[character.charCodeAt(0)] = 1;
for (const character of ' #,[]{}&*!|>\'"%@`?:') FIRST[character.charCodeAt(0)] = 2;

const WORD = /^(?:y|yes|on|true|n|no|off|false|null|~|=|<<|[-+]?\.inf|\.nan)$/i;
/** Whatever any reader of YAML 1.1 or 1.2 may take for a number once it has dropped the underscores, and a little more. */
const NUMBER = /^[-+]?(?:0x[0-9a-f]*|0o[0-7]*|0b[-+01]*|[0-9]*\.?[0-9]*(?:e[-+]?[0-9]+)?|[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?)$/i;
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/;
const INDICATED = /^[#,[\]{}&*!|>'"%@`?:\s]|^-(?:\s|$)|^---|^\.\.\.|:\s|:$|\s#|\s$/;
/** Controls, blanks but for the common one, what has no width or turns the direction of text, private use, specials. */
const INVISIBLE = '\\0-\\x1f\\x7f-\\xa0\\xad\\u061c\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ud800-\\uf8ff\\ufeff\\ufff0-\\uffff\\u{e0000}-\\u{10ffff}';
const ESCAPED = new RegExp(`[${INVISIBLE}"\\\\]`, 'gu');
const HIDDEN = new RegExp(`[${INVISIBLE}]`, 'u');
const HIDDEN_IN_BLOCK = new RegExp(`(?![\\n\\t])[${INVISIBLE}]`, 'u');
/** Blanks alone, a tab first or blanks in the last lines: kustomize fails on the one, readers differ on the other. */
const UNCERTAIN_BLOCK = /^[\n\t ]*$|^[\n ]*\t|\n[\t ]+\n*$/;
const NAMED = new Map([['\n', '\\n'], ['\t', '\\t'], ['\r', '\\r'], ['"', '\\"'], ['\\', '\\\\']]);

function escaped(character: string): string {
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function readsAsOther(text: string): boolean {
  return WORD.test(text) || DATE.test(text) || NUMBER.test(text.replaceAll('_', ''));
}

function isPlain(text: string): boolean {
  if (text.length === 0) return false;
  const first = FIRST[text.charCodeAt(0)];
  if (hasPlainCharacters(text)) {
    if (first === 0) return true;
    return first === 1 && !INDICATED.test(text) && !readsAsOther(text);
  }
  return !HIDDEN.test(text) && !INDICATED.test(text) && !readsAsOther(text);
}

function quoted(text: string): string {
  if (/["\\]/.test(text) && !HIDDEN.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${text.replace(ESCAPED, escaped)}"`;
}

/** A text of several lines as a block, or undefined where it has none that every reader reads alike. */
function literal(text: string, pad: string): string | undefined {
  if (HIDDEN_IN_BLOCK.test(text) || UNCERTAIN_BLOCK.test(text)) return undefined;
  const hint = /^[\n ]/.test(text) ? '2' : '';
  const chomping = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `|${hint}${chomping}\n${body.replace(/^(?=[^\n])/gm, pad)}`;
}

/** A text on one line, in quotes where some reader of YAML 1.1 or 1.2 would not read it as this text. */
export function readableLine(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** A text as people read it: plain, in quotes or as a block whose lines begin with `pad`; no line break behind it. */
export function readableText(text: string, pad: string): string {
  if (isPlain(text)) return text;
  return (text.includes('\n') ? literal(text, pad) : undefined) ?? quoted(text);
}
