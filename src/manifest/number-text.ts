const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 64n - 1n;

function fits(value: bigint): boolean {
  return value >= LOWEST && value <= HIGHEST;
}

/** How Go's `%g` writes a double: at least two digits of exponent, none between 0.0001 and 1000000. */
function floatText(value: number): string {
  const [digits, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** A number as kustomize writes it, or undefined where it has none: an infinity, not a number, an integer beyond 64 bits. */
export function canonicalNumber(value: number | bigint): string | undefined {
  if (typeof value === 'bigint') return fits(value) ? String(value) : undefined;
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value) && Math.abs(value) < 1e21 && fits(BigInt(String(value)))) return String(value);
  return floatText(value);
}

/** A number that the readers of YAML 1.1 and 1.2 take for the same number, or undefined where there is none. */
export function readableNumber(value: number | bigint): string | undefined {
  const text = canonicalNumber(value);
  // YAML 1.1 wants a point before an exponent.
  return text === undefined || !text.includes('e') || text.includes('.') ? text : text.replace('e', '.0e');
}
