import { readFileSync } from 'fs';
import { join } from 'path';
import { LiveObject } from '../../../src/cli/cluster/live-object';
import { FluxKind } from '../../../src/cli/status/flux-objects';

const read = (name: string): string => readFileSync(join(__dirname, 'recorded', name), 'utf8');

/** Flux's objects as the controllers left them in the test-bed, each in another trouble. */
export const RECORDED = JSON.parse(read('objects.json')) as LiveObject[];

/** Lines of the logs of both controllers meanwhile. */
export const RECORDED_LOG = (JSON.parse(read('log.json')) as string[]).join('\n');

/** When they were recorded. */
export const RECORDED_AT = Date.parse('2026-11-21T12:12:15Z');

/** A recorded object by its name. */
export function recorded(name: string): LiveObject {
  return RECORDED.find(({ metadata }) => metadata.name === name)!;
}

/** The kind of an object, as the API server serves it. */
export function kindOf({ apiVersion, kind }: LiveObject): FluxKind {
  return { apiVersion, kind, plural: `${kind.toLowerCase()}s`, hasStatus: true };
}
