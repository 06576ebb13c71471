/** Whether an object is plain data: a Date, a Map or an instance of a class is none, whatever its keys are. */
export function isPlainMap(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  // Not a comparison with Object.prototype, of which each realm has its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
