import { PathSegment, sameValue } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { quantityValue } from '../../manifest/quantity';

/** Fields whose values are quantities, in the kinds that the API server serves itself. */
const QUANTITY_PARENTS = new Set([
  'limits', 'requests', 'hard', 'capacity', 'allocatable', 'min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio', 'podFixed', 'used',
]);
const QUANTITY_FIELDS = new Set(['sizeLimit', 'divisor', 'averageValue', 'value', 'storage']);
const INT_OR_STRING_FIELDS = new Set(['port', 'targetPort', 'maxUnavailable', 'maxSurge', 'minAvailable']);
/** Fields whose texts are people's own, where `1` and `1.0` are two. */
const TEXTS = new Set(['data', 'stringData', 'labels', 'annotations', 'matchLabels', 'env', 'args', 'command', 'parameters']);
const DURATION = /^(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|ns))+$/;
const NANOSECONDS: { readonly [unit: string]: number } = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** Whether the API server takes a value of a manifest and a live one for the same. */
export function isEquivalent(object: ManifestObject, segments: readonly PathSegment[], defined: ManifestValue, live: ManifestValue): boolean {
  if (sameValue(defined, live)) return true;
  // JSON's numbers came through a double.
  if (typeof defined === 'bigint' && typeof live === 'number') return Number(defined) === live;
  if (!isPlain(defined) || !isPlain(live) || segments.some((segment) => typeof segment === 'string' && TEXTS.has(segment))) return false;
  const [one, two] = [String(defined), String(live)];
  if (isServedByItself(object)) {
    if (isQuantity(segments)) return quantityValue(one) !== undefined && quantityValue(one) === quantityValue(two);
    return INT_OR_STRING_FIELDS.has(String(segments.at(-1))) && one === two;
  }
  return DURATION.test(one) && DURATION.test(two) && nanoseconds(one) === nanoseconds(two);
}

/** Whether a value says nothing that the API server keeps: it drops such a field where it has no other meaning. */
export function isEmpty(value: ManifestValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === 0 || value === 0n || value === false;
}

function isPlain(value: ManifestValue): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

function isServedByItself({ apiVersion }: ManifestObject): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return !group.includes('.') || /^[a-z.]+\.k8s\.io$/.test(group);
}

function isQuantity(segments: readonly PathSegment[]): boolean {
  return QUANTITY_FIELDS.has(String(segments.at(-1))) || QUANTITY_PARENTS.has(String(segments.at(-2)));
}

function nanoseconds(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * NANOSECONDS[unit], 0);
}
