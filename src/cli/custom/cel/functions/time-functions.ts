import { FunctionTable, text } from './function-table';
import { noOverload } from '../equality';
import { Duration, Timestamp } from '../times';
import { CelFault, CelValue } from '../values';

const MILLIS = 1_000_000n;

/** An instant on the clock of a zone, as if it were UTC. */
function local(value: CelValue, zone: CelValue | undefined): Date {
  const at = value instanceof Timestamp ? value : noOverload();
  const date = new Date(Number((at.nanos - (((at.nanos % MILLIS) + MILLIS) % MILLIS)) / MILLIS));
  if (zone === undefined || zone === 'UTC' || zone === '') return date;
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(text(zone)) ?? [];
  if (hours !== undefined) return new Date(date.getTime() + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000);
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: text(zone), hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    }).formatToParts(date);
    const of = (name: string): number => Number(parts.find(({ type }) => type === name)!.value);
    return new Date(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'), date.getUTCMilliseconds()));
  } catch {
    throw new CelFault(`unknown time zone ${text(zone)}`);
  }
}

function part(ofDate: (date: Date) => number, ofDuration?: bigint): FunctionTable[string] {
  return ([value, zone]) => (value instanceof Duration && ofDuration !== undefined ? value.nanos / ofDuration : BigInt(ofDate(local(value, zone))));
}

/** Member functions of instants and durations. */
export const TIME_MEMBERS: FunctionTable = {
  getFullYear: part((date) => date.getUTCFullYear()),
  getMonth: part((date) => date.getUTCMonth()),
  getDate: part((date) => date.getUTCDate()),
  getDayOfMonth: part((date) => date.getUTCDate() - 1),
  getDayOfWeek: part((date) => date.getUTCDay()),
  getDayOfYear: part((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)),
  getHours: part((date) => date.getUTCHours(), 3_600_000_000_000n),
  getMinutes: part((date) => date.getUTCMinutes(), 60_000_000_000n),
  getSeconds: part((date) => date.getUTCSeconds(), 1_000_000_000n),
  getMilliseconds: part((date) => date.getUTCMilliseconds(), MILLIS),
};
