import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';

/** Files to write, by their paths relative to the working directory. */
export type FileTexts = ReadonlyMap<string, string>;

/** Writes files of the project, and gives what puts back what stood there before. */
export function writeProjectFiles(cwd: string, files: FileTexts): () => void {
  const before = new Map([...files.keys()].map((file) => [file, existsSync(join(cwd, file)) ? readFileSync(join(cwd, file), 'utf8') : undefined]));
  const put = (file: string, text: string): void => {
    const path = join(cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.lifeboat`, text);
    renameSync(`${path}.lifeboat`, path);
  };
  for (const [file, text] of files) put(file, text);
  return () => {
    for (const [file, text] of before) {
      if (text === undefined) rmSync(join(cwd, file), { force: true });
      else put(file, text);
    }
  };
}
