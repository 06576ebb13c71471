import { Profile } from '../../src/workload/profile';
import { MarkdownPage } from '../docs/markdown';

const page = new MarkdownPage('docs/14-workloads.md');
const PROFILES = [Profile.PI, Profile.STANDARD, Profile.CRITICAL];

test('the table of docs/14-workloads.md is the profiles, value for value', () => {
  const rows = page.text.split('\n').filter((line) => /^\| `[a-zA-Z]+` (\|[^|]+){4}\|$/.test(line))
    .map((line) => line.split('|').slice(1, 5).map((cell) => cell.trim().replaceAll('`', '')));
  const keys = [...new Set(PROFILES.flatMap(({ settings }) => Object.keys(settings)))];
  const table = keys.map((key) => [key, ...PROFILES.map(({ settings }) => String((settings as any)[key] ?? '–'))]);
  expect(rows.sort()).toEqual(table.sort());
});

test('each profile has a name of its own', () => {
  expect(PROFILES.map(({ name }) => name)).toEqual(['pi', 'standard', 'critical']);
});
