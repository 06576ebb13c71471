import { isFluxText, mapOf, textOf } from './status-shape';

const SHOWN = 3;
const LONGEST = 300;

/** An error that a controller wrote into its log, and how often of late. */
export interface LoggedError {
  readonly text: string;
  readonly times: number;
  readonly last: string;
}

/** The last few distinct errors of a controller's log; what may be a credential is not shown. */
export function loggedErrors(log: string): LoggedError[] {
  const found = new Map<string, LoggedError>();
  for (const line of log.split('\n')) {
    const entry = parsed(line);
    if (!entry || (entry.level !== 'error' && entry.level !== 'fatal' && entry.level !== 'panic')) continue;
    const about = ['controllerKind', 'namespace', 'name'].map((key) => textOf(entry[key])).filter((part) => part !== '');
    const [kind, ...name] = about;
    const text = withoutSecrets([kind === undefined ? '' : `${kind} ${name.join('/')}: `, textOf(entry.msg), isFluxText(entry.error) ? `: ${entry.error}` : ''].join(''))
      .trim().replaceAll(/\s*\n\s*/g, '; ');
    // The same error differs from time to time in how long it took and in which temporary directory.
    const key = text.replaceAll(/\d+(?:\.\d+)?(?:[µnm]?s|m|h)\b/g, 'T').replaceAll(/\/tmp\/[^/\s]+/g, '/tmp/D');
    const before = found.get(key);
    found.delete(key);
    found.set(key, { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, times: (before?.times ?? 0) + 1, last: textOf(entry.ts) });
  }
  return [...found.values()].slice(-SHOWN).reverse();
}

/** A text without what looks like a credential: passwords in addresses, tokens, and values after such names. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/(\w+:\/\/[^/\s:@"']*):[^@\s"']+@/g, '$1:…@')
    .replaceAll(/\b(authorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)?|bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 …')
    .replaceAll(/(?<![\w/-])((?:pass(?:word|wd|phrase)?|token|secret(?:[_-]?key)?|api[_-]?key|access[_-]?key|private[_-]?key|sig|signature|x-amz-\w+)["']?\s*[=:]\s*["']?)[^\s"'&,;)]{4,}/gi, '$1…')
    .replaceAll(/-----BEGIN [\w ]*PRIVATE KEY-----[\s\S]*?(?:-----END [\w ]*PRIVATE KEY-----|$)/g, '…')
    .replaceAll(/\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{10,}\.[\w.-]{10,}|AGE-SECRET-KEY-\w+)/g, '…');
}

function parsed(line: string): { readonly [field: string]: unknown } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return mapOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}
