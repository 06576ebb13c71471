import { LifeboatError } from '../../manifest/lifeboat-error';
import { tryGit } from '../git/git';

const VERSIONS = '50';

/** What a file of a checkout said before. */
export interface FileVersion {
  readonly commit: string;
  readonly date: string;
  readonly text: string;
}

/** The committed versions of a file, the newest first; none outside a checkout. */
export function fileVersions(directory: string, file: string): FileVersion[] {
  const log = tryGit(directory, ['log', '-n', VERSIONS, '--format=%h %cI', '--', file])?.toString('utf8') ?? '';
  return log.split('\n').flatMap((line) => {
    const [commit, date] = line.split(' ');
    const text = date === undefined ? undefined : fileAt(directory, file, commit);
    return text === undefined ? [] : [{ commit, date, text }];
  });
}

/** A file as it stands in a commit, or undefined where it does not. */
export function fileAt(directory: string, file: string, commit: string): string | undefined {
  return tryGit(directory, ['show', `${commit}:./${file}`])?.toString('utf8');
}

/** The commit that a person names, short; an error where there is none. */
export function commitOf(directory: string, named: string): { readonly commit: string; readonly date: string } {
  const found = named.startsWith('-') ? undefined : tryGit(directory, ['log', '-1', '--format=%h %cI', `${named}^{commit}`, '--'])?.toString('utf8').trim();
  if (found) {
    const [commit, date] = found.split(' ');
    return { commit, date };
  }
  throw new LifeboatError('rollback-unknown', {
    place: `--to ${named}`, problem: 'is neither the number of a revision nor a commit of this checkout', remedy: 'See what there is with --list, or fetch the commit',
  });
}
