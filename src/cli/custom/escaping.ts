const RESERVED = new Set([
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
]);
const SIGNS: { readonly [sign: string]: string } = { '__': '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** The name by which rules call a property; undefined where they cannot. */
export function escapedName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  return /^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name) ? name.replace(/__|[-./]/g, (sign) => SIGNS[sign]) : undefined;
}
