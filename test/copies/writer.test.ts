import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { checksumsText } from '../../src/copies/checksums';
import { stagedPath } from '../../src/copies/journal';
import { markManifest, markScript, markSealed } from '../../src/copies/marker';
import { RenderedFile } from '../../src/copies/rendering';
import { TreeToWrite } from '../../src/copies/tree-plan';
import { writeTrees } from '../../src/copies/writer';

const OWNER = 'pi-fleet';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lifeboat-writer-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A directory of manifests as it is rendered, with its two files without marker. */
function app(path: string, manifests: Record<string, string>, owner = OWNER): RenderedFile[] {
  const files = Object.entries(manifests).map(([name, body]) => ({ name, text: markManifest(owner, 'eldertree/swimto', `${body}\n`) }));
  files.push({ name: 'DIGEST', text: `sha256:${Object.values(manifests).join('').length.toString(16).padStart(64, '0')}\n` });
  return [...files, { name: 'SHA256SUMS', text: checksumsText(files) }].map(({ name, text }) => ({ path: `${path}/${name}`, text }));
}

function tree(files: Iterable<RenderedFile>, more: Partial<TreeToWrite> = {}): TreeToWrite {
  return { root, owner: OWNER, files, territory: ['k8s'], ...more };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All that stands under the root: directories, links and files with mode, time and content. */
function everything(): string[] {
  return (readdirSync(root, { recursive: true }) as string[]).sort().map((path) => {
    const status = lstatSync(join(root, path));
    if (status.isDirectory()) return `${path}/`;
    if (status.isSymbolicLink()) return `${path} -> ${readlinkSync(join(root, path))}`;
    return `${path} ${status.mode} ${status.mtimeMs} ${readFileSync(join(root, path), 'hex')}`;
  });
}

/** The error of a write that must not change anything. */
function refused(...trees: TreeToWrite[]): { code: string; message: string } {
  const before = everything();
  let error: unknown;
  try {
    writeTrees(trees);
  } catch (thrown) {
    error = thrown;
  }
  expect(everything()).toEqual(before);
  return { code: (error as { code: string }).code, message: (error as Error)?.message };
}

const SWIMTO = app('k8s', { '3-deployment-api.yaml': 'v: 1', '3-service-api.yaml': 'v: 1' });
const SWIMTO_CHANGED = app('k8s', { '3-deployment-api.yaml': 'v: 22', '3-service-api.yaml': 'v: 1' });

describe('a write', () => {
  test('makes a root that does not exist, with modes', () => {
    const script = markScript(OWNER, 'eldertree/swimto', 'echo\n');
    const deep = join(root, 'dist/project');
    const files = [...SWIMTO, { path: 'scripts/a.sh', text: script, executable: true }, { path: 'TOP.md', text: 'top\n' }];
    const report = writeTrees([tree(files, { root: deep, territory: ['.'] })]);
    expect(report).toEqual({ trees: [{ root: deep, written: files.map(({ path }) => path), deleted: [], unchanged: [] }], finished: [] });
    for (const { path, text } of files) expect(readFileSync(join(deep, path), 'utf8')).toBe(text);
    expect(readdirSync(deep).sort()).toEqual(['TOP.md', 'k8s', 'scripts']);
    expect(statSync(join(deep, 'scripts/a.sh')).mode % 0o1000).toBe(0o755);
    expect(statSync(join(deep, 'k8s/DIGEST')).mode % 0o1000).toBe(0o644);
  });

  test('leaves an unchanged file alone', () => {
    writeTrees([tree(SWIMTO)]);
    for (const { path } of SWIMTO) utimesSync(join(root, path), 1, 1);
    const before = everything();
    expect(writeTrees([tree(SWIMTO)]).trees[0]).toMatchObject({ written: [], deleted: [], unchanged: SWIMTO.map(({ path }) => path) });
    expect(everything()).toEqual(before);
    const changed = writeTrees([tree(SWIMTO_CHANGED)]).trees[0];
    expect(changed).toMatchObject({ written: ['k8s/3-deployment-api.yaml', 'k8s/DIGEST', 'k8s/SHA256SUMS'], unchanged: ['k8s/3-service-api.yaml'] });
    expect(statSync(join(root, 'k8s/3-service-api.yaml')).mtimeMs).toBe(1000);
  });

  test('deletes what is no longer rendered, with the directories that it empties, and nothing of others', () => {
    const foreign = app('k8s/vault', { 'a.yaml': 'v: 1' }, 'other-fleet');
    for (const { path, text } of foreign) put(path, text);
    put('k8s/own.yaml', 'kind: Mine\n');
    put('k8s/release/SHA256SUMS', `${'a'.repeat(64)}  image.tar\n`);
    put('outside/3-deployment-api.yaml', SWIMTO[0].text);
    mkdirSync(join(root, 'k8s/empty'));
    const rest = everything();
    writeTrees([tree([...app('k8s/a/b', { 'x.yaml': 'v: 1' }), ...app('k8s/c', { 'y.yaml': 'v: 1' })])]);
    expect(writeTrees([tree([])]).trees[0].deleted).toEqual([
      'k8s/a/b/DIGEST', 'k8s/a/b/SHA256SUMS', 'k8s/a/b/x.yaml', 'k8s/c/DIGEST', 'k8s/c/SHA256SUMS', 'k8s/c/y.yaml',
    ]);
    expect(everything()).toEqual(rest);
  });

  test('takes a single file as territory, and does not enter a checkout within', () => {
    put('EMERGENCY.md', markSealed(OWNER, 'eldertree/swimto', 'old\n'));
    put('k8s/vendor/.git/HEAD', 'ref: refs/heads/main\n');
    put('k8s/vendor/a.yaml', markSealed(OWNER, 'eldertree/swimto', 'old\n'));
    expect(writeTrees([tree([], { territory: ['EMERGENCY.md', 'k8s'] })]).trees[0].deleted).toEqual(['EMERGENCY.md']);
  });

  test('asks for the next file only when the one before is written', () => {
    const seen: boolean[] = [];
    function* lazily(): Generator<RenderedFile> {
      for (const file of SWIMTO) {
        yield file;
        seen.push(existsSync(stagedPath(root, file.path)));
      }
    }
    writeTrees([tree(lazily())]);
    expect(seen).toEqual(SWIMTO.map(() => true));
  });

  test('gives an executable file its mode back', () => {
    const script: RenderedFile = { path: 'k8s/a.sh', text: markScript(OWNER, 'eldertree/swimto', 'echo\n'), executable: true };
    writeTrees([tree([script])]);
    chmodSync(join(root, 'k8s/a.sh'), 0o644);
    expect(writeTrees([tree([script])]).trees[0].written).toEqual(['k8s/a.sh']);
    expect(statSync(join(root, 'k8s/a.sh')).mode % 0o1000).toBe(0o755);
  });

  test('brings back manifests that were deleted by hand', () => {
    writeTrees([tree(SWIMTO)]);
    for (const name of ['3-deployment-api.yaml', '3-service-api.yaml']) rmSync(join(root, 'k8s', name));
    writeTrees([tree(SWIMTO_CHANGED)]);
    for (const { path, text } of SWIMTO_CHANGED) expect(read(path)).toBe(text);
  });

  test('takes what already is the new text, whoever wrote it', () => {
    writeTrees([tree(SWIMTO)]);
    put(SWIMTO_CHANGED[0].path, SWIMTO_CHANGED[0].text);
    put('k8s/plain.txt', 'same\n');
    const report = writeTrees([tree([...SWIMTO_CHANGED, { path: 'k8s/plain.txt', text: 'same\n' }])]);
    expect(report.trees[0].unchanged).toEqual(['k8s/3-deployment-api.yaml', 'k8s/3-service-api.yaml', 'k8s/plain.txt']);
  });

  test('replaces what a merged text was made from', () => {
    put('clusters/kustomization.yaml', '# mine\n');
    const merged = [{ path: 'clusters/kustomization.yaml', text: '# mine\nresources: []\n' }, { path: 'clusters/b.yaml', text: 'b\n' }];
    writeTrees([tree(merged, { mergedFrom: new Map([['clusters/kustomization.yaml', '# mine\n'], ['clusters/b.yaml', '']]) })]);
    expect(read('clusters/kustomization.yaml')).toBe('# mine\nresources: []\n');
  });

  test('replaces and deletes an edited file that was released', () => {
    writeTrees([tree(SWIMTO)]);
    put('k8s/3-deployment-api.yaml', `${SWIMTO[0].text}# mine\n`);
    put('k8s/3-service-api.yaml', `${SWIMTO[1].text}# mine\n`);
    const files = app('k8s', { '3-deployment-api.yaml': 'v: 3' });
    writeTrees([tree(files, { release: new Set(['k8s/3-deployment-api.yaml', 'k8s/3-service-api.yaml']) })]);
    expect(readdirSync(join(root, 'k8s'))).toEqual(['3-deployment-api.yaml', 'DIGEST', 'SHA256SUMS']);
    expect(read('k8s/3-deployment-api.yaml')).toBe(files[0].text);
  });
});

describe('a write is refused and changes nothing', () => {
  beforeEach(() => {
    writeTrees([tree(SWIMTO)]);
  });

  test('over files that nobody generated, all named at once', () => {
    put('a.yaml', 'mine\n');
    put('b.yaml', 'mine\n');
    const { code, message } = refused(tree([...SWIMTO_CHANGED, { path: 'a.yaml', text: 'ours\n' }, { path: 'b.yaml', text: 'ours\n' }]));
    expect(code).toBe('foreign-file');
    expect(message).toContain(`${root}/a.yaml: this file must not be overwritten: it has no marker of a generated file, so a person wrote it; likewise `
      + `${root}/b.yaml. Move or delete the file, or give the construct another name. [foreign-file]`);
  });

  test('over a file of another definition, also with release', () => {
    for (const { path, text } of app('k8s/nima', { 'a.yaml': 'v: 1' }, 'other-fleet')) put(path, text);
    const release = new Set(['k8s/nima/a.yaml', 'k8s/nima/DIGEST', 'k8s/nima/SHA256SUMS']);
    const { code, message } = refused(tree([...SWIMTO, ...app('k8s/nima', { 'a.yaml': 'v: 22' })], { release }));
    expect(code).toBe('foreign-file');
    for (const name of ['a.yaml', 'DIGEST', 'SHA256SUMS']) expect(message).toContain(`${root}/k8s/nima/${name}`);
    expect(message).toContain('other-fleet');
  });

  test('over a manifest edited by hand', () => {
    put('k8s/3-deployment-api.yaml', `${SWIMTO[0].text}# mine\n`);
    const { code, message } = refused(tree(SWIMTO_CHANGED));
    expect(code).toBe('edited-by-hand');
    expect(message).toContain(`${root}/k8s/3-deployment-api.yaml: `);
    expect(message).toContain('Bring the change into the definition if it is to stay, then delete the file and run the command again');
  });

  test('over a sealed file edited by hand', () => {
    put('k8s/kustomization.yaml', `${markSealed(OWNER, 'eldertree/swimto', 'resources: []\n')}# mine\n`);
    const file = { path: 'k8s/kustomization.yaml', text: markSealed(OWNER, 'eldertree/swimto', 'resources: [a]\n') };
    expect(refused(tree([...SWIMTO, file])).code).toBe('edited-by-hand');
  });

  test('where a file that is no longer rendered was edited by hand', () => {
    put('k8s/3-service-api.yaml', `${SWIMTO[1].text}# mine\n`);
    expect(refused(tree(app('k8s', { '3-deployment-api.yaml': 'v: 1' })))).toMatchObject({
      code: 'edited-by-hand', message: expect.stringContaining('3-service-api.yaml'),
    });
  });

  test('over a checksum file that was cut off', () => {
    put('k8s/SHA256SUMS', read('k8s/SHA256SUMS').slice(0, -10));
    expect(refused(tree(SWIMTO_CHANGED))).toMatchObject({ code: 'checksums-broken', message: expect.stringContaining(`${root}/k8s/SHA256SUMS:3: `) });
  });

  test('where the checksum file is gone, or does not list a manifest', () => {
    const sums = read('k8s/SHA256SUMS');
    put('k8s/SHA256SUMS', sums.split('\n').slice(1).join('\n'));
    expect(refused(tree(app('k8s', { '3-deployment-api.yaml': 'v: 22' }))).code).toBe('checksums-missing');
    rmSync(join(root, 'k8s/SHA256SUMS'));
    expect(refused(tree(SWIMTO_CHANGED))).toMatchObject({ code: 'checksums-missing', message: expect.stringContaining('3-deployment-api.yaml') });
  });

  test.each([
    '../a', '/etc/a', 'a/../b', './a', 'a//b', 'a/', '', 'a\\b', 'a\0b', 'a\nb', '.git/config', 'k8s/.GIT/hooks/a', '.lifeboat-writing/journal.json',
  ])('through the path %j', (path) => {
    expect(refused(tree([...SWIMTO_CHANGED, { path, text: 'a\n' }]))).toMatchObject({ code: 'path-escapes', message: expect.stringContaining(JSON.stringify(path)) });
    if (path !== '') expect(refused(tree(SWIMTO_CHANGED, { territory: ['k8s', path] })).code).toBe('path-escapes');
  });

  test('through a symbolic link, at its end, and for a territory', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'link'));
    symlinkSync('nowhere', join(root, 'k8s/dangling.yaml'));
    expect(refused(tree([...SWIMTO_CHANGED, { path: 'link/a.yaml', text: 'a\n' }]))).toMatchObject({ code: 'path-symlink', message: expect.stringContaining(`${root}/link`) });
    expect(refused(tree([...SWIMTO_CHANGED, { path: 'k8s/dangling.yaml', text: 'a\n' }])).code).toBe('path-symlink');
    expect(refused(tree(SWIMTO_CHANGED, { territory: ['k8s', 'link'] })).code).toBe('path-symlink');
    expect(refused(tree(SWIMTO_CHANGED, { territory: ['k8s', 'link/deeper'] })).code).toBe('path-symlink');
  });

  test.each([
    [['k8s/3-deployment-api.yaml/a.yaml'], 'path-kind'],
    [['k8s'], 'path-kind'],
    [['b', 'b/c'], 'path-kind'],
    [['b/c', 'b'], 'path-kind'],
    [['b/c', 'b/c'], 'path-duplicate'],
    [['b/c', 'b/C'], 'path-duplicate'],
    [['b/c', 'B/d'], 'path-duplicate'],
    [['K8s/a'], 'path-duplicate'],
    [['k8s/digest'], 'path-duplicate'],
  ])('for the paths %j', (paths, code) => {
    const files = paths.map((path) => ({ path, text: 'a\n' }));
    expect(refused(tree(files)).code).toBe(code);
  });

  test('where a merged file has changed since it was read', () => {
    put('kustomization.yaml', 'newer\n');
    const files = (path: string): RenderedFile[] => [...SWIMTO_CHANGED, { path, text: 'merged\n' }];
    const merged = (path: string, from: string): TreeToWrite => tree(files(path), { mergedFrom: new Map([[path, from]]) });
    expect(refused(merged('kustomization.yaml', 'older\n')).code).toBe('changed-meanwhile');
    expect(refused(merged('kustomization.yaml', '')).code).toBe('changed-meanwhile');
    expect(refused(merged('gone.yaml', 'older\n')).code).toBe('changed-meanwhile');
    expect(refused(merged('gone/gone.yaml', 'older\n')).code).toBe('changed-meanwhile');
  });

  test('in all trees, where only the last one stands in the way', () => {
    const other = join(root, 'other');
    put('other/mine.yaml', 'mine\n');
    const last = tree([{ path: 'mine.yaml', text: 'ours\n' }], { root: other });
    expect(refused(tree(SWIMTO_CHANGED), tree([{ path: 'a', text: 'a\n' }], { root: join(root, 'new/deep') }), last).code).toBe('foreign-file');
  });

  test('for one root given twice', () => {
    expect(refused(tree(SWIMTO_CHANGED), tree(SWIMTO_CHANGED, { root: `${root}/k8s/..` })).code).toBe('trees-overlap');
  });

  test('where the root is a file', () => {
    expect(refused(tree(SWIMTO_CHANGED, { root: join(root, 'k8s/DIGEST') }))).toMatchObject({ code: 'cannot-write', message: expect.stringContaining('EEXIST') });
  });

  test('where the files cannot be rendered to the end', () => {
    function* failing(): Generator<RenderedFile> {
      yield* SWIMTO_CHANGED;
      throw new Error('no more');
    }
    expect(refused(tree(failing())).message).toBe('no more');
  });
});
