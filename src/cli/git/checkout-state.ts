import { fields, runGit, tryGit } from './git';
import { redacted } from './redacted';
import { lastWords, RemoteGit } from './remote-git';
import { shellWord } from '../../copies/shell-word';
import { LifeboatError } from '../../manifest/lifeboat-error';

const REMOTE_MILLISECONDS = 20_000;

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
export async function branchesOf(directory: string, { name, url }: Remote): Promise<RemoteBranch[]> {
  const remote = new RemoteGit(directory, { deadline: Date.now() + REMOTE_MILLISECONDS, signal: new AbortController().signal });
  const refuse = (problem: string): never => {
    throw new LifeboatError('remote-unreachable', {
      place: directory,
      problem: `the remote ${name} (${redacted(url)}) cannot be asked: ${problem}`,
      remedy: `See why with \`git -C ${shellWord(directory)} ls-remote ${shellWord(name)}\``,
    });
  };
  const { status, stdout, stderr } = await remote.run(['ls-remote', '--heads', name]).catch((error: unknown) => {
    throw error instanceof LifeboatError && error.code === 'git-timeout' ? refuse(`it did not answer in ${REMOTE_MILLISECONDS / 1000} s`) : error;
  });
  if (status !== 0) refuse(lastWords(stderr));
  return stdout.split('\n').flatMap((line) => {
    const [commit, reference] = line.split('\t');
    return reference === undefined ? [] : [{ remote: name, branch: reference.replace(/^refs\/heads\//, ''), commit }];
  });
}

/** The first of these branches that holds a commit, as far as this checkout knows their history. */
export function branchHolding(directory: string, commit: string, branches: readonly RemoteBranch[]): RemoteBranch | undefined {
  return branches.find((one) => one.commit === commit)
    ?? branches.find((one) => runGit(directory, ['merge-base', '--is-ancestor', commit, one.commit]).status === 0);
}
