import { LiveObject } from '../cluster/live-object';
import { writersOf } from '../live/managed-fields';
import { OUR_MANAGER } from '../live/suspension';

const PREFIX = 'emergency.cdk8s-lifeboat.io/';
export const RECORD_NAME = 'lifeboat-emergency-';

/** The record of an emergency, as the scripts write it. */
export interface EmergencyRecord {
  readonly by?: string;
  readonly reason?: string;
  readonly since?: string;
  readonly until?: string;
  readonly digest?: string;
  readonly edited?: string;
  readonly step?: string;
}

/** The record on an object, or undefined where there is none. */
export function recordOf(live: LiveObject): EmergencyRecord | undefined {
  const annotations = Object.entries(live.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(PREFIX)).map(([key, value]) => [key.slice(PREFIX.length), value] as const);
  if (annotations.length > 0) return Object.fromEntries(annotations);
  const writer = writersOf(live, ['spec', 'suspend']).find(({ manager }) => manager === OUR_MANAGER);
  return writer ? { ...(writer.time === undefined ? {} : { since: writer.time }) } : undefined;
}

/** Whether an emergency has lasted longer than was said; undefined where no end was. */
export function isExpired({ until }: EmergencyRecord, now: Date): boolean | undefined {
  const end = until === undefined ? NaN : Date.parse(until);
  return Number.isNaN(end) ? undefined : end < now.getTime();
}
