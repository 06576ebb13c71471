/** Where the files of a repository are read in a browser, by what its host is called. */
const PATHS: { readonly [host: string]: string } = { 'github.com': 'blob', 'gitlab.com': '-/blob', 'codeberg.org': 'src/branch', 'bitbucket.org': 'src' };

/** The address below which the files of a branch are read in a browser; undefined where the host is not known. */
export function repositoryAddress({ url, branch = 'main' }: { readonly url: string; readonly branch?: string }): string | undefined {
  const match = /^(?:(?:ssh|https?):\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(url);
  const between = match && PATHS[match[1].replace(/^ssh\./, '')];
  return between ? `https://${match[1].replace(/^ssh\./, '')}/${match[2]}/${between}/${branch}` : undefined;
}
