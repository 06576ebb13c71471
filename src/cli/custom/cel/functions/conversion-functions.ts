import { FunctionTable, list, text } from './function-table';
import { Cidr, Ip, ipText } from '../addresses';
import { noOverload } from '../equality';
import { int64 } from '../operators';
import { Duration, durationText, goDuration, rfc3339, Timestamp, timestampText } from '../times';
import { CannotRun, CelFault, CelList, CelMap, CelType, CelUrl, CelValue, Optional, Quantity, Semver } from '../values';

function refused(value: CelValue, to: string): never {
  throw new CelFault(`type conversion error to ${to}: ${String(value)}`);
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [digits, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  // Go's %g with the fewest digits that tell the value.
  return power < -4 || power >= 21 ? `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}` : String(value);
}

/** A value as a text, as `string()` makes it. */
export function asText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Ip) return ipText(value);
  if (value instanceof Cidr) return `${ipText(value.ip)}/${value.prefix}`;
  if (value instanceof CelType) return value.name;
  if (value instanceof CelList) return `[${value.entries.map(asText).join(', ')}]`;
  throw new CannotRun('it writes out a value that is not written out here');
}

function asInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? int64(BigInt(Math.trunc(value))) : refused(value, 'int');
  if (typeof value === 'string') return /^[+-]?\d+$/.test(value) ? int64(BigInt(value.replace(/^\+/, ''))) : refused(value, 'int');
  if (value instanceof Timestamp) return value.nanos / 1_000_000_000n - (value.nanos < 0n && value.nanos % 1_000_000_000n !== 0n ? 1n : 0n);
  return value instanceof Duration ? value.nanos : noOverload();
}

function asDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text(value)) ? Number(value) : refused(value, 'double');
}

function asBool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  if (['true', 'True', 'TRUE', 't', 'T', '1'].includes(text(value))) return true;
  return ['false', 'False', 'FALSE', 'f', 'F', '0'].includes(text(value)) ? false : refused(value, 'bool');
}

const NAMES: ReadonlyArray<readonly [name: string, is: (value: CelValue) => boolean]> = [
  ['null_type', (value) => value === null], ['bool', (value) => typeof value === 'boolean'], ['int', (value) => typeof value === 'bigint'],
  ['double', (value) => typeof value === 'number'], ['string', (value) => typeof value === 'string'], ['bytes', (value) => value instanceof Uint8Array],
  ['list', (value) => value instanceof CelList], ['map', (value) => value instanceof CelMap], ['type', (value) => value instanceof CelType],
  ['optional_type', (value) => value instanceof Optional], ['google.protobuf.Timestamp', (value) => value instanceof Timestamp],
  ['google.protobuf.Duration', (value) => value instanceof Duration], ['net.IP', (value) => value instanceof Ip], ['net.CIDR', (value) => value instanceof Cidr],
  ['kubernetes.URL', (value) => value instanceof CelUrl], ['kubernetes.Quantity', (value) => value instanceof Quantity], ['kubernetes.Semver', (value) => value instanceof Semver],
];

/** Types by the names that rules have for them. */
export const TYPES: ReadonlyMap<string, CelType> = new Map([...NAMES.map(([name]) => name), 'uint'].map((name) => [name, new CelType(name)]));

function typeOf(value: CelValue): CelType {
  const found = NAMES.find(([, is]) => is(value));
  if (found === undefined) throw new CannotRun('it asks for a type that is not known here');
  return TYPES.get(found[0])!;
}

/** How long a text, a list or a map is. */
export function size([value]: readonly CelValue[]): CelValue {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  return BigInt(value instanceof CelMap ? value.size : list(value).entries.length);
}

/** Functions that make one type of another. */
export const CONVERSIONS: FunctionTable = {
  size,
  int: ([value]) => asInt(value),
  double: ([value]) => asDouble(value),
  string: ([value]) => (value instanceof Uint8Array && !isUtf8(value) ? refused(value, 'string') : value === null || value instanceof CelList ? noOverload() : asText(value)),
  bool: ([value]) => asBool(value),
  bytes: ([value]) => (value instanceof Uint8Array ? value : Buffer.from(text(value))),
  timestamp: ([value]) => (value instanceof Timestamp ? value : typeof value === 'bigint' ? new Timestamp(value * 1_000_000_000n) : rfc3339(text(value)) ?? refused(value, 'timestamp')),
  duration: ([value]) => (value instanceof Duration ? value : goDuration(text(value)) ?? refused(value, 'duration')),
  dyn: ([value]) => value,
  type: ([value]) => typeOf(value),
};

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
