import { LifeboatError } from '../../manifest/lifeboat-error';

/** Above this a file is refused unread: all objects of a directory of Flux rarely come near it. */
const FILE_LIMIT = 8 * 1024 * 1024;
// Besides what go-yaml refuses, the line breaks that only YAML 1.1 knows, and a lone CR, which kustomize and people read differently.
// eslint-disable-next-line no-control-regex
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)/u;
const SEPARATOR = /\n---(.*)\n/g;

/** One document of a file as text. */
export interface YamlSource {
  readonly text: string;
  /** Line of the file on which the text begins, counted from 1. */
  readonly line: number;
}

/** A size for people: `9.5 MiB`. */
export function mebibytes(size: number): string {
  return `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

/** The place of an offset: `apps/api.yaml:3:7`. */
export function placeIn(file: string, source: YamlSource, offset: number): string {
  const before = source.text.slice(0, offset);
  const lines = before.split('\n').length - 1;
  return `${file}:${source.line + lines}:${before.length - before.lastIndexOf('\n')}`;
}

function refuseCharacters(text: string, file: string): void {
  const found = REFUSED.exec(text);
  if (!found) return;
  const code = found[0].codePointAt(0)!;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const known = new Map([[0xfeff, ' (byte order mark)'], [0x0d, ' (carriage return without a line feed)'], [0x7f, ' (DEL)'], [0x85, ' (NEL)'], [0, ' (NUL)']]).get(code) ?? '';
  throw new LifeboatError('yaml-character', {
    place: placeIn(file, { text, line: 1 }, found.index),
    problem: `the character ${name}${known} stands here, which kustomize refuses or reads differently from what it looks like`,
    remedy: 'Remove it, or write it as an escape within double quotes',
  });
}

/** Checks the characters of a file and cuts it where kustomize does: at every line that begins with `---`. */
export function yamlSources(text: string, file: string): YamlSource[] {
  if (text.length > FILE_LIMIT) {
    throw new LifeboatError('yaml-too-large', {
      place: file,
      problem: `the file has ${mebibytes(text.length)}, and a file of manifests may have ${mebibytes(FILE_LIMIT)}`,
      remedy: 'Split it, or keep the data outside Kubernetes: etcd takes 1.5 MiB per object',
    });
  }
  refuseCharacters(text, file);
  const lines = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  const sources: YamlSource[] = [];
  let start = 0;
  let line = 1;
  for (const separator of lines.matchAll(SEPARATOR)) {
    const end = separator.index + 1;
    const document = lines.slice(start, end);
    sources.push({ text: document, line });
    line += document.split('\n').length;
    const rest = separator[1].trim();
    if (rest !== '' && !rest.startsWith('#')) {
      throw new LifeboatError('yaml-separator', {
        place: `${file}:${line - 1}:1`,
        problem: `kustomize takes nothing but a comment after the document separator, and \`---${separator[1]}\` has more`,
        remedy: 'Put the content on the next line',
      });
    }
    start = separator.index + separator[0].length;
  }
  sources.push({ text: lines.slice(start), line });
  return sources;
}
