import { existsSync, readFileSync, realpathSync, statSync } from 'fs';
import { isAbsolute, join } from 'path';
import { repositoryKey } from './repository-url';
import { Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { fields, git, tryGit } from '../git/git';

/** A fleet repository's work tree. */
export interface FleetCheckout {
  /** Its top level, without symlinks. */
  readonly directory: string;
  /** As the person named it, for messages and commands. */
  readonly named: string;
  /** Whether a commit stands there at all. */
  readonly hasHead: boolean;
  /** Paths whose work tree or index differs from HEAD, ignored files left out. */
  readonly uncommitted: ReadonlySet<string>;
  /** What its remotes and the definition call this repository, as `repositoryKey` gives it. */
  readonly repositories: ReadonlySet<string>;
  /** The text of a file of the work tree, read once. */
  text(path: string): string;
}

function refuse(place: string, problem: string, remedy: string): never {
  throw new LifeboatError('fleet-checkout', { place, problem, remedy });
}

const CLONE = 'Give the top directory of a clone of the fleet repository';

const UNDER_WAY: readonly (readonly [string, string, string])[] = [
  ['MERGE_HEAD', 'a merge', 'merge'],
  ['rebase-merge', 'a rebase', 'rebase'],
  ['rebase-apply', 'a rebase', 'rebase'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'cherry-pick'],
  ['REVERT_HEAD', 'a revert', 'revert'],
];

/** Opens the checkout that the fleet copy is to be written into, and refuses every other directory. */
export function openFleetCheckout(path: string, rendering: Rendering, named = path): FleetCheckout {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) refuse(named, 'there is no such directory', CLONE);
  if (!found.isDirectory()) refuse(named, 'this is a file, and the fleet checkout is a directory', CLONE);
  const directory = realpathSync(path);
  const top = tryGit(directory, ['rev-parse', '--show-toplevel'])?.toString('utf8').replace(/\n$/, '');
  if (!top) refuse(named, 'this is not a Git work tree', CLONE);
  if (realpathSync(top) !== directory) refuse(named, `this is a directory within the work tree ${top}, not its top`, `Give ${top}`);
  const repositories = requireRepository(directory, named, rendering);
  for (const [file, what, command] of UNDER_WAY) {
    const own = git(directory, ['rev-parse', '--git-path', file]).toString('utf8').trim();
    if (existsSync(isAbsolute(own) ? own : join(directory, own))) {
      refuse(named, `${what} is under way in this checkout`, `Finish it or give it up with \`git ${command} --abort\`, then run again`);
    }
  }
  const status = git(directory, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames']);
  const uncommitted = new Set(fields(status).map((field) => field.slice(3)));
  const hasHead = tryGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']) !== undefined;
  return { directory, named, hasHead, uncommitted, repositories, text: textReader(directory) };
}

function requireRepository(directory: string, named: string, rendering: Rendering): Set<string> {
  const urls = (tryGit(directory, ['config', '--null', '--get-regexp', '^remote\\..*\\.(push)?url$'])?.toString('utf8') ?? '')
    .split('\0').filter((entry) => entry !== '').map((entry) => entry.slice(entry.indexOf('\n') + 1));
  const keys = new Set(urls.map(repositoryKey));
  const wanted = rendering.repository?.url;
  // A path of this machine is no address that a cluster has, so by it nobody can tell whose repository a source means.
  if (wanted === undefined || keys.has(repositoryKey(wanted))) return new Set([...keys].filter((key) => !key.startsWith('/')));
  const has = urls.length === 0 ? 'this checkout has no remote' : `the remotes of this checkout are ${[...new Set(urls)].map(withoutPassword).join(', ')}`;
  return refuse(named, `the definition's fleet repository is ${wanted}, and ${has}`,
    'Give a clone of that repository, or correct `repository.url` in the definition');
}

function textReader(directory: string): (path: string) => string {
  const texts = new Map<string, string>();
  return (path) => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(join(directory, path), 'utf8');
    texts.set(path, text);
    return text;
  };
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*@/i, '$1');
}
