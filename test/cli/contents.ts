import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** Every file below a directory with its content; links by where they lead. */
export function contents(directory: string, prefix = ''): { [path: string]: string } {
  if (!existsSync(directory)) return {};
  return Object.assign({}, ...readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return contents(join(directory, entry.name), `${path}/`);
    return { [path]: entry.isSymbolicLink() ? 'link' : readFileSync(join(directory, entry.name), 'utf8') };
  }));
}
