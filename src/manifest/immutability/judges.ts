import { Judgement } from './rule';
import { Update } from './update';
import { valueAt } from './values';
import { sameValue } from '../difference';

/** Whether the field is another after the update. */
export function changes({ live, next }: Update, path: string): boolean {
  return !sameValue(valueAt(live, path), valueAt(next, path));
}

/** The field never changes. */
export function immutable(update: Update, path: string): Judgement | undefined {
  return changes(update, path) ? { verdict: 'refused' } : undefined;
}

/** The field may be set where it was absent, and then never changes. */
export function setOnce(update: Update, path: string): Judgement | undefined {
  return valueAt(update.live, path) !== undefined ? immutable(update, path) : undefined;
}

/** The field may change, and never goes. */
export function neverUnset({ live, next }: Update, path: string): Judgement | undefined {
  return valueAt(live, path) !== undefined && valueAt(next, path) === undefined ? { verdict: 'refused' } : undefined;
}

/** The field never changes once the object is immutable; that flag is never taken back. */
export function immutableByFlag(update: Update, path: string): Judgement | undefined {
  return valueAt(update.live, 'immutable') === true ? immutable(update, path) : undefined;
}
