import { ManifestValue } from '../manifest-object';
import { isValueMap } from '../value-map';

/** A value under a path of keys such as `spec.template`; undefined where it is absent. */
export function valueAt(value: ManifestValue, path: string): ManifestValue {
  return path.split('.').reduce<ManifestValue>((parent, key) => (isValueMap(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined), value);
}

/** A list under a path, empty where there is none. */
export function listAt(value: ManifestValue, path: string): ManifestValue[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** A text under a path, empty where there is none. */
export function textAt(value: ManifestValue, path: string): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}

/** A copy without nulls: Flux takes them out before it applies. */
export function withoutNulls<T extends ManifestValue>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (!isValueMap(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)])) as T;
}
