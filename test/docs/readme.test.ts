import { readdirSync, statSync } from 'fs';
import { join } from 'path';
import { expectSessions, runInShell } from './console';
import { MarkdownPage } from './markdown';
import { ReadmeProject } from './readme-project';
import { FINDING_KINDS } from '../../src/cli/comparison/finding';

const page = new MarkdownPage('README.md');
const command = new MarkdownPage('docs/04-command.md');
const project = new ReadmeProject();

afterAll(() => project.remove());

/** The paths of a tree drawn by indentation, comments left out. */
function drawnPaths(text: string): string[] {
  const above: string[] = [];
  const paths: string[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, indent, name] = /^( *)(\S+)/.exec(line)!;
    above.length = indent.length / 2;
    if (name.endsWith('/')) above.push(name);
    else paths.push([...above, name].join(''));
  }
  return paths.sort();
}

function filesBelow(path: string, prefix: string): string[] {
  return readdirSync(path).flatMap((name) => (statSync(join(path, name)).isDirectory()
    ? filesBelow(join(path, name), `${prefix}${name}/`) : [`${prefix}${name}`])).sort();
}

test('the sessions print what README says they print', () => {
  expect(expectSessions(page, project.directory)).toBeGreaterThanOrEqual(3);
});

test('the tree that README shows is the tree that its program makes', () => {
  const tree = page.blocks.find(({ language, text }) => language === '' && text.startsWith('dist/'))!;
  expect(drawnPaths(tree.text)).toEqual(filesBelow(join(project.directory, 'dist'), 'dist/'));
});

test('the JSON of the command chapter is what check says of the same drift', () => {
  const shown = command.blocks.find(({ language }) => language === 'json')!;
  expect(JSON.parse(shown.text)).toEqual(JSON.parse(runInShell('npx lifeboat check --format json', project.directory)));
});

test('the command chapter lists every kind of finding', () => {
  const section = command.text.slice(command.text.indexOf('| kind |')).split('\n\n')[0];
  expect([...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, kind]) => kind)).toEqual(Object.keys(FINDING_KINDS));
});
