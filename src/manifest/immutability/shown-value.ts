import { ManifestValue } from '../manifest-object';

const LONGEST = 120;

/** A value as one reads it in a sentence, cut where it is long. */
export function shownValue(value: ManifestValue): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
