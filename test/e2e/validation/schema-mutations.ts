import { ManifestValue } from '../../../src/manifest/manifest-object';
import { fieldSchema, resolved, Schema } from '../../../src/manifest/schema/schema';
import { Manifest } from '../../testbed/live-object';

/** An object with one thing of it made otherwise, which its schema may take or not. */
export interface SchemaMutation {
  readonly object: Manifest;
  readonly what: string;
  /** Whether a field was taken out that the schema calls required. */
  readonly isRequired: boolean;
}

type Path = ReadonlyArray<string | number>;

/** A value of every sort, for a field of any sort. */
const VALUES: readonly ManifestValue[] = [7, -1, 'x', '', true, 1.5, 99999999999, { a: 'b' }, {}, ['x'], [7]];
const TEXTS: { readonly [format: string]: readonly string[] | undefined } = { 'date-time': ['2020-01-01', '2020-01-01T00:00:00Z'], 'byte': ['not base64!', 'eA=='] };

/** Every field with a value of another sort, without what is required, with a field that there is not, with an entry twice. */
export function schemaMutations(object: Manifest, schema: Schema): SchemaMutation[] {
  const found: SchemaMutation[] = [];
  const add = (path: Path, value: ManifestValue, what: string, isRequired = false): void => {
    // Without its name nobody could ask for it.
    if (path.join() !== 'metadata') found.push({ object: withValue(object as ManifestValue, path, value) as unknown as Manifest, what: `${path.join('.')} ${what}`, isRequired });
  };
  const walk = (value: ManifestValue, of: Schema, path: Path): void => {
    // Flux sends the texts of a Secret as data.
    if (['status', 'stringData'].includes(String(path[0])) || (path[0] === 'metadata' && path.length > 1 && !['labels', 'annotations'].includes(String(path[1])))) return;
    const known = resolved(of);
    if (path.length > 0) {
      const texts = [...TEXTS[known.format ?? ''] ?? [], ...(known.enum ? [known.enum[0], 'Nonsense'] : []), ...(of.$ref?.endsWith('Quantity') ? ['1Gi', '1 Gi'] : [])];
      for (const other of [...VALUES, ...texts]) add(path, other, `= ${JSON.stringify(other)}`);
    }
    if (Array.isArray(value)) {
      if (value.length > 0) add(path, [...value, value[0]] as ManifestValue, 'with its first entry twice');
      value.forEach((each: ManifestValue, index) => walk(each, known.items ?? {}, [...path, index]));
    } else if (typeof value === 'object' && value !== null) {
      for (const key of known.required ?? []) if (key in value) add([...path, key], undefined, 'taken out', true);
      if (known.properties) add([...path, 'unknownField'], 'x', 'added');
      for (const [key, each] of Object.entries(value)) {
        if (path.length > 0 || !['apiVersion', 'kind'].includes(key)) walk(each as ManifestValue, fieldSchema(of, key) ?? {}, [...path, key]);
      }
    }
  };
  walk(object as ManifestValue, schema, []);
  return found;
}

/** A copy with another value under a path; undefined takes the field out. */
function withValue(object: ManifestValue, path: Path, value: ManifestValue): ManifestValue {
  const copy = structuredClone(object);
  let at = copy as { [key: string | number]: ManifestValue };
  for (const key of path.slice(0, -1)) at = at[key] as typeof at;
  if (value === undefined) delete at[path.at(-1)!];
  else at[path.at(-1)!] = structuredClone(value);
  return copy;
}
