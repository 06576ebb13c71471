const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with the key of a label or an annotation, as a clause; undefined where nothing is. */
export function labelKeyProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  if (prefix !== undefined && (prefix.length > 253 || !SUBDOMAIN.test(prefix))) return `'${prefix}' before the / is no DNS name`;
  if (!NAME.test(name)) return `'${name}' is no name of at most 63 letters, digits, -, _ and ., which begins and ends with a letter or digit`;
  return undefined;
}

/** What is wrong with the value of a label, as a clause; undefined where nothing is. */
export function labelValueProblem(value: string): string | undefined {
  if (value === '' || NAME.test(value)) return undefined;
  return `'${value.length > 80 ? `${value.slice(0, 80)}…` : value}' is not empty, nor at most 63 letters, digits, -, _ and . that begin and end with a letter or digit`;
}
