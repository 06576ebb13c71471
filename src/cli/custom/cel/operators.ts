import { contains, compare, equal, find, isNumber, mapListKey, noOverload } from './equality';
import { Duration, Timestamp } from './times';
import { CelFault, CelList, CelMap, CelValue } from './values';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** An integer that 64 bits hold. */
export function int64(value: bigint): bigint {
  if (value < LEAST || value > MOST) throw new CelFault('integer overflow');
  return value;
}

type Binary = (left: CelValue, right: CelValue) => CelValue;

/** Operators of two operands that are both evaluated. */
export const OPERATORS: { readonly [sign: string]: Binary } = {
  '==': (left, right) => equal(left, right),
  '!=': (left, right) => !equal(left, right),
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
  'in': (left, right) => {
    if (right instanceof CelList) return contains(right, left);
    return right instanceof CelMap ? find(right, left) !== undefined : noOverload();
  },
  '+': add,
  '-': subtract,
  '*': (left, right) => calculated(left, right, (a, b) => a * b, (a, b) => a * b),
  '/': (left, right) => calculated(left, right, (a, b) => divided(a, b, a / (b === 0n ? 1n : b)), (a, b) => a / b),
  '%': (left, right) => (typeof left === 'bigint' && typeof right === 'bigint' ? divided(left, right, left % (right === 0n ? 1n : right)) : noOverload()),
};

function divided(_: bigint, by: bigint, result: bigint): bigint {
  if (by === 0n) throw new CelFault('division by zero');
  return result;
}

function calculated(left: CelValue, right: CelValue, whole: (a: bigint, b: bigint) => bigint, real: (a: number, b: number) => number): CelValue {
  if (typeof left === 'bigint' && typeof right === 'bigint') return int64(whole(left, right));
  return typeof left === 'number' && typeof right === 'number' ? real(left, right) : noOverload();
}

function add(left: CelValue, right: CelValue): CelValue {
  if (isNumber(left)) return calculated(left, right, (a, b) => a + b, (a, b) => a + b);
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.concat([left, right]);
  if (left instanceof CelList && right instanceof CelList) return joined(left, right);
  if (left instanceof Duration && right instanceof Duration) return new Duration(int64(left.nanos + right.nanos));
  if (left instanceof Timestamp && right instanceof Duration) return new Timestamp(left.nanos + right.nanos);
  return left instanceof Duration && right instanceof Timestamp ? new Timestamp(left.nanos + right.nanos) : noOverload();
}

/** Of a set each value once; of a map list the entry of the second where both have its keys. */
function joined(left: CelList, right: CelList): CelList {
  const entries = [...left.entries];
  for (const each of right.entries) {
    const place = left.sort === 'atomic' ? -1
      : left.sort === 'set' ? entries.findIndex((other) => equal(other, each))
        : entries.findIndex((other) => mapListKey(other, left.keys) === mapListKey(each, left.keys));
    if (place < 0) entries.push(each);
    else entries[place] = each;
  }
  return new CelList(entries, left.sort, left.keys);
}

function subtract(left: CelValue, right: CelValue): CelValue {
  if (isNumber(left)) return calculated(left, right, (a, b) => a - b, (a, b) => a - b);
  if (left instanceof Duration && right instanceof Duration) return new Duration(int64(left.nanos - right.nanos));
  if (left instanceof Timestamp && right instanceof Timestamp) return new Duration(int64(left.nanos - right.nanos));
  return left instanceof Timestamp && right instanceof Duration ? new Timestamp(left.nanos - right.nanos) : noOverload();
}
