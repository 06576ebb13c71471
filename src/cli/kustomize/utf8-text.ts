import { LifeboatError } from '../../manifest/lifeboat-error';

/** The text of a file; one that is not UTF-8 is an error. */
export function utf8Text(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new LifeboatError('file-not-utf8', { place: path, problem: 'the file is not UTF-8, and YAML has to be', remedy: 'Save it as UTF-8' });
  }
}
