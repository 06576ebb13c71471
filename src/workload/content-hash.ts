import { createHash } from 'crypto';

/** Digits of the hash, and the dash before it. */
export const CONTENT_SUFFIX_LENGTH = 11;

/** A short hash of plain data, whatever the order of its keys. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content, inOrder)).digest('hex').slice(0, CONTENT_SUFFIX_LENGTH - 1);
}

function inOrder(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
