import { CONVERSIONS, size } from './conversion-functions';
import { FunctionTable, instance, list } from './function-table';
import { KUBERNETES_FUNCTIONS, KUBERNETES_MEMBERS } from './kubernetes-functions';
import { LIST_FUNCTIONS, LIST_MEMBERS } from './list-functions';
import { TEXT_MEMBERS } from './text-functions';
import { TIME_MEMBERS } from './time-functions';
import { CelFault, CelList, CelMap, CelValue, Optional } from '../values';

export { TYPES } from './conversion-functions';

function isZero(value: CelValue): boolean {
  if (value instanceof CelList) return value.entries.length === 0;
  if (value instanceof CelMap) return value.size === 0;
  return value === null || value === false || value === 0n || value === 0 || value === '' || (value instanceof Uint8Array && value.length === 0);
}

function valueOf(value: CelValue): CelValue {
  const { value: found } = instance(value, Optional);
  if (found === undefined) throw new CelFault('optional.none() dereference');
  return found;
}

/** Functions that are called by a name, by the API server's libraries. */
export const FUNCTIONS: FunctionTable = {
  ...CONVERSIONS,
  ...LIST_FUNCTIONS,
  ...KUBERNETES_FUNCTIONS,
  'matches': (args) => TEXT_MEMBERS.matches(args),
  'sign': (args) => KUBERNETES_MEMBERS.sign(args),
  'strings.quote': ([value]) => JSON.stringify(value),
  'optional.none': () => Optional.NONE,
  'optional.of': ([value]) => new Optional(value),
  'optional.ofNonZeroValue': ([value]) => (isZero(value) ? Optional.NONE : new Optional(value)),
  'optional.unwrap': ([value]) => unwrapped(value),
};

function unwrapped(value: CelValue): CelList {
  return new CelList(list(value).entries.flatMap((each) => {
    const found = instance(each, Optional).value;
    return found === undefined ? [] : [found];
  }));
}

/** Functions that are called on a value. */
export const MEMBERS: FunctionTable = {
  ...TEXT_MEMBERS,
  ...LIST_MEMBERS,
  ...TIME_MEMBERS,
  ...KUBERNETES_MEMBERS,
  size,
  hasValue: ([value]) => instance(value, Optional).value !== undefined,
  value: ([value]) => valueOf(value),
  or: ([value, other]) => (instance(value, Optional).value === undefined ? instance(other, Optional) : value),
  orValue: ([value, other]) => {
    const { value: found } = instance(value, Optional);
    return found === undefined ? other : found;
  },
  unwrapOpt: ([value]) => unwrapped(value),
};
