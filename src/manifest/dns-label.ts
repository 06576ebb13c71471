import { LifeboatError } from './lifeboat-error';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Refuses a name that is no DNS label, since it becomes a directory, an object name and a label value. */
export function requireDnsLabel(place: string, what: string, value: string): void {
  if (DNS_LABEL.test(value)) return;
  const rule = value.length > 63 ? `has ${value.length} characters, and a DNS label has at most 63`
    : 'is no DNS label (lower-case letters, digits and -, beginning and ending with a letter or digit)';
  throw new LifeboatError('name-not-dns-label', {
    place,
    problem: `${what} '${value}' ${rule}`,
    remedy: 'Choose a name that is one',
  });
}
