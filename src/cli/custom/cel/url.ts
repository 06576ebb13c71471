/** The parts of a URL that rules ask for. */
export interface Url {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** A URL as Go's ParseRequestURI takes it: absolute, or a path. */
export function requestUri(text: string): Url | undefined {
  // eslint-disable-next-line no-control-regex
  if (text === '' || /[\x00-\x20\x7f]/.test(text.replaceAll(' ', '')) || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const [, scheme = '', rest] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text)!;
  if (rest === '' && scheme !== '') return undefined;
  const [beforeQuery, ...query] = rest.split('?');
  if (!beforeQuery.startsWith('/')) return scheme === '' ? undefined : made(text, scheme, '', '', query.join('?'));
  if (!beforeQuery.startsWith('//') || (scheme === '' && beforeQuery.startsWith('///'))) return made(text, scheme, '', beforeQuery, query.join('?'));
  const [, authority, path] = /^\/\/([^/]*)(.*)$/s.exec(beforeQuery)!;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (/[\s"<>\\^`{|}]/.test(host) || !/^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/.test(host)) return undefined;
  return made(text, scheme, host, path, query.join('?'));
}

function made(text: string, scheme: string, host: string, path: string, query: string): Url {
  const [, name, port = ''] = /^(.*?)(?::(\d*))?$/.exec(host)!;
  const pairs = new Map<string, string[]>();
  for (const pair of query === '' ? [] : query.split('&')) {
    if (pair.includes(';') || pair === '') continue;
    const [key, ...value] = pair.split('=').map((each) => each.replaceAll('+', ' '));
    try {
      const decoded = decodeURIComponent(key);
      pairs.set(decoded, [...pairs.get(decoded) ?? [], decodeURIComponent(value.join('='))]);
    } catch {
      continue;
    }
  }
  return { text, scheme: scheme.toLowerCase(), host, hostname: name.replace(/^\[|\]$/g, ''), port, path, query: pairs };
}
