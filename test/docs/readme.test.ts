import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as ts from 'typescript';
import { consoleCommands, runInShell } from './console';
import { MarkdownPage, ROOT } from './markdown';

const page = new MarkdownPage('README.md');
const directory = mkdtempSync(join(tmpdir(), 'lifeboat-readme-'));

/** A project as a reader has it after the installation: the packages, the program, cdk8s.yaml. */
beforeAll(() => {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(ROOT, join(modules, 'cdk8s-lifeboat'));
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync('../cdk8s-lifeboat/lib/cli.js', join(modules, '.bin/lifeboat'));
  const program = page.blocks.find(({ language }) => language === 'ts')!.text;
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  writeFileSync(join(directory, 'main.js'), ts.transpileModule(program, { compilerOptions: options }).outputText);
  writeFileSync(join(directory, 'package.json'), '{"private": true}\n');
  writeFileSync(join(directory, 'cdk8s.yaml'), 'app: node main.js\n');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

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

function filesBelow(path: string, prefix = ''): string[] {
  return readdirSync(path).flatMap((name) => (statSync(join(path, name)).isDirectory()
    ? filesBelow(join(path, name), `${prefix}${name}/`) : [`${prefix}${name}`])).sort();
}

test('the sessions print what README says they print', () => {
  const commands = page.blocks.filter(({ language }) => language === 'console').flatMap(({ text }) => consoleCommands(text));
  expect(commands.length).toBeGreaterThanOrEqual(3);
  for (const { command, output } of commands) {
    const printed = runInShell(command, directory);
    expect(`$ ${command}\n${printed.trimEnd()}`).toBe(`$ ${command}\n${output.trimEnd()}`);
  }
});

test('the tree that README shows is the tree that its program makes', () => {
  const tree = page.blocks.find(({ language, text }) => language === '' && text.startsWith('dist/'))!;
  expect(drawnPaths(tree.text)).toEqual(filesBelow(join(directory, 'dist'), 'dist/'));
});
