// Bundled into the command, so that the library has no run-time dependency.
import { Composer, Document, Lexer, Node, Parser, Scalar, YAMLMap, YAMLSeq, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import { plainValue } from './plain-value';
import { readSimpleYaml } from './read-simple-yaml';
import { YamlSource, placeIn, yamlSources } from './yaml-source';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';

/** One document of a YAML file, as kustomize reads it. */
export interface YamlDocument {
  readonly value: ManifestValue;
  /** Line of the file on which the document begins, counted from 1. */
  readonly line: number;
  /** Length of its text. */
  readonly length: number;
}

/** Nodes that aliases may add to one document: far above any manifest, far below what hurts. */
const ALIAS_LIMIT = 100_000;
const DEPTH_LIMIT = 200;
const KEY_LIMIT = 1024;

interface Anchored {
  readonly value: ManifestValue;
  readonly nodes: number;
}

/** Turns the nodes of one document into plain data, with go-yaml's rules in place of those of YAML 1.2. */
class Conversion {
  private readonly anchors = new Map<string, Anchored>();
  private nodes = 0;
  private added = 0;

  public constructor(private readonly source: YamlSource, private readonly file: string) {}

  public value(node: Node | null, depth: number): ManifestValue {
    if (node === null) return null;
    this.nodes++;
    if (isAlias(node)) return this.aliased(node.source, node);
    const before = this.nodes;
    if (node.tag !== undefined) {
      throw this.error('yaml-tag', node, `the tag \`${node.tag.replace('tag:yaml.org,2002:', '!!')}\` changes how the value is read`, 'Remove the tag and quote the value where it is a string');
    }
    if (depth > DEPTH_LIMIT) throw tooDeep(placeIn(this.file, this.source, node.range?.[0] ?? 0));
    const value = isScalar(node) ? this.scalar(node) : isMap(node) ? this.mapping(node, depth) : isSeq(node) ? this.sequence(node, depth) : null;
    const anchor = (node as Scalar).anchor;
    if (anchor !== undefined && !/^[\w-]+$/.test(anchor)) {
      throw this.error('yaml-alias', node, `kustomize takes letters, digits, \`-\` and \`_\` in the name of an anchor, not \`&${anchor}\``, 'Rename it');
    }
    if (anchor !== undefined) this.anchors.set(anchor, { value, nodes: this.nodes - before + 1 });
    return value;
  }

  private error(code: string, node: Node, problem: string, remedy: string): LifeboatError {
    return new LifeboatError(code, { place: placeIn(this.file, this.source, node.range?.[0] ?? 0), problem, remedy });
  }

  private text(node: Node): string {
    return node.range ? this.source.text.slice(node.range[0], node.range[1]) : '';
  }

  private aliased(name: string, node: Node): ManifestValue {
    const anchored = this.anchors.get(name);
    if (anchored === undefined) {
      throw this.error('yaml-alias', node, `the alias \`*${name}\` has no anchor before it in this document`, 'Write the value out');
    }
    this.nodes += anchored.nodes;
    this.added += anchored.nodes;
    if (this.added > ALIAS_LIMIT) {
      throw this.error('yaml-alias-expansion', node, `aliases add more than ${ALIAS_LIMIT} values to this document`, 'Write the values out');
    }
    return anchored.value;
  }

  private scalar(node: Scalar): ManifestValue {
    const text = String(node.value ?? '');
    if (node.type === 'QUOTE_DOUBLE') this.refuseEscapes(node);
    if (node.type === 'BLOCK_FOLDED' && /(?:^|\n)[ \t]|\n\n$/.test(text)) {
      throw this.error('yaml-folded-text', node, 'kustomize adds line breaks to a folded text `>` with indented lines or blank lines at its end', 'Write it as a literal text `|`');
    }
    if (node.type === 'BLOCK_LITERAL' && text.endsWith('\n\n') && this.isBeforeComment(node)) {
      throw this.error('yaml-literal-text', node, 'kustomize may add a line break where a comment follows a text that ends in blank lines', 'Move the comment');
    }
    if (node.type?.startsWith('BLOCK') && /^[ \n]*\t/.test(text)) throw this.error('yaml-tab', node, 'the text begins with a tab where YAML wants spaces', 'Replace it by spaces');
    if (node.type !== 'PLAIN') return text;
    const resolved = plainValue(text);
    if (resolved.kind === 'value') return resolved.value;
    if (resolved.kind === 'merge') return text;
    if (resolved.kind === 'infinity') {
      throw this.error('yaml-infinity', node, `\`${text}\` is not a finite number, which kustomize refuses`, 'Quote it where it is a string');
    }
    throw this.error('yaml-timestamp', node, `kustomize reads \`${text}\` as a date and rewrites it as a time`, `Quote it: "${text}"`);
  }

  private isBeforeComment(node: Scalar): boolean {
    return /^\s*#/.test(this.source.text.slice(node.range?.[1] ?? 0));
  }

  private refuseEscapes(node: Scalar): void {
    const text = this.text(node);
    const found = text.includes('\\') ? /(?:^|[^\\])(?:\\\\)*(\\\/|\\u[dD][89a-fA-F][0-9a-fA-F]{2})/.exec(text) : null;
    if (found) throw this.error('yaml-escape', node, `kustomize does not know the escape \`${found[1]}\``, 'Write the character itself');
  }

  private sequence(node: YAMLSeq, depth: number): ManifestValue {
    return node.items.map((item) => {
      if (node.flow) this.refuseIndicator(item);
      return this.value(item as Node | null, depth + 1);
    });
  }

  private refuseIndicator(node: unknown): void {
    if (isScalar(node) && node.type === 'PLAIN' && /^[:?]/.test(node.source ?? '')) {
      throw this.error('yaml-syntax', node, `within brackets kustomize takes no \`${node.source}\` that begins with \`:\` or \`?\``, 'Quote it');
    }
  }

  private mapping(node: YAMLMap, depth: number): ManifestValue {
    const result: { [key: string]: ManifestValue } = {};
    let merged: { [key: string]: ManifestValue }[] | undefined;
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = pair.key as Node | null;
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
        if (merged) throw this.error('yaml-merge-key', key, 'a mapping has two merge keys `<<`', 'Merge both in one list: `<<: [*a, *b]`');
        merged = this.merged(pair.value as Node | null, key, depth);
        continue;
      }
      const name = this.key(key, node);
      if (Object.hasOwn(result, name)) {
        throw this.error('yaml-duplicate-key', key!, `the key \`${name}\` stands twice in one mapping`, 'Remove one of them');
      }
      if (node.flow) {
        this.refuseIndicator(key);
        this.refuseIndicator(pair.value);
        if (pair.value === null || (isScalar(pair.value) && pair.value.type === 'PLAIN' && pair.value.source === '')) throw this.error('yaml-empty-value', key!, `the key \`${name}\` has no value, which kustomize turns into an empty string`, 'Write `null` or `""`');
      }
      setKey(result, name, this.value(pair.value as Node | null, depth + 1));
    }
    for (const source of merged ?? []) {
      for (const [name, value] of Object.entries(source)) if (!Object.hasOwn(result, name)) setKey(result, name, value);
    }
    return result;
  }

  private merged(node: Node | null, key: Node, depth: number): { [key: string]: ManifestValue }[] {
    const value = this.value(node, depth + 1);
    const sources = Array.isArray(value) && isSeq(node) ? value : [value];
    for (const source of sources) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        throw this.error('yaml-merge-key', key, 'the merge key `<<` takes a mapping or a list of mappings', 'Quote nothing here and give it an alias of a mapping');
      }
    }
    return sources as { [key: string]: ManifestValue }[];
  }

  private key(node: Node | null, mapping: Node): string {
    const value = node === null ? null : isScalar(node) || isAlias(node) ? this.value(node, 0) : undefined;
    if (typeof value !== 'string') {
      const shown = node === null ? 'an empty key' : `\`${this.text(node).slice(0, 60)}\``;
      throw this.error('yaml-key', node ?? mapping, `a key must be a string, and kustomize reads ${shown} as something else`, 'Quote it');
    }
    if (value === '<<') throw this.error('yaml-merge-key', node!, 'kustomize drops a key `"<<"` even where it is quoted', 'Use another key');
    if (value.length > KEY_LIMIT) throw this.error('yaml-key', node!, `the key \`${value.slice(0, 40)}…\` is longer than ${KEY_LIMIT} characters`, 'Shorten it');
    return value;
  }
}

function setKey(target: { [key: string]: ManifestValue }, key: string, value: ManifestValue): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function tooDeep(place: string): LifeboatError {
  return new LifeboatError('yaml-too-deep', { place, problem: `values are nested more than ${DEPTH_LIMIT} deep`, remedy: 'Flatten the document' });
}

/** Tabs are allowed within text, not between its parts, where readers disagree about them. */
function refuseTabs(source: YamlSource, file: string): void {
  let offset = 0;
  let scalar = false;
  for (const lexeme of new Lexer().lex(source.text)) {
    if (lexeme === '\x1f' || lexeme === '\x02' || lexeme === '\x18') {
      scalar = lexeme === '\x1f';
      continue;
    }
    if (!scalar && /^[ \t]*\t[ \t]*$/.test(lexeme)) {
      throw new LifeboatError('yaml-tab', {
        place: placeIn(file, source, offset + lexeme.indexOf('\t')), problem: 'a tab stands where YAML wants spaces', remedy: 'Replace it by spaces',
      });
    }
    scalar = false;
    offset += lexeme.length;
  }
}

function compose(source: YamlSource, file: string): Document.Parsed | undefined {
  const documents: Document.Parsed[] = [];
  try {
    const composer = new Composer({ schema: 'failsafe', version: '1.2', uniqueKeys: false, merge: false, stringKeys: false });
    documents.push(...composer.compose(new Parser().parse(source.text)));
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(`${file}:${source.line}:1`);
    throw error;
  }
  for (const document of documents) {
    const found = [...document.errors, ...document.warnings][0];
    if (!found || found.code === 'TAG_RESOLVE_FAILED') continue;
    if (found.message.startsWith('Maximum call stack')) throw tooDeep(placeIn(file, source, found.pos[0]));
    throw new LifeboatError('yaml-syntax', {
      place: placeIn(file, source, found.pos[0]), problem: `this is not YAML (${found.message.replace(/\.$/, '')})`, remedy: 'Correct it',
    });
  }
  if (documents.length > 1) {
    throw new LifeboatError('yaml-document-end', {
      place: placeIn(file, source, documents[0].range[2]), problem: 'kustomize ignores what follows the document end `...`', remedy: 'Begin the next document with `---`',
    });
  }
  return documents[0];
}

/** Reads the documents of a YAML file as kustomize does; empty documents are left out, and what kustomize refuses or rewrites is an error. */
export function readYaml(text: string, file: string): YamlDocument[] {
  const documents: YamlDocument[] = [];
  for (const source of yamlSources(text, file)) {
    const simple = readSimpleYaml(source.text);
    if (simple) {
      if (simple.value !== null) documents.push({ value: simple.value, line: source.line, length: source.text.length });
      continue;
    }
    const directive = /^%/m.exec(source.text);
    if (directive) {
      throw new LifeboatError('yaml-directive', {
        place: placeIn(file, source, directive.index), problem: 'a line that begins with `%` is a directive, which kustomize refuses', remedy: 'Remove the line',
      });
    }
    if (source.text.includes('\t')) refuseTabs(source, file);
    const document = compose(source, file);
    if (!document?.contents) continue;
    const value = new Conversion(source, file).value(document.contents as Node, 0);
    if (value !== null) documents.push({ value, line: source.line, length: source.text.length });
  }
  return documents;
}
