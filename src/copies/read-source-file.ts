import { readFileSync } from 'fs';
import { LifeboatError } from '../manifest/lifeboat-error';

/** The bytes of a file of the project that go into the copies as they are. */
export function readSourceFile(place: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LifeboatError('source-file', {
      place,
      problem: `file '${path}' cannot be read (${code})`,
      remedy: 'Give a path relative to the directory that synth runs in',
    });
  }
}
