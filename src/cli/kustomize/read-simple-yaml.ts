import { plainValue } from './plain-value';
import { ManifestValue } from '../../manifest/manifest-object';

type Mapping = { [key: string]: ManifestValue };

const ENTRY = /^([A-Za-z_][\w./-]*|"[^"\\]*"):(?: (\S.*))?$/;
/** Plain text in which no indicator can hide: no `#`, no colon before a blank, single blanks alone. */
const PLAIN = /^-{0,2}[\w./~](?:[^\s:#]|:(?=\S)| (?=[^\s#]))*$/;
const DEPTH_LIMIT = 100;

/** Thrown, and caught here, where a line needs the whole of YAML. */
class NotSimple extends Error {}

class SimpleReader {
  private at = 0;

  public constructor(private readonly lines: string[]) {}

  public document(): ManifestValue {
    if (this.indent() < 0) return null;
    const value = this.block(0, 0);
    if (this.indent() >= 0) throw new NotSimple();
    return value;
  }

  /** Indentation of the next line with content, or -1 at the end. */
  private indent(): number {
    for (; this.at < this.lines.length; this.at++) {
      const line = this.lines[this.at];
      const indent = line.search(/[^ ]/);
      if (indent < 0 && line !== '') throw new NotSimple();
      if (indent >= 0 && line[indent] !== '#') return indent;
    }
    return -1;
  }

  private block(indent: number, depth: number): ManifestValue {
    if (depth > DEPTH_LIMIT || this.indent() !== indent) throw new NotSimple();
    return this.lines[this.at].startsWith('- ', indent) ? this.sequence(indent, depth) : this.mapping(indent, depth);
  }

  private mapping(indent: number, depth: number): ManifestValue {
    const result: Mapping = {};
    while (this.indent() === indent) {
      const entry = ENTRY.exec(this.lines[this.at].slice(indent));
      if (!entry) throw new NotSimple();
      const key = entry[1].startsWith('"') ? entry[1].slice(1, -1) : plainValue(entry[1]);
      const name = typeof key === 'string' ? key : key.kind === 'value' ? key.value : null;
      if (typeof name !== 'string' || name === '<<' || name === '__proto__' || name.length > 128 || Object.hasOwn(result, name)) throw new NotSimple();
      this.at++;
      result[name] = entry[2] === undefined ? this.below(indent, depth) : this.inline(entry[2], indent);
    }
    if (this.indent() > indent) throw new NotSimple();
    return result;
  }

  private below(indent: number, depth: number): ManifestValue {
    const next = this.indent();
    if (next > indent) return this.block(next, depth + 1);
    return next === indent && this.lines[this.at].startsWith('- ', indent) ? this.sequence(indent, depth + 1) : null;
  }

  private sequence(indent: number, depth: number): ManifestValue {
    const result: ManifestValue[] = [];
    while (this.indent() === indent && this.lines[this.at].startsWith('- ', indent)) {
      const item = this.lines[this.at].slice(indent + 2);
      if (ENTRY.test(item)) {
        this.lines[this.at] = ' '.repeat(indent + 2) + item;
        result.push(this.block(indent + 2, depth + 1));
      } else {
        this.at++;
        result.push(this.inline(item, indent));
      }
    }
    if (this.indent() > indent) throw new NotSimple();
    return result;
  }

  private inline(text: string, indent: number): ManifestValue {
    if (text === '|' || text === '|-') return this.literal(text === '|', indent);
    if (text === '{}') return {};
    if (text === '[]') return [];
    if (/^"[^"\\]*"$/.test(text) || /^'[^']*'$/.test(text)) return text.slice(1, -1);
    const resolved = PLAIN.test(text) ? plainValue(text) : undefined;
    if (resolved?.kind !== 'value') throw new NotSimple();
    return resolved.value;
  }

  private literal(clip: boolean, indent: number): string {
    const start = this.at;
    const first = this.lines[start] ?? '';
    const margin = first.search(/[^ ]/);
    if (margin <= indent || first.includes('\t')) throw new NotSimple();
    const prefix = ' '.repeat(margin);
    for (; this.at < this.lines.length && (this.lines[this.at] === '' || this.lines[this.at].startsWith(prefix)); this.at++);
    const next = this.lines[this.at];
    // A comment or an odd indentation after the text is where readers begin to differ.
    if (next !== undefined && (next.trim() === '' || next.trimStart().startsWith('#') || next.search(/[^ ]/) > indent)) throw new NotSimple();
    const text = this.lines.slice(start, this.at).map((line) => line.slice(margin)).join('\n').replace(/\n+$/, '');
    return clip ? `${text}\n` : text;
  }
}

/** Reads the YAML that generators and careful people write, many times faster than the whole of YAML takes; undefined where it takes more. */
export function readSimpleYaml(text: string): { readonly value: ManifestValue } | undefined {
  try {
    return { value: new SimpleReader(text.split('\n')).document() };
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}
