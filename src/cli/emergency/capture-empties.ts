import { FieldDifference, fieldPath, PathSegment, valueAt } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { asManifest, LiveObject } from '../cluster/live-object';
import { isEmpty } from '../live/equivalence';
import { isControlPlane } from '../live/object-difference';

type FieldSet = { readonly [field: string]: ManifestValue };

/**
 * Fields that somebody set to a value which says nothing, such as `false` or `{}`, where the definition has none. A comparison for drift
 * passes over them, since the API server writes many by itself; Flux would take them away all the same.
 */
export function addedEmpties(defined: ManifestObject, live: LiveObject): FieldDifference[] {
  const found = new Map<string, FieldDifference>();
  for (const { manager = '', operation = 'Update', subresource, fieldsV1 } of live.metadata.managedFields ?? []) {
    if (subresource !== undefined || isControlPlane({ manager, operation }) || fieldsV1 === undefined) continue;
    for (const segments of leaves(fieldsV1, [])) {
      const after = valueAt(asManifest(live), segments);
      if (after === undefined || after === null || !isEmpty(after) || valueAt(defined, segments) !== undefined) continue;
      found.set(fieldPath(segments), { path: fieldPath(segments), segments: [...segments], kind: 'added', after });
    }
  }
  return [...found.values()];
}

function leaves(fields: FieldSet, above: readonly PathSegment[]): (readonly PathSegment[])[] {
  return Object.entries(fields).flatMap(([field, beneath]) => {
    const segment = segmentOf(field);
    if (segment === undefined) return [];
    const segments = [...above, segment];
    const isLeaf = typeof beneath !== 'object' || beneath === null || Object.keys(beneath).every((key) => key === '.');
    return isLeaf ? [segments] : leaves(beneath as FieldSet, segments);
  });
}

function segmentOf(field: string): PathSegment | undefined {
  if (field.startsWith('f:')) return field.slice(2);
  if (!field.startsWith('k:')) return undefined;
  try {
    return Object.fromEntries(Object.entries(JSON.parse(field.slice(2)) as object).map(([key, value]) => [key, String(value)]));
  } catch {
    return undefined;
  }
}
