const POSIX: { readonly [name: string]: string } = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
const SPACE = '\\t\\n\\f\\r ';
const CACHE = new Map<string, RegExp | undefined>();

/** A regular expression of Go, as the API server reads it; undefined where it cannot be written here. */
export function goRegExp(pattern: string, global = false): RegExp | undefined {
  const key = `${String(global)} ${pattern}`;
  if (!CACHE.has(key)) CACHE.set(key, compiled(pattern, global));
  return CACHE.get(key);
}

function compiled(pattern: string, global: boolean): RegExp | undefined {
  const [, flags = '', rest] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern)!;
  const source = translated(rest);
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, `u${global ? 'g' : ''}${[...new Set(flags)].join('')}`);
  } catch {
    return undefined;
  }
}

function translated(pattern: string): string | undefined {
  let source = '';
  // Whether letters are the same in either case, in each group that is open.
  const folds = [false];
  for (let index = 0; index < pattern.length;) {
    const rest = pattern.slice(index);
    if (rest.startsWith('(?i)')) {
      folds[folds.length - 1] = true;
      index += 4;
      continue;
    }
    const [whole, made] = piece(rest);
    const isFolded = folds.at(-1)!;
    if (made === undefined || (isFolded && whole.startsWith('[') && /[A-Za-z]/.test(whole))) return undefined;
    if (whole.startsWith('(')) folds.push(isFolded);
    if (whole === ')') folds.pop();
    source += isFolded && /^[A-Za-z]$/.test(whole) ? `[${whole.toLowerCase()}${whole.toUpperCase()}]` : made;
    index += whole.length;
  }
  return source;
}

/** What stands at the beginning of an expression, and how it is written here. */
function piece(rest: string): readonly [whole: string, made: string | undefined] {
  if (rest.startsWith('\\')) return escaped(rest, false);
  if (rest.startsWith('[')) return bracket(rest);
  if (rest.startsWith('(?')) {
    if (rest.startsWith('(?:')) return ['(?:', '(?:'];
    const [named, name] = /^\(\?P?<(\w+)>/.exec(rest) ?? [];
    // Flags within, and what Go itself does not know: it looks neither ahead nor behind.
    return named === undefined ? ['(?', undefined] : [named, `(?<${name}>`];
  }
  const repeat = /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0];
  if (repeat !== undefined) return [repeat, repeat];
  return /^[{}\]]/.test(rest) ? [rest[0], `\\${rest[0]}`] : [rest[0], rest[0]];
}

function escaped(rest: string, within: boolean): readonly [whole: string, made: string | undefined] {
  const wide = /^\\(?:x\{([0-9A-Fa-f]+)\}|([pP])(?:\{(\^?)(\w+)\}|(\w)))/.exec(rest);
  if (wide?.[1] !== undefined) return [wide[0], `\\u{${wide[1]}}`];
  if (wide) return [wide[0], `\\${wide[3] === '^' ? (wide[2] === 'p' ? 'P' : 'p') : wide[2]}{${property(wide[4] ?? wide[5])}}`];
  const next = rest[1];
  const whole = rest.slice(0, 2);
  if (next === undefined) return ['\\', undefined];
  if (next === 's') return [whole, within ? SPACE : `[${SPACE}]`];
  if (next === 'S') return [whole, within ? undefined : `[^${SPACE}]`];
  if (next === 'A') return [whole, '(?<![\\s\\S])'];
  if (next === 'z') return [whole, '(?![\\s\\S])'];
  if (next === 'a') return [whole, '\\x07'];
  if (next === 'x' || 'dDwWbBnrtfv'.includes(next)) return next === 'x' ? [rest.slice(0, 4), rest.slice(0, 4)] : [whole, whole];
  if (/[0-9A-Za-z]/.test(next)) return [whole, undefined];
  return [whole, /[$^\\.*+?()[\]{}|/]/.test(next) || (within && next === '-') ? whole : next];
}

function property(name: string): string {
  return name.length <= 2 ? name : `Script=${name}`;
}

function bracket(rest: string): readonly [whole: string, made: string | undefined] {
  let [index, made] = rest.startsWith('[^') ? [2, '[^'] : [1, '['];
  for (let first = true; index < rest.length; first = false) {
    const left = rest.slice(index);
    if (left.startsWith(']') && !first) return [rest.slice(0, index + 1), `${made}]`];
    const [posix, inverted, name] = /^\[:(\^?)(\w+):\]/.exec(left) ?? [];
    const [whole, one] = posix === undefined ? (left.startsWith('\\') ? escaped(left, true) : [left[0], /[[\]]/.test(left[0]) ? `\\${left[0]}` : left[0]])
      : [posix, inverted === '' ? POSIX[name!] : undefined];
    if (one === undefined) return [rest, undefined];
    made += one;
    index += whole.length;
  }
  return [rest, undefined];
}
