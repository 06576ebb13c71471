import { Duration } from 'cdk8s';
import { goDuration } from '../../src/flux/go-duration';

test.each([
  [Duration.seconds(0), '0s'],
  [Duration.seconds(59), '59s'],
  [Duration.seconds(60), '1m'],
  [Duration.seconds(90), '1m30s'],
  [Duration.minutes(60), '1h'],
  [Duration.hours(36), '36h'],
  [Duration.seconds(7201), '2h1s'],
  [Duration.days(1), '24h'],
])('%p is written as Go writes it', (duration, text) => expect(goDuration(duration)).toBe(text));
