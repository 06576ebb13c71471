import { Cidr, Ip } from './addresses';
import { Duration, Timestamp } from './times';
import { CelFault, CelList, CelMap, CelType, CelUrl, CelValue, NamedFormat, Optional, Quantity, Semver } from './values';
import { sameValue } from '../../../manifest/difference';

/** What the API server answers where an operator or a function does not take its operands. */
export function noOverload(): never {
  throw new CelFault('no such overload');
}

/** Whether two values are equal as rules ask it: sets and map lists in any order. */
export function equal(left: CelValue, right: CelValue): boolean {
  if (left === null || right === null) return left === right;
  if (isNumber(left) && isNumber(right)) return left == right;
  if (left instanceof CelList) return right instanceof CelList ? equalLists(left, right) : noOverload();
  if (left instanceof CelMap) return right instanceof CelMap ? equalMaps(left, right) : noOverload();
  if (left instanceof Uint8Array) return right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  if (left instanceof Timestamp) return right instanceof Timestamp && left.nanos === right.nanos;
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos;
  if (left instanceof Quantity) return right instanceof Quantity && left.nanos === right.nanos;
  if (left instanceof CelType) return right instanceof CelType && left.name === right.name;
  if (left instanceof NamedFormat) return right instanceof NamedFormat && left.name === right.name;
  if (left instanceof Ip) return right instanceof Ip && equalIps(left, right);
  if (left instanceof Cidr) return right instanceof Cidr && left.prefix === right.prefix && equalIps(left.ip, right.ip);
  if (left instanceof CelUrl) return right instanceof CelUrl && left.url.text === right.url.text;
  if (left instanceof Semver) return right instanceof Semver && compareSemver(left, right) === 0;
  if (left instanceof Optional) return right instanceof Optional && equalOptionals(left, right);
  return left === right;
}

function equalIps(one: Ip, other: Ip): boolean {
  return one.family === other.family && one.bits === other.bits;
}

function equalOptionals({ value: left }: Optional, { value: right }: Optional): boolean {
  return left === undefined || right === undefined ? left === right : equal(left, right);
}

function equalLists(left: CelList, right: CelList): boolean {
  if (left.entries.length !== right.entries.length) return false;
  if (left.sort === 'set') return right.entries.every((each) => contains(left, each));
  if (left.sort === 'map') {
    const byKey = new Map(left.entries.map((each) => [mapListKey(each, left.keys), each]));
    return right.entries.every((each) => {
      const mine = byKey.get(mapListKey(each, left.keys));
      return mine !== undefined && equal(mine, each);
    });
  }
  return left.entries.every((each, place) => equal(each, right.entries[place]));
}

/** Whether a list holds a value. */
export function contains({ entries }: CelList, value: CelValue): boolean {
  return entries.some((each) => equal(each, value));
}

/** What tells an entry of a map list apart. */
export function mapListKey(entry: CelValue, keys: readonly string[]): string {
  if (!(entry instanceof CelMap)) return '';
  return JSON.stringify(keys.map((key) => {
    const value = find(entry, key);
    return value === undefined ? null : `${typeof value} ${String(value)}`;
  }));
}

function equalMaps(left: CelMap, right: CelMap): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left.entries) {
    const other = find(right, key);
    if (other === undefined || !equal(value, other)) return false;
  }
  return Object.entries(left.unknown).every(([key, value]) => !Object.hasOwn(right.unknown, key) || sameValue(value, right.unknown[key]));
}

/** The value under a key; undefined where there is none. */
export function find({ entries }: CelMap, key: CelValue): CelValue | undefined {
  const found = entries.get(key);
  return found === undefined && typeof key === 'number' && Number.isInteger(key) ? entries.get(BigInt(key)) : found;
}

/** Whether a value is an integer or a double. */
export function isNumber(value: CelValue): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** Below zero, zero or above it, as the first comes before, with or after the second. */
export function compare(left: CelValue, right: CelValue): number {
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : left == right ? 0 : Number.NaN;
  if (typeof left === 'string' && typeof right === 'string') return Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  if (left instanceof Timestamp && right instanceof Timestamp) return compare(left.nanos, right.nanos);
  if (left instanceof Duration && right instanceof Duration) return compare(left.nanos, right.nanos);
  return noOverload();
}

/** The same of two versions, by semver.org's precedence. */
export function compareSemver(left: Semver, right: Semver): number {
  for (const [place, one] of left.numbers.entries()) if (one !== right.numbers[place]) return compare(one, right.numbers[place]);
  if (left.pre.length === 0 || right.pre.length === 0) return Math.sign(right.pre.length - left.pre.length);
  for (const [place, one] of left.pre.entries()) {
    const other = right.pre[place];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [a, b] = [one, other].map((each) => (/^\d+$/.test(each) ? BigInt(each) : undefined));
    if (a !== undefined && b !== undefined) return a < b ? -1 : 1;
    if (a !== undefined || b !== undefined) return a !== undefined ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return left.pre.length === right.pre.length ? 0 : -1;
}
