import { HelpTexts } from './help-texts';
import { MarkdownPage } from './markdown';

const help = new HelpTexts();
const pages = MarkdownPage.all();

/** Each call of the command that the pages show, with its words. */
const calls = pages.flatMap((page) => page.code.flatMap(({ text, line }) => {
  const call = /(?:^|[\s($])(?:npx )?lifeboat ((?:[a-z-]|[A-Z=./[\]~]|"[^"]*"|[0-9:@*]| )+)/.exec(text)?.[1];
  return call === undefined ? [] : [{ place: `${page.path}:${line}`, call, words: call.trim().split(/ +/) }];
}));

test('the pages show calls of every command', () => {
  expect(help.commands.length).toBeGreaterThanOrEqual(6);
  expect([...new Set(calls.map(({ words }) => words[0]))]).toEqual(expect.arrayContaining(help.commands));
});

test('every command, verb and option that the pages show exists', () => {
  const wrong = calls.flatMap(({ place, call, words: [command, ...words] }) => {
    if (command.startsWith('--') || command === 'COMMAND') return [];
    if (!help.commands.includes(command)) return [`${place}: lifeboat ${call}: no such command`];
    const verbs = new Set([...help.of(command).matchAll(new RegExp(`lifeboat ${command} ([a-z|]+)`, 'g'))].flatMap(([, verb]) => verb.split('|')));
    const options = [...help.options(command), '--help', '--debug'];
    const verb = verbs.size > 0 && words.length > 0 && /^[a-z]+$/.test(words[0]) && !verbs.has(words[0]) ? [`verb ${words[0]}`] : [];
    const option = words.filter((word) => word.startsWith('--') && !options.includes(word.split('=')[0]));
    return [...verb, ...option].map((one) => `${place}: lifeboat ${call}: no ${one}`);
  });
  expect(wrong).toEqual([]);
});

test('docs/04-command.md describes every option of every command, under its own heading', () => {
  const { text } = new MarkdownPage('docs/04-command.md');
  const sections = new Map(text.split(/^## /m).slice(1).map((section) => [section.split('\n', 1)[0].trim(), section]));
  const missing = help.commands.flatMap((command) => help.options(command)
    .filter((option) => option !== '--help' && !sections.get(command)?.includes(option)).map((option) => `${command} ${option}`));
  expect(missing).toEqual([]);
});

test.each(help.commands)('lifeboat %s --help fits a screen and ends in an example', (command) => {
  const lines = help.of(command).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.slice(-4).some((line) => /^(?:Example: | {2,})lifeboat /.test(line))).toBe(true);
});
