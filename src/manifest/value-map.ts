import { ManifestValue } from './manifest-object';

/** A map of an object's data. */
export type ValueMap = { [key: string]: ManifestValue };

/** Whether a value is a map. */
export function isValueMap(value: ManifestValue): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
