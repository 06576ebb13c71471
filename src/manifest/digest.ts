import { createHash } from 'crypto';

/** What kustomize-controller reports for a directory in `status.history[0].digest`, from the canonical text of each object in order. */
export function digestOf(canonicalTexts: Iterable<string>): string {
  const hash = createHash('sha256');
  let first = true;
  for (const text of canonicalTexts) {
    hash.update(first ? text : `---\n${text}`);
    first = false;
  }
  return `sha256:${hash.digest('hex')}`;
}
