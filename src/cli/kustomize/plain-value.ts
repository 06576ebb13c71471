/** What an unquoted scalar is to go-yaml v3, which is neither YAML 1.1 nor 1.2; the last three have no value that kustomize keeps. */
export type PlainValue =
  | { readonly kind: 'value'; readonly value: string | number | bigint | boolean | null }
  | { readonly kind: 'merge' | 'timestamp' | 'infinity' };

const NAMED = new Map<string, PlainValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text): [string, PlainValue] => [text, { kind: 'value', value: null }]),
  ...['true', 'True', 'TRUE'].map((text): [string, PlainValue] => [text, { kind: 'value', value: true }]),
  ...['false', 'False', 'FALSE'].map((text): [string, PlainValue] => [text, { kind: 'value', value: false }]),
  ...['.inf', '.Inf', '.INF'].flatMap((text) => [text, `+${text}`, `-${text}`]).map((text): [string, PlainValue] => [text, { kind: 'infinity' }]),
  ...['.nan', '.NaN', '.NAN'].map((text): [string, PlainValue] => [text, { kind: 'infinity' }]),
  ['<<', { kind: 'merge' }],
]);
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/;
const PREFIXED = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/;
const SIGN_AFTER_PREFIX = /^0([bo])([-+])([0-7]+)$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** What Go's ParseFloat takes of text that begins with a point. */
const DOTTED = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MAX = 2n ** 63n - 1n;

function magnitude(match: RegExpExecArray): bigint {
  if (match[2] !== undefined) return BigInt(`0x${match[2]}`);
  return match[3] !== undefined ? BigInt(`0b${match[3]}`) : BigInt(`0o${match[4]}`);
}

function integer(text: string): bigint | undefined {
  if (DECIMAL.test(text)) return BigInt(text.startsWith('+') ? text.slice(1) : text);
  const prefixed = PREFIXED.exec(text);
  if (prefixed) return prefixed[1] === '-' ? -magnitude(prefixed) : magnitude(prefixed);
  const odd = SIGN_AFTER_PREFIX.exec(text);
  if (!odd || (odd[1] === 'b' && /[2-7]/.test(odd[3]))) return undefined;
  const value = BigInt(`0${odd[1]}${odd[3]}`);
  return odd[2] === '-' ? -value : value;
}

function number(text: string): string | number | bigint | undefined {
  if (text.startsWith('.') && !DOTTED.test(text)) return undefined;
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const whole = integer(plain);
  if (whole !== undefined && whole >= INT64_MIN && whole <= (plain.startsWith('+') ? INT64_MAX : UINT64_MAX)) {
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  }
  if (!FLOAT.test(plain)) return undefined;
  const float = Number(plain);
  // Adding zero turns -0, which kustomize writes as 0, into 0.
  return Number.isFinite(float) ? float + 0 : undefined;
}

/** Resolves an unquoted scalar as go-yaml v3, and so kustomize, does. */
export function plainValue(text: string): PlainValue {
  const first = text.charCodeAt(0);
  // Only these can begin a number, a name of NAMED, or a timestamp: all other text is a string.
  const mayBeNumber = first === 0x2b || first === 0x2d || first === 0x2e || (first >= 0x30 && first <= 0x39);
  if (text.length <= 5) {
    const named = NAMED.get(text);
    if (named) return named;
  }
  if (!mayBeNumber) return { kind: 'value', value: text };
  if (TIMESTAMP.test(text)) return { kind: 'timestamp' };
  return { kind: 'value', value: number(text) ?? text };
}
