import { FieldDifference, fieldPath, sameValue, valueAt } from '../../../manifest/difference';
import { ManifestObject } from '../../../manifest/manifest-object';

/** Differences of which those within a list without keys become one of the whole list, where its entries have moved. */
export function withWholeLists(differences: readonly FieldDifference[], one: ManifestObject, other: ManifestObject): FieldDifference[] {
  const told = new Set<string>();
  return differences.flatMap((difference) => {
    const place = difference.segments.findIndex((segment) => typeof segment === 'number');
    if (place < 0) return [difference];
    const segments = difference.segments.slice(0, place);
    const [before, after] = [valueAt(one, segments), valueAt(other, segments)];
    if (!Array.isArray(before) || !Array.isArray(after) || before.length === after.length) return [difference];
    const path = fieldPath(segments);
    if (told.has(path) || sameValue(before, after)) return [];
    told.add(path);
    return [{ path, segments, kind: 'changed', before, after }];
  });
}
