import { mapListKeys, propertySchema, StructuralSchema, valueSchema } from './structural-schema';
import { sameValue } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

/** A value and the one that it had before, where the API server can tell which that was. */
export class Correlation {
  private equal: boolean | undefined;

  public constructor(public readonly value: ManifestValue, public readonly old: ManifestValue, public readonly schema: StructuralSchema) {}

  /** What stands under a key on both sides. */
  public key(name: string): Correlation | undefined {
    if (!isValueMap(this.value) || !isValueMap(this.old) || !Object.hasOwn(this.value, name) || !Object.hasOwn(this.old, name)) return undefined;
    const schema = propertySchema(this.schema, name) ?? valueSchema(this.schema);
    return schema === undefined ? undefined : new Correlation(this.value[name], this.old[name], schema);
  }

  /** An entry of a map list and the old one with its keys; of no other list does the server know which entry was which. */
  public index(place: number): Correlation | undefined {
    const { items } = this.schema;
    if (!Array.isArray(this.value) || !Array.isArray(this.old) || items === undefined) return undefined;
    const old = entryLike(this.value[place], this.old, this.schema);
    return old === undefined ? undefined : new Correlation(this.value[place], old, items);
  }

  /** Whether it is unchanged, as the server asks: what the schema does not name never is. */
  public get isSame(): boolean {
    return this.equal ??= this.compare();
  }

  private compare(): boolean {
    const { value, old } = this;
    if (value === null || old === null || value === undefined || old === undefined) return (value ?? null) === (old ?? null);
    if (Array.isArray(value)) {
      if (!Array.isArray(old) || value.length !== old.length) return false;
      if (mapListKeys(this.schema) === undefined) return sameValue(value, old);
      return value.every((_, place) => this.index(place)?.isSame ?? false);
    }
    if (!isValueMap(value)) return sameValue(value, old);
    if (!isValueMap(old)) return false;
    const keys = Object.keys(value);
    return keys.length === Object.keys(old).length && keys.every((name) => this.key(name)?.isSame ?? false);
  }
}

/** The entry of a map list that has the same keys as another; undefined where there is none, or where the list is no map list. */
export function entryLike(entry: ManifestValue, list: ManifestValue, schema: StructuralSchema): ManifestValue {
  const keys = mapListKeys(schema);
  if (keys === undefined || keys.length === 0 || !Array.isArray(list)) return undefined;
  const wanted = keyText(entry, keys);
  return wanted === undefined ? undefined : list.find((each) => keyText(each, keys) === wanted);
}

function keyText(entry: ManifestValue, keys: readonly string[]): string | undefined {
  if (!isValueMap(entry)) return undefined;
  const values = keys.map((key) => (Object.hasOwn(entry, key) ? entry[key] : undefined));
  if (values.some((value) => !['string', 'number', 'bigint', 'boolean'].includes(typeof value))) return undefined;
  return JSON.stringify(values.map((value) => `${typeof value === 'string' ? 's' : 'v'}${String(value)}`));
}
