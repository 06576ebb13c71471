import { LifeboatError } from './lifeboat-error';
import { ManifestValue } from './manifest-object';
import { readableLine } from './readable-text';

type Mapping = { [key: string]: ManifestValue };

const ENTRY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`,[\]{}](?:[^#]|(?<! )#)*?):(?: +(.*))?$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/;
const DEPTH_LIMIT = 100;
const NAMED: { readonly [character: string]: string } = {
  '0': '\0', 'a': '\x07', 'b': '\b', 't': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': '\x1b', '"': '"', '/': '/', '\\': '\\', ' ': ' ', '_': '\xa0',
};

/** What a file holds, and the line on which each of its mappings begins. */
export interface PlainYaml {
  readonly value: ManifestValue;
  readonly lineOf: (mapping: object) => number;
}

/**
 * Reads the YAML that `readableYaml` writes, with comments: a value that some reader of YAML 1.1 or 1.2 would take for another is
 * refused with its line, since cdk8s's own reader passes over errors and reads `no` as a boolean.
 */
export function readPlainYaml(text: string, file: string): PlainYaml {
  const reader = new PlainReader(text.split(/\r?\n/), file);
  return { value: reader.document(), lineOf: (mapping) => reader.starts.get(mapping) ?? 1 };
}

class PlainReader {
  public readonly starts = new WeakMap<object, number>();
  private at = 0;

  public constructor(private readonly lines: string[], private readonly file: string) {}

  public document(): ManifestValue {
    if (this.lines[0] === '---') this.at++;
    if (this.indent() < 0) return null;
    const value = this.block(0, 0);
    if (this.indent() >= 0) throw this.refusal('stands further left or right than what it belongs to', 'Indent it as its neighbours');
    return value;
  }

  /** Indentation of the next line with content, or -1 at the end. */
  private indent(): number {
    for (; this.at < this.lines.length; this.at++) {
      const indent = this.lines[this.at].search(/[^ ]/);
      if (indent >= 0 && this.lines[this.at][indent] !== '#') return indent;
    }
    return -1;
  }

  private block(indent: number, depth: number): ManifestValue {
    if (depth > DEPTH_LIMIT) throw this.refusal('is nested too deep', 'Flatten it');
    if (this.indent() !== indent) throw this.refusal('stands further right than its neighbours', 'Indent it as they are');
    return this.isItem(indent) ? this.sequence(indent, depth) : this.mapping(indent, depth);
  }

  private isItem(indent: number): boolean {
    return /^-(?: |$)/.test(this.lines[this.at].slice(indent));
  }

  private mapping(indent: number, depth: number): ManifestValue {
    const result: Mapping = {};
    this.starts.set(result, this.at + 1);
    while (this.indent() === indent && !this.isItem(indent)) {
      const [, written, value = ''] = ENTRY.exec(this.lines[this.at].slice(indent)) ?? [];
      if (written === undefined) throw this.refusal('is no `key: value`', 'Correct it');
      const key = /^["']/.test(written) ? this.quoted(written) : this.plain(written);
      if (typeof key !== 'string' || key === '__proto__') throw this.refusal(`has a key that is no string: ${written}`, 'Put it in quotes');
      if (Object.hasOwn(result, key)) throw this.refusal(`has the key ${key} a second time`, 'Remove one');
      result[key] = this.valueOf(value, indent, depth);
    }
    return result;
  }

  private sequence(indent: number, depth: number): ManifestValue {
    const result: ManifestValue[] = [];
    while (this.indent() === indent && this.isItem(indent)) {
      const item = this.lines[this.at].slice(indent + 2);
      const inner = indent + 2 + Math.max(0, item.search(/[^ ]/));
      if (ENTRY.test(item.trimStart()) || /^-(?: |$)/.test(item.trimStart())) {
        this.lines[this.at] = ' '.repeat(inner) + item.trimStart();
        result.push(this.block(inner, depth + 1));
      } else {
        result.push(this.valueOf(item.trimStart(), indent, depth));
      }
    }
    return result;
  }

  /** A value that begins behind a key or a dash, and may go on below. */
  private valueOf(text: string, indent: number, depth: number): ManifestValue {
    const bare = withoutComment(text);
    if (/^\|[1-9]?[-+]?$/.test(bare)) return this.literal(bare, indent);
    if (bare !== '') {
      const value = this.inline(bare);
      this.at++;
      return value;
    }
    this.at++;
    const next = this.indent();
    if (next > indent) return this.block(next, depth + 1);
    if (next === indent && this.isItem(indent)) return this.sequence(indent, depth + 1);
    this.at--;
    throw this.refusal('has no value', 'Write one: null or "" where nothing is meant');
  }

  private inline(text: string): ManifestValue {
    if (text === '{}') return {};
    if (text === '[]') return [];
    return /^["']/.test(text) ? this.quoted(text) : this.plain(text);
  }

  private plain(text: string): ManifestValue {
    if (text === 'true' || text === 'false') return text === 'true';
    if (text === 'null') return null;
    if (NUMBER.test(text)) {
      const number = Number(text);
      return /^-?\d+$/.test(text) && String(number) !== text ? BigInt(text) : number;
    }
    if (readableLine(text) === text) return text;
    throw this.refusal(`says ${text}, which not every reader of YAML takes for the same`, 'Put it in quotes, or write it over several lines');
  }

  private quoted(text: string): string {
    if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
    if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) throw this.refusal('has a quote that is not closed on its line', 'Close it');
    return text.slice(1, -1).replace(/\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_, x?: string, u?: string, long?: string, one?: string) => {
      if (one !== undefined) {
        if (Object.hasOwn(NAMED, one)) return NAMED[one];
        throw this.refusal(`has the escape \\${one}, which YAML does not know`, 'Write the character itself');
      }
      return String.fromCodePoint(Math.min(0x10ffff, parseInt((x ?? u ?? long)!, 16)));
    });
  }

  private literal(header: string, indent: number): string {
    const start = ++this.at;
    const hint = Number(/\d/.exec(header)?.[0] ?? 0);
    const first = this.lines.slice(start).find((line) => line.trim() !== '') ?? '';
    const margin = hint > 0 ? indent + hint : Math.max(first.search(/[^ ]/), indent + 1);
    const prefix = ' '.repeat(margin);
    while (this.at < this.lines.length && (this.lines[this.at].trim() === '' || this.lines[this.at].startsWith(prefix))) this.at++;
    const body = this.lines.slice(start, this.at).map((line) => line.slice(margin)).join('\n');
    const text = body.replace(/\n+$/, '');
    if (header.endsWith('-')) return text;
    if (!header.endsWith('+')) return text === '' ? '' : `${text}\n`;
    // Behind the last line of a file there is no further one.
    return this.at === this.lines.length ? body : `${body}\n`;
  }

  private refusal(problem: string, remedy: string): LifeboatError {
    return new LifeboatError('captured-file', { place: `${this.file}:${Math.min(this.at, this.lines.length - 1) + 1}`, problem, remedy });
  }
}

function withoutComment(text: string): string {
  if (text.startsWith('#')) return '';
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?: +#.*)?$/.exec(text.trimEnd());
  return quoted ? quoted[1] : text.replace(/ +#.*$/, '').trimEnd();
}
