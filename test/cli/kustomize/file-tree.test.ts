import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { diskTree } from '../../../src/cli/kustomize/disk-tree';
import { FileTree, joinPath, overlayTree } from '../../../src/cli/kustomize/file-tree';

let root: string;
let tree: FileTree;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lifeboat-tree-'));
  mkdirSync(join(root, 'repository/a/b'), { recursive: true });
  writeFileSync(join(root, 'outside.yaml'), 'secret');
  writeFileSync(join(root, 'repository/a/x.yaml'), 'x');
  writeFileSync(join(root, 'repository/a/b/y.yaml'), 'y');
  tree = diskTree(join(root, 'repository'));
});
afterEach(() => rmSync(root, { recursive: true }));

const names = (entries: ReturnType<FileTree['list']>) => entries?.map(({ name, kind }) => `${name} ${kind}`).sort();

test('reads files and lists directories, and has neither where there is none', () => {
  symlinkSync('x.yaml', join(root, 'repository/a/link.yaml'));
  expect(tree.read('a/x.yaml')).toBe('x');
  expect(tree.read('a/link.yaml')).toBe('x');
  expect([tree.read('a'), tree.read('a/gone.yaml'), tree.read('a/x.yaml/z')]).toEqual([undefined, undefined, undefined]);
  expect(names(tree.list('a'))).toEqual(['b directory', 'link.yaml symlink', 'x.yaml file']);
  expect([tree.list('gone'), tree.list('a/x.yaml')]).toEqual([undefined, undefined]);
});

test.each([['a/away.yaml', '../../outside.yaml'], ['a/up/outside.yaml', undefined], ['../outside.yaml', undefined]])('refuses %s, which leaves the root', (path, target) => {
  if (target) symlinkSync(target, join(root, 'repository', path));
  symlinkSync('../..', join(root, 'repository/a/up'));
  expect(() => tree.read(path)).toThrow(`${path}: the path leaves the repository, by \`..\` or through a symbolic link`);
});

test('refuses bytes that are not UTF-8', () => {
  writeFileSync(join(root, 'repository/a/latin.yaml'), Buffer.from('a: \xe9\n', 'latin1'));
  expect(() => tree.read('a/latin.yaml')).toThrow('a/latin.yaml: the file is not UTF-8, and YAML has to be. Save it as UTF-8. [file-not-utf8]');
});

test('lays planned changes over a tree', () => {
  const planned = overlayTree(tree, new Map<string, string | null>([['a/x.yaml', null], ['a/b/y.yaml', 'new'], ['n/m/z.yaml', 'z'], ['gone/w.yaml', null]]));
  expect([planned.read('a/x.yaml'), planned.read('a/b/y.yaml'), planned.read('n/m/z.yaml')]).toEqual([undefined, 'new', 'z']);
  expect(names(planned.list(''))).toEqual(['a directory', 'n directory']);
  expect(names(planned.list('a'))).toEqual(['b directory']);
  expect(names(planned.list('n'))).toEqual(['m directory']);
  expect(names(planned.list('n/m'))).toEqual(['z.yaml file']);
  expect(planned.list('gone')).toBeUndefined();
  expect(tree.read('a/x.yaml')).toBe('x');
});

test('joins paths within the root alone', () => {
  expect([joinPath('a/b', '../c/./d/'), joinPath('a', '..'), joinPath('a', '../..'), joinPath('a/../../b')]).toEqual(['a/c/d', '', undefined, undefined]);
});
