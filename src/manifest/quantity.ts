const SUFFIXES: ReadonlyMap<string, readonly [base: bigint, power: number]> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index) => [suffix, [10n, 3 * index - 9]] as [string, [bigint, number]]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index) => [suffix, [2n, 10 * index + 10]] as [string, [bigint, number]]),
]);
const PATTERN = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;
/** Digits after the point that a value keeps; the API server itself rounds up to nano. */
const SCALE = 30;

/** The exact value of a quantity such as `250m` or `1.5Gi`, times 10^30; undefined where it is none. */
export function quantityValue(text: string): bigint | undefined {
  const match = PATTERN.exec(text);
  if (!match || (match[2] === '' && match[3] === '')) return undefined;
  const [, sign, whole, fraction, exponent, suffix] = match;
  const [base, power] = exponent === undefined ? SUFFIXES.get(suffix ?? '')! : [10n, Number(exponent)] as const;
  const ten = SCALE - fraction.length + (base === 10n ? power : 0);
  if (ten < 0 || ten > 1000) return undefined;
  const value = BigInt(whole + fraction) * 10n ** BigInt(ten) * (base === 2n ? 2n ** BigInt(power) : 1n);
  return sign === '-' ? -value : value;
}
