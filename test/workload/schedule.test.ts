import { PropRules } from '../../src/workload/prop-rules';
import { checkSchedule, checkTimeZone } from '../../src/workload/schedule';
import { refusal } from '../definition/defined';

const rules = new PropRules('here');

test.each(['* * * * *', '15 3 * * *', '*/5 0-6,22 1,15 jan-mar MON-FRI', '0 0 ? * 0', '5/10 * * * *', '@daily'])('%s is a schedule', (schedule) => {
  expect(checkSchedule(rules, schedule)).toBe(schedule);
});

test.each([
  ['', "'schedule' () has 1 fields, and a schedule has 5"],
  ['0 0 * * * *', 'has 6 fields'],
  ['60 * * * *', "has '60' as minute, which is neither * nor a number or a range from 0 to 59"],
  ['* * 0 * *', "has '0' as day of the month"],
  ['* * * 13 *', "has '13' as month"],
  ['* * * * 7', "has '7' as day of the week"],
  ['5-3 * * * *', "has '5-3' as minute"],
  ['*/0 * * * *', "has '*/0' as minute"],
  ['1,,2 * * * *', "has '' as minute"],
  ['TZ=UTC * * * *', "has 'TZ=UTC' as minute"],
  ['@reboot', 'has 1 fields'],
])('%s is none', (schedule, message) => { expect(refusal(() => checkSchedule(rules, schedule))).toContain(message); });

test('a time zone is one that there is', () => {
  expect(checkTimeZone(rules, 'Europe/Berlin')).toBe('Europe/Berlin');
  for (const name of ['', 'Local', 'Europe/Nowhere', '../UTC', '+01:00']) expect(refusal(() => checkTimeZone(rules, name))).toContain(`'timeZone' (${name}) is no name`);
});
