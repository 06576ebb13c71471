import { createHash } from 'crypto';
import { PathSegment } from '../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

const SHOWN = new Set(['apiVersion', 'kind', 'type', 'immutable', 'sops']);

/** Whether an object's content must not be printed. */
export function isSecret(object: ManifestObject | undefined): boolean {
  return object?.kind === 'Secret' || (object?.kind === 'List' && JSON.stringify(object, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).includes('"Secret"'));
}

/** The value of a field of a Secret as it can be printed: equal values have equal stand-ins. */
export function withoutSecrets(value: ManifestValue, segments: readonly PathSegment[]): ManifestValue {
  const [top, second] = segments;
  if (typeof top === 'string' && SHOWN.has(top)) return value;
  // An annotation can hold the whole object, as kubectl's last-applied-configuration does.
  if (top === 'metadata' && second !== undefined && second !== 'annotations') return value;
  return standIn(value);
}

function standIn(value: ManifestValue): ManifestValue {
  if (Array.isArray(value)) return value.map(standIn);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, standIn(inner)]));
  if (value === undefined || value === null) return value;
  return `<secret value, sha256:${createHash('sha256').update(String(value)).digest('hex').slice(0, 8)}>`;
}
