/** What the forms of one repository's URL have in common: host without case, user and port, and path without `.git`. */
export function repositoryKey(url: string): string {
  const trimmed = url.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)(?::\d+)?(\/.*)?$/i.exec(trimmed);
  if (scheme) return key(scheme[1].toLowerCase() === 'file' ? '' : scheme[2], scheme[3] ?? '');
  // Git takes `host:path` for a host only where no slash comes before the colon.
  const scpLike = /^(?:[^@/:]*@)?(\[[^\]]*\]|[^/:]+):(.*)$/.exec(trimmed);
  return scpLike ? key(scpLike[1], scpLike[2]) : key('', trimmed);
}

function key(host: string, path: string): string {
  return `${host.toLowerCase()}/${path.replace(/^\/+(?:~\/)?|\/+$/g, '').replace(/\.git$/, '').replace(/\/+$/, '')}`;
}
