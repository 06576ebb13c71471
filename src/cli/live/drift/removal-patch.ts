import { locate, PathSegment, valueAt } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { jsonText } from '../../comparison/value-text';

/** One operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'test' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: ManifestValue;
}

type Steps = readonly (string | number)[];

/** The JSON patch that takes fields away from an object; it does nothing where a list is not any more as it was seen. */
export function removalPatch(object: ManifestObject, fields: readonly (readonly PathSegment[])[]): PatchOperation[] {
  const found = fields.map((segments) => ({ segments, ...locate(object, segments) })).filter(({ whole }) => whole);
  // From the end of each list on, so that no removal moves another's place.
  return found.sort((a, b) => compareSteps(b.steps, a.steps)).flatMap(({ segments, steps }) => (
    [...testsOf(object, segments, steps), { op: 'remove' as const, path: pointer(steps) }]));
}

/** A JSON patch as kubectl takes it. */
export function patchText(operations: readonly PatchOperation[]): string {
  return jsonText(operations as unknown as ManifestValue);
}

/** A JSON pointer. */
export function pointer(steps: Steps): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** That each entry of a list is still the one that was seen. */
function testsOf(object: ManifestObject, segments: readonly PathSegment[], steps: Steps): PatchOperation[] {
  return segments.flatMap((segment, place): PatchOperation[] => {
    if (typeof segment === 'string') return [];
    const at = steps.slice(0, place + 1);
    const tested = typeof segment === 'number' ? [at] : Object.keys(segment).map((key) => [...at, ...key.split('.')]);
    return tested.flatMap((path): PatchOperation[] => {
      const value = valueAt(object as unknown as ManifestValue, path);
      return value === undefined ? [] : [{ op: 'test', path: pointer(path), value }];
    });
  });
}

function compareSteps(a: Steps, b: Steps): number {
  const place = a.findIndex((step, index) => step !== b[index]);
  if (place < 0 || place >= b.length) return a.length - b.length;
  const [one, two] = [a[place], b[place]];
  return typeof one === 'number' && typeof two === 'number' ? one - two : String(one) < String(two) ? -1 : 1;
}
