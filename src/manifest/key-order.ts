const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
/** Letters and digits that came to Unicode after 15.0, the version that Go 1.26 knows and sorts by; Node's is newer. */
const YOUNGER = new RegExp(`[${[
  String.raw`\u{88f}\u{c5c}\u{cdc}\u{1c89}-\u{1c8a}\u{a7cb}-\u{a7cf}\u{a7d2}\u{a7d4}\u{a7da}-\u{a7dc}\u{a7f1}\u{105c0}-\u{105f3}`,
  String.raw`\u{10940}-\u{10959}\u{10d40}-\u{10d65}\u{10d6f}-\u{10d85}\u{10ec2}-\u{10ec7}\u{11380}-\u{11389}\u{1138b}\u{1138e}`,
  String.raw`\u{11390}-\u{113b5}\u{113b7}\u{113d1}\u{113d3}\u{116d0}-\u{116e3}\u{11bc0}-\u{11be0}\u{11bf0}-\u{11bf9}\u{11db0}-\u{11ddb}`,
  String.raw`\u{11de0}-\u{11de9}\u{13460}-\u{143fa}\u{16100}-\u{1611d}\u{16130}-\u{16139}\u{16d40}-\u{16d6c}\u{16d70}-\u{16d79}`,
  String.raw`\u{16ea0}-\u{16eb8}\u{16ebb}-\u{16ed3}\u{16ff2}-\u{16ff3}\u{187f8}-\u{187ff}\u{18cff}\u{18d09}-\u{18d1e}\u{18d80}-\u{18df2}`,
  String.raw`\u{1ccf0}-\u{1ccf9}\u{1e5d0}-\u{1e5ed}\u{1e5f0}-\u{1e5fa}\u{1e6c0}-\u{1e6de}\u{1e6e0}-\u{1e6e2}\u{1e6e4}-\u{1e6e5}`,
  String.raw`\u{1e6e7}-\u{1e6ed}\u{1e6f0}-\u{1e6f4}\u{1e6fe}-\u{1e6ff}\u{2b73a}-\u{2b73f}\u{2cea2}-\u{2cead}\u{2ebf0}-\u{2ee5d}`,
  String.raw`\u{323b0}-\u{33479}`,
].join('')}]`, 'u');
/** A digit before a letter, a character beyond ASCII or a number that may overflow: only such keys can be ordered in a circle. */
const RISKY = /[0-9][A-Za-z]|[^\0-\x7e]|[0-9]{18}/;

function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  const character = String.fromCodePoint(code);
  return LETTER.test(character) && !YOUNGER.test(character);
}

function isDigit(code: number): boolean {
  if (code < 0x80) return code >= 0x30 && code <= 0x39;
  const character = String.fromCodePoint(code);
  return DIGIT.test(character) && !YOUNGER.test(character);
}

/** The number that starts at an index, wrapped as an int64 is, and the index behind it. */
function digitRun(codes: ArrayLike<number>, start: number, seed: bigint): [value: bigint, end: number] {
  let value = seed;
  let end = start;
  for (; end < codes.length && isDigit(codes[end]); end++) value = value * 10n + BigInt(codes[end] - 0x30);
  return [BigInt.asIntN(64, value), end];
}

/** Whether the first differing digit stands behind a digit other than zero, so that a zero counts as a place. */
function followsNonZero(codes: ArrayLike<number>, index: number): boolean {
  for (let before = index - 1; before >= 0 && isDigit(codes[before]); before--) {
    if (codes[before] !== 0x30) return true;
  }
  return false;
}

function codesBefore(a: ArrayLike<number>, b: ArrayLike<number>, from: number): boolean {
  for (let i = from; i < a.length && i < b.length; i++) {
    if (a[i] === b[i]) continue;
    const letterA = isLetter(a[i]);
    const letterB = isLetter(b[i]);
    if (letterA && letterB) return a[i] < b[i];
    if (letterA || letterB) return letterB;
    const seed = (a[i] === 0x30 || b[i] === 0x30) && followsNonZero(a, i) ? 1n : 0n;
    const [numberA, endA] = digitRun(a, i, seed);
    const [numberB, endB] = digitRun(b, i, seed);
    if (numberA !== numberB) return numberA < numberB;
    if (endA !== endB) return endA < endB;
    return a[i] < b[i];
  }
  return a.length < b.length;
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}

/** Whether go-yaml v2 writes key `a` before key `b`: letters by code, numbers by value, other signs first. */
export function keyBefore(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const codeA = a.charCodeAt(i);
    const codeB = b.charCodeAt(i);
    if (codeA === codeB) continue;
    if (codeA < 0x80 && codeB < 0x80) {
      const letterA = isLetter(codeA);
      const letterB = isLetter(codeB);
      if (letterA && letterB) return codeA < codeB;
      if (letterA || letterB) return letterB;
      if (!isDigit(codeA) && !isDigit(codeB)) return codeA < codeB;
    }
    return codesBefore(codesOf(a), codesOf(b), 0);
  }
  return a.length < b.length;
}

/** The keys of a map in the order in which kustomize writes them; sorts in place. */
export function sortKeys(keys: string[]): string[] {
  // By insertion, not Array.sort: each key stands before the next even where there is no order, which circularKeys relies on.
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i];
    if (keyBefore(keys[i - 1], key)) continue;
    let low = 0;
    let high = i - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (keyBefore(key, keys[middle])) high = middle;
      else low = middle + 1;
    }
    keys.copyWithin(low + 1, low, i);
    keys[low] = key;
  }
  return keys;
}

/** Of keys that `sortKeys` sorted, three in a circle, each before the next and the last before the first; undefined where they have one order. */
export function circularKeys(sorted: readonly string[]): [string, string, string] | undefined {
  if (sorted.length < 3 || !sorted.some((key) => RISKY.test(key))) return undefined;
  for (let i = 0; i < sorted.length; i++) {
    for (let j = i + 2; j < sorted.length; j++) {
      if (keyBefore(sorted[i], sorted[j])) continue;
      const between = sorted.slice(i + 1, j).find((key) => keyBefore(sorted[i], key) && keyBefore(key, sorted[j]));
      if (between !== undefined) return [sorted[i], between, sorted[j]];
    }
  }
  return undefined;
}
