import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { STAGING_DIRECTORY } from './tree-path';
import { LifeboatError } from '../manifest/lifeboat-error';

const FIRST_LINK = 'writer';
const IGNORE_FILE = '.gitignore';

/** Makes this process the only writer of a root, or says who writes there. */
export function lockRoot(root: string): void {
  const staging = `${root}/${STAGING_DIRECTORY}`;
  for (;;) {
    makeStaging(staging);
    try {
      // A link is made whole or not at all. One writer's death is followed by exactly one successor, because the successor's link is named
      // after the dead writer: two processes that find the same dead writer cannot both succeed it.
      for (let link = FIRST_LINK; ; link = successorLink(readlinkSync(`${staging}/${link}`))) {
        if (claim(`${staging}/${link}`)) break;
        refuseLiving(root, readlinkSync(`${staging}/${link}`));
      }
      // So that half a write is never committed to Git.
      writeFileSync(`${staging}/${IGNORE_FILE}`, '*\n');
      return;
    } catch (error) {
      // The other writer has just removed its staging directory: begin again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Empties the staging directory but for the lock. */
export function clearStaging(root: string): void {
  const staging = `${root}/${STAGING_DIRECTORY}`;
  // The journal goes first: without it the rest is only leftovers.
  rmSync(`${staging}/journal.json`, { force: true });
  for (const name of readdirSync(staging)) {
    if (!isLink(name) && name !== IGNORE_FILE) rmSync(`${staging}/${name}`, { recursive: true, force: true });
  }
}

/** Ends what `lockRoot` began, and removes the staging directory where nothing is left to finish. */
export function unlockRoot(root: string): void {
  const staging = `${root}/${STAGING_DIRECTORY}`;
  const names = readdirSync(staging);
  if (!names.some((name) => !isLink(name) && name !== IGNORE_FILE)) rmSync(`${staging}/${IGNORE_FILE}`, { force: true });
  // The first link goes first: whoever comes from now on begins a chain of its own and never sees a part of this one.
  for (const name of [FIRST_LINK, ...names.filter((other) => isLink(other) && other !== FIRST_LINK)]) {
    rmSync(`${staging}/${name}`, { force: true });
  }
  try {
    rmdirSync(staging);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The process that writes in a root at this moment. */
export function writerIn(root: string): number | undefined {
  try {
    for (let link = FIRST_LINK; ;) {
      const holder = readlinkSync(`${root}/${STAGING_DIRECTORY}/${link}`);
      if (lives(holder)) return Number(holder.split('.')[0]);
      link = successorLink(holder);
    }
  } catch {
    return undefined;
  }
}

function makeStaging(staging: string): void {
  try {
    mkdirSync(staging);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (lstatSync(staging, { throwIfNoEntry: false })?.isDirectory() !== false) return;
    throw new LifeboatError('path-symlink', {
      place: staging,
      problem: 'this is not a directory, but new files must be prepared in it',
      remedy: 'Delete it',
    });
  }
}

function claim(link: string): boolean {
  try {
    symlinkSync(identityOfProcess(process.pid), link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function refuseLiving(root: string, holder: string): void {
  if (!lives(holder)) return;
  throw new LifeboatError('writing-in-progress', {
    place: root,
    problem: `process ${holder.split('.')[0]} is writing here`,
    remedy: `Wait until it has ended; if it is not lifeboat, delete ${root}/${STAGING_DIRECTORY}/${FIRST_LINK}`,
  });
}

function successorLink(holder: string): string {
  return `${FIRST_LINK}-after-${holder}`;
}

function isLink(name: string): boolean {
  return name === FIRST_LINK || name.startsWith(`${FIRST_LINK}-after-`);
}

function lives(holder: string): boolean {
  const pid = Number(holder.split('.')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another person's process answers EPERM, and lives.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return identityOfProcess(pid) === holder;
}

/** A pid is used again one day, a pid with its start time is not; where there is no /proc, the pid has to do. */
function identityOfProcess(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything; the third is the state, the 22nd the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A dead process that nobody has waited for yet still answers signals.
    return fields[0] === 'Z' || fields[0] === 'X' ? `${pid}.dead` : `${pid}.${fields[19]}`;
  } catch {
    return `${pid}.0`;
  }
}
