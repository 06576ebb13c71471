import { LifeboatError } from '../manifest/lifeboat-error';

/** The directory in which new files wait until all is checked; it is on the file system of the tree, so that a rename moves them. */
export const STAGING_DIRECTORY = '.lifeboat-writing';

// Nearly every name that is checked, one test for it.
const PLAIN_NAME = /^[A-Za-z0-9][\w.-]*$/;

/** Refuses a path that could leave its tree, or reach into Git's own files or the writer's. */
export function checkTreePath(path: string, root: string, shown = path): void {
  if (PLAIN_NAME.test(path)) return;
  const problem = problemOf(path);
  if (problem === undefined) return;
  throw new LifeboatError('path-escapes', {
    place: root,
    problem: `the path ${JSON.stringify(shown)} ${problem}`,
    remedy: 'Give a path within the tree, with `/` between plain names',
  });
}

function problemOf(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return 'holds a backslash or a control character';
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return `holds the component ${JSON.stringify(name)}`;
    // Compared without case, since `.GIT` is `.git` on a Mac.
    if (name.toLowerCase() === '.git') return 'lies in `.git`, which belongs to Git';
    if (name.toLowerCase() === STAGING_DIRECTORY) return `lies in \`${STAGING_DIRECTORY}\`, which belongs to the writer`;
  }
  return undefined;
}
