import { goRegExp } from '../../../src/cli/custom/go-regexp';

test.each<[string, string[], string[]]>([
  ['^[a-z]+$', ['abc'], ['Abc', '']],
  ['^((?i)mon|tues)day$', ['MONday', 'tUesday'], ['monDay']],
  ['(?i)^abc$', ['ABC'], ['x']],
  ['^[[:alpha:]_-]+$', ['a_-'], ['1']],
  ['^\\pL+\\z', ['Größe'], ['1']],
  ['^\\p{Greek}$', ['α'], ['a']],
  ['^(?P<year>\\d{4})$', ['2026'], ['26']],
  ['^a{,2}$', ['a{,2}'], ['aa']],
  ['^\\s$', [' '], ['\u00a0']],
  ['^\\_\\-\\"/x$', ['_-"/x'], ['x']],
  ['^[]a]$', [']', 'a'], ['b']],
  ['^\\x{1F600}$', ['😀'], ['x']],
  ['^.$', ['😀'], ['\n']],
])('%s is read as Go reads it', (pattern, matching, others) => {
  const compiled = goRegExp(pattern)!;
  expect([...matching, ...others].filter((text) => compiled.test(text))).toEqual(matching);
});

test.each(['(?=a)', '(?<=a)b', '(a)\\1', '(?U)a+', '(?i:[a-z])', '(', '[[:nonsense:]]'])('%s has no meaning here', (pattern) => {
  expect(goRegExp(pattern)).toBeUndefined();
});
