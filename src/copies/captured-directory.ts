import { readdirSync } from 'fs';

/** The environment variable by which the command asks the definition for what it says without the captured changes. */
export const CAPTURED_VARIABLE = 'LIFEBOAT_CAPTURED';

/** The YAML files below a directory of captured changes, relative to it; none where there is no such directory. */
export function capturedFiles(directory: string): string[] {
  const files: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(`${directory}/${path}`, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(`${path}${entry.name}/`);
      else if (/\.ya?ml$/.test(entry.name)) files.push(path + entry.name);
    }
  };
  try {
    walk('');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return files.sort();
}
