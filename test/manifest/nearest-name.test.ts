import { nearestName } from '../../src/manifest/nearest-name';

test.each([
  ['one letter too many', 'gotk_suspendedd', ['gotk_suspended', 'up'], 'gotk_suspended'],
  ['another case', 'ALERTs', ['ALERTS', 'alert'], 'ALERTS'],
  ['nothing near', 'digest', ['name', 'namespace'], undefined],
  ['the nearer of two', 'rate5', ['rate', 'rates5'], 'rate'],
  ['no names', 'a', [], undefined],
])('%s', (_, name, names, expected) => {
  expect(nearestName(name, names)).toBe(expected);
});
