import { fields, runGit, tryGit } from './git';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** Nobody is asked for a password, and a server that says nothing is given up. */
const REMOTE_ENVIRONMENT = { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10', GIT_ASKPASS: 'true' };
const REMOTE_OPTIONS = ['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=15'];

/** A remote repository of a checkout. */
export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** A branch as a remote has it now. */
export interface RemoteBranch {
  readonly remote: string;
  readonly branch: string;
  readonly commit: string;
}

/** The work tree around a directory; undefined where there is none. */
export function workTreeOf(directory: string): string | undefined {
  return tryGit(directory, ['rev-parse', '--show-toplevel'])?.toString('utf8').trim() || undefined;
}

/** The commit that stands there; undefined before the first one. */
export function headOf(directory: string): string | undefined {
  return tryGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])?.toString('utf8').trim();
}

/** Of files below a directory, those that HEAD does not hold as they stand on the disk. */
export function uncommittedOf(directory: string, files: readonly string[]): string[] {
  const inHead = new Set(fields(tryGit(directory, ['ls-tree', '-r', '-z', '--name-only', 'HEAD']) ?? Buffer.alloc(0)));
  const prefix = tryGit(directory, ['rev-parse', '--show-prefix'])?.toString('utf8').trim() ?? '';
  const dirty = new Set(fields(tryGit(directory, ['status', '--porcelain=v1', '-z', '--untracked-files=no', '--no-renames']) ?? Buffer.alloc(0)).map((field) => field.slice(3)));
  return files.filter((file) => !inHead.has(file) || dirty.has(`${prefix}${file}`)).sort();
}

/** The remotes of a checkout by their names, each with where it is fetched from. */
export function remotesOf(directory: string): Remote[] {
  const output = tryGit(directory, ['config', '--null', '--get-regexp', '^remote\\..*\\.url$']) ?? Buffer.alloc(0);
  return fields(output).map((entry) => ({ name: entry.slice('remote.'.length, entry.indexOf('\n') - '.url'.length), url: entry.slice(entry.indexOf('\n') + 1) }));
}

/** The branches of a remote as it has them now. */
export function branchesOf(directory: string, { name, url }: Remote): RemoteBranch[] {
  const { status, stdout, stderr } = runGit(directory, [...REMOTE_OPTIONS, 'ls-remote', '--heads', name], '', REMOTE_ENVIRONMENT);
  if (status !== 0) {
    throw new LifeboatError('remote-unreachable', {
      place: directory,
      problem: `the remote ${name} (${withoutPassword(url)}) cannot be asked: ${stderr.trim().split('\n').at(-1)?.replace(/\.$/, '') ?? 'no answer'}`,
      remedy: `See why with \`git -C ${directory} ls-remote ${name}\``,
    });
  }
  return stdout.toString('utf8').split('\n').flatMap((line) => {
    const [commit, reference] = line.split('\t');
    return reference === undefined ? [] : [{ remote: name, branch: reference.replace(/^refs\/heads\//, ''), commit }];
  });
}

/** The first of these branches that holds a commit, as far as this checkout knows their history. */
export function branchHolding(directory: string, commit: string, branches: readonly RemoteBranch[]): RemoteBranch | undefined {
  return branches.find((one) => one.commit === commit)
    ?? branches.find((one) => runGit(directory, ['merge-base', '--is-ancestor', commit, one.commit]).status === 0);
}

/** An address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/]*@/i, '$1');
}
