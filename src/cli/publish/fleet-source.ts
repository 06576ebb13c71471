import { realpathSync, statSync } from 'fs';
import { posix, resolve } from 'path';
import { Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { repositoryKey } from '../fleet/repository-url';
import { fields, tryGit } from '../git/git';
import { redacted } from '../git/redacted';

/** The repository that is published to, and how git reaches it. */
export interface FleetSource {
  readonly url: string;
  readonly pushUrl?: string;
  /** The same for people, without credentials. */
  readonly shown: string;
  /** How commands name a checkout of it. */
  readonly checkout: string;
  /** The command that makes this checkout, where there is none. */
  readonly clone?: string;
  /** What the checkout's own configuration says of persons and credentials. */
  readonly settings: readonly (readonly [key: string, value: string])[];
}

/** A URL, as git tells it from a path. */
const URL = /^[a-z][a-z0-9+.-]*:\/\/\S|^(?:[^@/:\s]+@)?[^/:\s]+:\S/i;
/** Of a checkout's own settings, those by which git signs, authenticates and reaches a server. */
const CARRIED = /^(?:user|author|committer|credential|http|https|url|ssh|gpg|commit|protocol)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

/** What `--fleet URL-OR-DIR` names: a checkout stands for the repository that it was cloned from, and is not touched. */
export function fleetSource(given: string, cwd: string, rendering: Rendering): FleetSource {
  const path = resolve(cwd, given);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return ofDirectory(realpathSync(path), given, rendering);
  if (!given.startsWith('-') && URL.test(given)) {
    const shown = redacted(given);
    const checkout = posix.basename(given.replace(/[:\\]/g, '/').replace(/\/+$/, '')).replace(/\.git$/, '') || 'fleet';
    return { url: given, shown, checkout, clone: `git clone ${shown} ${checkout}`, settings: [] };
  }
  return refuse(redacted(given), 'it is neither a directory nor the URL of a repository', 'Give the URL by which Git clones it, or the directory of a clone');
}

function refuse(place: string, problem: string, remedy: string): never {
  throw new LifeboatError('remote-unreachable', { place: `--fleet ${place}`, problem, remedy });
}

function ofDirectory(directory: string, given: string, rendering: Rendering): FleetSource {
  const answer = tryGit(directory, ['rev-parse', '--is-bare-repository', '--is-inside-work-tree'])?.toString('utf8').split('\n');
  if (!answer) return refuse(given, 'this directory is no Git repository', 'Give the URL of the fleet repository, or the directory of a clone');
  const itself = { url: directory, shown: given, checkout: given, settings: settingsOf(directory) };
  if (answer[0] === 'true' || answer[1] !== 'true') return itself;
  const top = tryGit(directory, ['rev-parse', '--show-toplevel'])?.toString('utf8').replace(/\n$/, '');
  if (!top || realpathSync(top) !== directory) return refuse(given, `this is a directory within the work tree ${top}, not its top`, `Give ${top}`);
  const remote = remoteOf(directory, given, rendering);
  if (!remote) return itself;
  const [url, pushUrl] = ['url', 'pushurl'].map((key) => tryGit(directory, ['config', '--get', `remote.${remote}.${key}`])?.toString('utf8').replace(/\n$/, ''));
  const absolute = (one: string): string => (URL.test(one) ? one : resolve(directory, one));
  const pushed = pushUrl === undefined ? {} : { pushUrl: absolute(pushUrl) };
  return { ...itself, url: absolute(url!), ...pushed, shown: redacted(absolute(pushUrl ?? url!)) };
}

/** The remote that the definition means, else `origin`, else the only one. */
function remoteOf(directory: string, given: string, { repository }: Rendering): string | undefined {
  const found = fields(tryGit(directory, ['config', '--null', '--get-regexp', '^remote\\..*\\.url$']) ?? Buffer.alloc(0))
    .map((field) => ({ name: field.slice('remote.'.length, field.indexOf('\n') - '.url'.length), url: field.slice(field.indexOf('\n') + 1) }));
  const meant = repository && found.find(({ url }) => repositoryKey(url) === repositoryKey(repository.url));
  const remote = meant ?? found.find(({ name }) => name === 'origin') ?? found[0];
  if (meant || remote?.name === 'origin' || found.length < 2) return remote?.name;
  return refuse(given, `this checkout has several remotes: ${found.map(({ name }) => name).join(', ')}, and none of them is origin`, 'Give the URL of the fleet repository');
}

function settingsOf(directory: string): [string, string][] {
  return fields(tryGit(directory, ['config', '--local', '--includes', '--null', '--list']) ?? Buffer.alloc(0)).flatMap((field): [string, string][] => {
    const end = field.indexOf('\n');
    const [key, value] = end < 0 ? [field, 'true'] : [field.slice(0, end), field.slice(end + 1)];
    return CARRIED.test(key) ? [[key, value]] : [];
  });
}
