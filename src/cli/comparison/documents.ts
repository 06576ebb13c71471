import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import { locate, PathSegment } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { readYaml, YamlDocument } from '../kustomize/read-yaml';

/** One object of a file, and where its fields stand in it. */
export interface ReadObject {
  readonly object: ManifestObject;
  readonly identity: string;
  /** The line of a field, or of the nearest one above it that the object has. */
  readonly line: (segments: readonly PathSegment[]) => number;
}

/** Reads the objects of a manifest; throws where kustomize would not read it either. */
export function readObjects(text: string, place: string): ReadObject[] {
  return readYaml(text, place).map((document) => {
    const object = (isValueMap(document.value) ? document.value : { kind: 'text' }) as unknown as ManifestObject;
    return { object, identity: identityOrKind(object), line: (segments) => lineOf(text, document, locate(object, segments).steps) };
  });
}

function identityOrKind(object: ManifestObject): string {
  const complete = typeof object.apiVersion === 'string' && typeof object.kind === 'string' && typeof object.metadata?.name === 'string';
  return complete ? identityText(identityOf(object)) : String(object.kind ?? 'object');
}

/** Positions cost a second reading, which only a difference needs. */
function lineOf(text: string, document: YamlDocument, steps: readonly (string | number)[]): number {
  return document.line - 1 + lineInDocument(text.split('\n').slice(document.line - 1).join('\n').slice(0, document.length), steps);
}

/** The line of the text of one document on which a field stands, or the nearest one above it that there is. */
export function lineInDocument(source: string, steps: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const { contents } = parseDocument(source, { lineCounter: lines, uniqueKeys: false, schema: 'failsafe' });
  return lines.linePos(offsetOf(contents, steps)).line;
}

function offsetOf(root: unknown, steps: readonly (string | number)[]): number {
  let node = root;
  let offset = isNode(root) ? root.range?.[0] ?? 0 : 0;
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!pair) return offset;
      offset = isNode(pair.key) ? pair.key.range?.[0] ?? offset : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[step as number];
      offset = isNode(node) ? node.range?.[0] ?? offset : offset;
    }
  }
  return offset;
}
