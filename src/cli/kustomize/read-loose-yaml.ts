// Bundled into the command, so that the library has no run-time dependency.
import { Document, LineCounter, Node, Pair, Scalar, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { plainValue } from './plain-value';
import { readSimpleYaml } from './read-simple-yaml';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** One document of a file as text. */
export interface LooseSource {
  readonly text: string;
  /** Line of the file on which the text begins, counted from 1. */
  readonly line: number;
}

/** Values that aliases may add to one document: far above any manifest, far below what hurts. */
const LARGEST = 200_000;

/** Cuts a file at the lines that begin with `---`. */
export function looseSources(text: string): LooseSource[] {
  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replaceAll('\r\n', '\n').split('\n');
  const sources: LooseSource[] = [];
  let start = 0;
  const cut = (end: number): void => {
    // What stands behind the separator belongs to the document, in the place where it stands.
    const first = lines[start]?.startsWith('---') ? [`   ${lines[start].slice(3)}`] : lines.slice(start, Math.min(start + 1, end));
    const body = [...first, ...lines.slice(start + 1, end)].join('\n');
    if (body.trim() !== '') sources.push({ text: body, line: start + 1 });
    start = end;
  };
  for (let index = 1; index < lines.length; index++) if (/^---(?:\s|$)/.test(lines[index])) cut(index);
  cut(lines.length);
  return sources;
}

/** Turns nodes into plain data by go-yaml's rules, taking tags, dates and folded texts for what they look like. */
class Conversion {
  private values = 0;

  public constructor(private readonly document: Document, private readonly fail: (node: Node, problem: string) => LifeboatError) {}

  public value(node: unknown, within: readonly Node[] = []): ManifestValue {
    if (++this.values > LARGEST) throw this.fail(node as Node, `the document has more than ${LARGEST} values, aliases counted`);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (!target || within.includes(target)) throw this.fail(node, `the alias \`*${node.source}\` has no anchor before it`);
      return this.value(target, [...within, target]);
    }
    if (isScalar(node)) return scalarValue(node);
    if (isSeq(node)) return node.items.map((item) => this.value(item, within));
    return isMap(node) ? this.mapping(node.items, within) : null;
  }

  private mapping(items: readonly Pair[], within: readonly Node[]): ValueMap {
    const result: [string, ManifestValue][] = [];
    const merged: [string, ManifestValue][] = [];
    for (const { key, value } of items) {
      const name = isScalar(key) || isAlias(key) ? this.value(key, within) : JSON.stringify(key);
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
        const sources = this.value(value, within);
        for (const source of Array.isArray(sources) ? sources : [sources]) if (isValueMap(source)) merged.unshift(...Object.entries(source));
      } else {
        result.push([String(name), this.value(value, within)]);
      }
    }
    return Object.fromEntries([...merged, ...result]);
  }
}

function scalarValue(node: Scalar): ManifestValue {
  const text = String(node.value ?? '');
  if (node.type !== 'PLAIN' || node.tag === '!!str' || node.tag === 'tag:yaml.org,2002:str') return text;
  const resolved = plainValue(text);
  return resolved.kind === 'value' ? resolved.value : text;
}

/** Reads a document of other people's YAML, and those behind a `...` in it, what kustomize would rewrite too; an error has the line. */
export function readLooseYaml(source: LooseSource, file: string): ManifestValue[] {
  const simple = readSimpleYaml(source.text);
  if (simple) return [simple.value];
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${source.line + line - 1}:${col}`;
  };
  const syntax = (at: string, problem: string): LifeboatError => new LifeboatError('yaml-syntax', { place: at, problem: `this is not YAML (${problem})`, remedy: 'Correct it' });
  try {
    const documents = parseAllDocuments(source.text, { schema: 'failsafe', merge: false, lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    return (Array.isArray(documents) ? documents : []).map((document) => {
      const error = document.errors[0];
      if (error) throw syntax(place(error.pos[0]), error.message.replace(/\.$/, ''));
      return new Conversion(document, (node, problem) => syntax(place(node.range?.[0] ?? 0), problem)).value(document.contents);
    });
  } catch (error) {
    if (error instanceof RangeError) throw syntax(`${file}:${source.line}`, 'values are nested too deep');
    throw error;
  }
}
