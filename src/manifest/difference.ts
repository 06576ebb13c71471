import { ManifestObject, ManifestValue } from './manifest-object';
import { isValueMap, ValueMap } from './value-map';

/** One step into an object: a key, the place in a list, or the entry of a list that holds these values. */
export type PathSegment = string | number | { readonly [key: string]: string };

/** One field, subtree or list order in which two objects differ. */
export interface FieldDifference {
  /** As people write it: `spec.template.spec.containers[name=api].image`. */
  readonly path: string;
  readonly segments: PathSegment[];
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  /** The value in the first object; absent where it was added. */
  readonly before?: ManifestValue;
  /** The value in the second object; absent where it was removed. */
  readonly after?: ManifestValue;
}

// Kubernetes' own merge keys; a key that does not tell all entries apart gives way to the next, the last resort being the place in the list.
const LIST_KEYS: { readonly [field: string]: readonly (readonly string[])[] } = {
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  ports: [['containerPort'], ['port'], ['containerPort', 'protocol'], ['port', 'protocol']],
  conditions: [['type']],
  hostAliases: [['ip']],
  topologySpreadConstraints: [['topologyKey'], ['topologyKey', 'whenUnsatisfiable']],
  ownerReferences: [['uid']],
  volumeClaimTemplates: [['metadata.name']],
  tolerations: [],
  subjects: [],
};
const OTHER_KEYS: readonly (readonly string[])[] = [['name']];

/** Whether two values are the same data; an integer is the same as a number and as a bigint, an absent field the same as undefined. */
export function sameValue(a: ManifestValue, b: ManifestValue): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((entry, index) => sameValue(entry, b[index]));
  if (isValueMap(a)) {
    if (!isValueMap(b)) return false;
    const keys = keysOf(a, b);
    return keys.every((key) => sameValue(own(a, key), own(b, key)));
  }
  if (typeof a === 'bigint' || typeof b === 'bigint') {
    return (typeof a === 'bigint' || typeof a === 'number') && (typeof b === 'bigint' || typeof b === 'number') && a == b;
  }
  return a === b || Object.is(a, b);
}

// Keys such as `constructor` come from people's data, so that inherited ones must not answer.
function own(map: ValueMap, key: string): ManifestValue {
  return Object.prototype.hasOwnProperty.call(map, key) ? map[key] : undefined;
}

function keysOf(a: ValueMap, b: ValueMap): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** Every field in which the second object differs from the first, in the order of the first object's fields. */
export function differenceOf(a: ManifestObject, b: ManifestObject): FieldDifference[] {
  const found: FieldDifference[] = [];
  compare(a, b, [], '', found);
  return found;
}

function compare(a: ManifestValue, b: ManifestValue, segments: PathSegment[], field: string, found: FieldDifference[]): void {
  if (a === undefined && b === undefined) return;
  if (a === undefined) return note('added', undefined, b, segments, found);
  if (b === undefined) return note('removed', a, undefined, segments, found);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, segments, field, found);
  if (isValueMap(a) && isValueMap(b)) {
    for (const key of keysOf(a, b)) compare(own(a, key), own(b, key), [...segments, key], key, found);
    return;
  }
  if (!sameValue(a, b)) note('changed', a, b, segments, found);
}

function note(kind: FieldDifference['kind'], before: ManifestValue, after: ManifestValue, segments: PathSegment[], found: FieldDifference[]): void {
  found.push({
    path: fieldPath(segments),
    segments,
    kind,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function compareLists(a: ManifestValue[], b: ManifestValue[], segments: PathSegment[], field: string, found: FieldDifference[]): void {
  const keys = mergeKeys(a, b, field);
  if (keys) return compareByKey(a, b, keys, segments, found);
  if (isPermutation(a, b)) {
    if (!sameValue(a, b)) note('reordered', a, b, segments, found);
    return;
  }
  comparePlaces(a, b, segments, found);
}

/** Entries without a key: what both lists begin and end with is the same, what stands between is compared place by place. */
function comparePlaces(a: ManifestValue[], b: ManifestValue[], segments: PathSegment[], found: FieldDifference[]): void {
  let start = 0;
  let [endA, endB] = [a.length, b.length];
  if (a.length !== b.length) {
    while (start < Math.min(endA, endB) && sameValue(a[start], b[start])) start++;
    while (endA > start && endB > start && sameValue(a[endA - 1], b[endB - 1])) { endA--; endB--; }
  }
  for (let place = start; place < Math.max(endA, endB); place++) {
    const [before, after] = [place < endA ? a[place] : undefined, place < endB ? b[place] : undefined];
    compare(before, after, [...segments, place], '', found);
  }
}

function compareByKey(a: ManifestValue[], b: ManifestValue[], keys: readonly string[], segments: PathSegment[], found: FieldDifference[]): void {
  const namesA = a.map((entry) => keyText(entry, keys));
  const namesB = b.map((entry) => keyText(entry, keys));
  const placeInB = new Map(namesB.map((name, place) => [name, place]));
  const [inA, inB] = [new Set(namesA), new Set(namesB)];
  const renamed = new Set<number>();
  a.forEach((entry, place) => {
    const other = placeInB.get(namesA[place]);
    if (other !== undefined) {
      compare(entry, b[other], [...segments, segmentOf(entry, keys)], '', found);
    } else if (place < b.length && !inA.has(namesB[place]) && isRenamed(entry, b[place], keys)) {
      renamed.add(place);
      compare(entry, b[place], [...segments, place], '', found);
    } else {
      note('removed', entry, undefined, [...segments, segmentOf(entry, keys)], found);
    }
  });
  b.forEach((entry, place) => {
    if (!inA.has(namesB[place]) && !renamed.has(place)) note('added', undefined, entry, [...segments, segmentOf(entry, keys)], found);
  });
  const orderA = namesA.filter((name) => inB.has(name));
  const orderB = namesB.filter((name) => inA.has(name));
  if (orderA.some((name, place) => name !== orderB[place])) note('reordered', orderA, orderB, segments, found);
}

/** The same entry but for its key: people read one changed field, not an entry gone and another one come. */
function isRenamed(a: ManifestValue, b: ManifestValue, keys: readonly string[]): boolean {
  const found: FieldDifference[] = [];
  compare(a, b, [], '', found);
  return found.every((difference) => keys.includes(difference.path));
}

function mergeKeys(a: ManifestValue[], b: ManifestValue[], field: string): readonly string[] | undefined {
  const candidates = Object.prototype.hasOwnProperty.call(LIST_KEYS, field) ? LIST_KEYS[field] : OTHER_KEYS;
  return candidates.find((keys) => a.length + b.length > 0 && tellsApart(a, keys) && tellsApart(b, keys));
}

function tellsApart(list: ManifestValue[], keys: readonly string[]): boolean {
  const names = list.map((entry) => keyText(entry, keys));
  return !names.includes(undefined) && new Set(names).size === names.length;
}

function keyText(entry: ManifestValue, keys: readonly string[]): string | undefined {
  const values = keys.map((key) => keyValue(entry, key));
  return values.includes(undefined) ? undefined : values.length === 1 ? values[0] : JSON.stringify(values);
}

function keyValue(entry: ManifestValue, key: string): string | undefined {
  const value = key.split('.').reduce<ManifestValue>((at, step) => (isValueMap(at) ? own(at, step) : undefined), entry);
  // The API server's default, without which a port with and one without it would be two.
  if (value === undefined && key === 'protocol') return isValueMap(entry) ? 'TCP' : undefined;
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

function segmentOf(entry: ManifestValue, keys: readonly string[]): PathSegment {
  return Object.fromEntries(keys.map((key) => [key, keyValue(entry, key) as string]));
}

function isPermutation(a: ManifestValue[], b: ManifestValue[]): boolean {
  if (a.length !== b.length || a.length < 2) return false;
  const rest = [...b];
  return a.every((entry) => {
    const place = rest.findIndex((other) => sameValue(entry, other));
    if (place >= 0) rest.splice(place, 1);
    return place >= 0;
  });
}

/** A path as people write it; keys with dots, slashes or other signs are quoted: `metadata.annotations["a.b/c"]`. */
export function fieldPath(segments: readonly PathSegment[]): string {
  return segments.map((segment, place) => {
    if (typeof segment === 'number') return `[${segment}]`;
    if (typeof segment !== 'string') return `[${Object.entries(segment).map(([key, value]) => `${key}=${plainOrQuoted(value)}`).join(',')}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(segment)) return `[${JSON.stringify(segment)}]`;
    return place === 0 ? segment : `.${segment}`;
  }).join('');
}

function plainOrQuoted(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
}

/** The keys and places by which a path leads through this very object; as far as it leads, where the object lacks the field. */
export function locate(object: ManifestValue, segments: readonly PathSegment[]): { readonly steps: (string | number)[]; readonly whole: boolean } {
  const steps: (string | number)[] = [];
  let at = object;
  for (const segment of segments) {
    const step = stepInto(at, segment);
    if (step === undefined) return { steps, whole: false };
    steps.push(step);
    at = Array.isArray(at) ? at[step as number] : (at as ValueMap)[step];
  }
  return { steps, whole: true };
}

function stepInto(at: ManifestValue, segment: PathSegment): string | number | undefined {
  if (typeof segment === 'string') return isValueMap(at) && own(at, segment) !== undefined ? segment : undefined;
  if (!Array.isArray(at)) return undefined;
  if (typeof segment === 'number') return segment < at.length ? segment : undefined;
  const place = at.findIndex((entry) => Object.entries(segment).every(([key, value]) => keyValue(entry, key) === value));
  return place < 0 ? undefined : place;
}

/** The value at a path of this object, or undefined where it has none. */
export function valueAt(object: ManifestValue, segments: readonly PathSegment[]): ManifestValue {
  const { steps, whole } = locate(object, segments);
  return whole ? steps.reduce<ManifestValue>((at, step) => (Array.isArray(at) ? at[step as number] : (at as ValueMap)[step]), object) : undefined;
}
