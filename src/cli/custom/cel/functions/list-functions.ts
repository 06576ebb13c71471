import { FunctionTable, int, list } from './function-table';
import { placeIn } from './text-functions';
import { compare, contains, equal, isNumber, noOverload } from '../equality';
import { OPERATORS } from '../operators';
import { CelFault, CelList, CelValue, Optional } from '../values';

function best(value: CelValue, sign: number, name: string): CelValue {
  const { entries } = list(value);
  if (entries.length === 0) throw new CelFault(`${name} called on empty list`);
  return entries.reduce((one, other) => (compare(other, one) * sign > 0 ? other : one));
}

function sum([value]: readonly CelValue[]): CelValue {
  const { entries } = list(value);
  return entries.length === 0 ? 0n : entries.reduce((one, other) => OPERATORS['+'](one, other));
}

function flattened(value: CelList, depth: bigint): CelValue[] {
  return value.entries.flatMap((each) => (each instanceof CelList && depth > 0n ? flattened(each, depth - 1n) : [each]));
}

function sliced([value, from, to]: readonly CelValue[]): CelList {
  const { entries } = list(value);
  const [start, end] = [Number(int(from)), Number(int(to))];
  if (start < 0 || end < 0 || start > end || end > entries.length) throw new CelFault(`cannot slice(${start}, ${end}), list is length ${entries.length}`);
  return new CelList(entries.slice(start, end));
}

function distinct({ entries }: CelList): CelList {
  return new CelList(entries.filter((each, place) => !entries.slice(0, place).some((other) => equal(other, each))));
}

function placeOf(args: readonly CelValue[], isLast: boolean): CelValue {
  const [value, wanted] = args;
  if (typeof value === 'string') return placeIn(args, isLast);
  const { entries } = list(value);
  const places = entries.flatMap((each, at) => (equal(wanted, each) ? [at] : []));
  return BigInt((isLast ? places.at(-1) : places[0]) ?? -1);
}

/** Member functions of lists, and those that texts have too. */
export const LIST_MEMBERS: FunctionTable = {
  isSorted: ([value]) => list(value).entries.every((each, at, all) => at === 0 || compare(all[at - 1], each) <= 0),
  sum,
  min: ([value]) => best(value, -1, 'min'),
  max: ([value]) => best(value, 1, 'max'),
  indexOf: (args) => placeOf(args, false),
  lastIndexOf: (args) => placeOf(args, true),
  slice: sliced,
  flatten: ([value, depth]) => new CelList(flattened(list(value), depth === undefined ? 1n : int(depth))),
  sort: ([value]) => new CelList([...list(value).entries].sort((one, other) => {
    if (isNumber(one) !== isNumber(other)) return noOverload();
    return compare(one, other);
  })),
  reverse: ([value]) => new CelList([...list(value).entries].reverse()),
  distinct: ([value]) => distinct(list(value)),
  first: ([value]) => new Optional(list(value).entries[0]),
  last: ([value]) => new Optional(list(value).entries.at(-1)),
};

/** Functions of lists that are called by a name with a dot. */
export const LIST_FUNCTIONS: FunctionTable = {
  'lists.range': ([count]) => new CelList(Array.from({ length: Number(int(count)) }, (_, at) => BigInt(at))),
  'sets.contains': ([one, other]) => list(other).entries.every((each) => contains(list(one), each)),
  'sets.intersects': ([one, other]) => list(other).entries.some((each) => contains(list(one), each)),
  'sets.equivalent': ([one, other]) => list(other).entries.every((each) => contains(list(one), each)) && list(one).entries.every((each) => contains(list(other), each)),
};
