import { noOverload } from '../equality';
import { CelList, CelValue } from '../values';

/** A function of evaluated arguments; of a member function the first is what it is called on. */
export type CelFunction = (args: readonly CelValue[]) => CelValue;

/** Functions by name. */
export interface FunctionTable {
  readonly [name: string]: CelFunction;
}

/** An argument that is a text. */
export function text(value: CelValue | undefined): string {
  return typeof value === 'string' ? value : noOverload();
}

/** An argument that is an integer. */
export function int(value: CelValue | undefined): bigint {
  return typeof value === 'bigint' ? value : noOverload();
}

/** An argument that is a list. */
export function list(value: CelValue | undefined): CelList {
  return value instanceof CelList ? value : noOverload();
}

/** An argument that is an instance of a class. */
export function instance<T>(value: unknown, type: new (...args: never[]) => T): T {
  return value instanceof type ? value : noOverload();
}
