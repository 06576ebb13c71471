import { errorFinding, fileFinding, ValidationFinding } from './finding';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { mayHoldObjects, pairingKey, PlacedObject } from '../immutable/manifest-documents';
import { LooseSource, looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

/** What a file holds. */
export interface ReadManifests {
  readonly objects: readonly PlacedObject[];
  readonly findings: readonly ValidationFinding[];
  /** Documents that are no objects, and need be none. */
  readonly others: number;
}

const TEMPLATE = /^\s*(?:- )?\{\{|[:=]\s*\{\{|^\s*\{%/m;

/** Reads files of manifests once each. */
export class ManifestReader {
  private readonly built = new Map<string, ReadManifests>();
  private readonly plain = new Map<string, ReadManifests>();

  public constructor(private readonly tree: ContentTree) {}

  /** The objects of a file; in what Flux builds, each document has to be one. */
  public read(file: string, isBuilt: boolean): ReadManifests {
    const known = isBuilt ? this.built : this.plain;
    let found = known.get(file);
    if (!found) known.set(file, found = this.readAnew(file, isBuilt));
    return found;
  }

  private readAnew(file: string, isBuilt: boolean): ReadManifests {
    let text: string;
    try {
      text = this.tree.read(file) ?? '';
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      return { objects: [], findings: [errorFinding('yaml', error)], others: 0 };
    }
    const objects: PlacedObject[] = [];
    const findings: ValidationFinding[] = [];
    let others = 0;
    for (const source of looseSources(text)) {
      if (!isBuilt && !mayHoldObjects(source.text)) {
        if (/^[^#\s]/m.test(source.text)) others++;
        continue;
      }
      try {
        const values = readLooseYaml(source, file);
        for (const value of values) {
          const found = objectsIn(value, source, file, values.length === 1);
          objects.push(...found.objects);
          if (isBuilt) findings.push(...found.findings);
          else if (found.objects.length === 0 && value !== null) others++;
        }
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        if (!isBuilt && TEMPLATE.test(source.text)) others++;
        else findings.push(errorFinding('yaml', error));
      }
    }
    return { objects, findings, others };
  }
}

/** The objects of what kustomize printed; their places are looked for in the files that it read. */
export function printedObjects(text: string, file: string): PlacedObject[] {
  return looseSources(text).flatMap((source) => readLooseYaml(source, file).flatMap((value) => (
    objectsIn(value, source, file, false).objects
  )));
}

interface ReadObjects {
  readonly objects: PlacedObject[];
  readonly findings: ValidationFinding[];
}

function objectsIn(value: ManifestValue, source: LooseSource, file: string, alone: boolean): ReadObjects {
  const line = lineOf(source);
  const refuse = (problem: string): ReadObjects => ({
    objects: [], findings: [fileFinding('object-incomplete', `${file}:${line}`, problem, 'Complete it, or move it out of what Flux builds: there every YAML document is taken for an object')],
  });
  if (value === null || (isValueMap(value) && Object.keys(value).length === 0)) return { objects: [], findings: [] };
  if (!isValueMap(value)) return refuse('the document is no map, so that it is no object');
  if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
    const all = value.items.map((item) => objectsIn(item, source, file, false));
    return { objects: all.flatMap(({ objects }) => objects), findings: all.flatMap(({ findings }) => findings) };
  }
  const { apiVersion, kind, metadata } = value;
  if (String(apiVersion).startsWith('kustomize.config.k8s.io/')) return { objects: [], findings: [] };
  const lacking = [['apiVersion', apiVersion], ['kind', kind], ['metadata.name', isValueMap(metadata) ? metadata.name : undefined]]
    .find(([, found]) => typeof found !== 'string' || found === '');
  const name = isValueMap(metadata) && typeof metadata.name === 'string' ? ` ${metadata.name}` : '';
  const what = typeof kind === 'string' ? `the ${kind}${name}` : 'the document';
  if (lacking) {
    const [field, found] = lacking;
    if (field === 'metadata.name' && isValueMap(metadata) && metadata.generateName !== undefined) return refuse(`${what} has metadata.generateName, and Flux needs a fixed name`);
    return refuse(found === undefined || found === null || found === '' ? `${what} has no ${String(field)}` : `${what} has a ${String(field)} that is no text`);
  }
  const namespace = (metadata as { namespace?: ManifestValue }).namespace ?? undefined;
  if (namespace !== undefined && typeof namespace !== 'string') return refuse(`${what} has a metadata.namespace that is no text`);
  const object = value as unknown as ManifestObject;
  return { objects: [{ object, key: pairingKey(object), file, line, ...(alone ? { source } : {}) }], findings: [] };
}

/** Where a document's first field stands, comments before it left out. */
function lineOf({ text, line }: LooseSource): number {
  const first = text.split('\n').findIndex((one) => one.trim() !== '' && !one.trimStart().startsWith('#'));
  return line + Math.max(first, 0);
}
