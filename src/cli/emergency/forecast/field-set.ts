import { ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../../manifest/value-map';

type Fields = { readonly [field: string]: ManifestValue };

/** A set of fields as managedFields records it: a tree whose nodes are members themselves or only lead to some. */
export interface FieldSet {
  readonly member: boolean;
  /** By their keys in fieldsV1: `f:spec`, `k:{"name":"main"}`, `v:"x"`. */
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const NO_FIELDS: FieldSet = { member: false, children: new Map() };

/** The set that a fieldsV1 records. */
export function fieldSetOf(fields: Fields | undefined): FieldSet {
  if (fields === undefined) return NO_FIELDS;
  const children = Object.entries(fields).filter(([key]) => key !== '.').map(([key, inner]) => {
    const nested = fieldSetOf(inner as Fields);
    return [key, nested.children.size === 0 ? { member: true, children: nested.children } : nested] as const;
  });
  return { member: '.' in fields, children: new Map(children) };
}

/** All fields of several sets. */
export function union(...sets: readonly FieldSet[]): FieldSet {
  if (sets.length === 1) return sets[0];
  const keys = new Set(sets.flatMap(({ children }) => [...children.keys()]));
  const children = [...keys].map((key) => [key, union(...sets.flatMap((set) => set.children.get(key) ?? []))] as const);
  return { member: sets.some(({ member }) => member), children: new Map(children) };
}

/** Named fields that lead to a member count as members too, as in structured-merge-diff: with all that it holds, a struct is gone. */
export function withNamedFields(set: FieldSet): FieldSet {
  const children = [...set.children].map(([key, child]) => {
    const inner = withNamedFields(child);
    return [key, key.startsWith('f:') ? { ...inner, member: true } : inner] as const;
  });
  return { ...set, children: new Map(children) };
}

/** Where a key of fieldsV1 leads within a value: the name of a field, or the place in a list; undefined where it leads nowhere. */
export function placeIn(value: ManifestValue, key: string): string | number | undefined {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return isValueMap(value) && Object.prototype.hasOwnProperty.call(value, rest) ? rest : undefined;
  if (!Array.isArray(value)) return undefined;
  const wanted = JSON.parse(rest) as ManifestValue;
  const place = key.startsWith('k:')
    ? value.findIndex((entry) => isValueMap(entry) && Object.entries(wanted as ValueMap).every(([name, one]) => sameScalar(entry[name], one)))
    : key.startsWith('v:') ? value.findIndex((entry) => JSON.stringify(entry) === JSON.stringify(wanted)) : Number(rest);
  return place >= 0 && place < value.length ? place : undefined;
}

/** What a key of fieldsV1 means within a value. */
export function childOf(value: ManifestValue, key: string): ManifestValue {
  const place = placeIn(value, key);
  return place === undefined ? undefined : (value as ValueMap)[place as string];
}

function sameScalar(a: ManifestValue, b: ManifestValue): boolean {
  return a === b || (a !== undefined && b !== undefined && String(a) === String(b));
}
