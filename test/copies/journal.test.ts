import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { sha256 } from '../../src/copies/checksums';
import { finishInterruption, interruptionIn } from '../../src/copies/interruption';
import { commitJournals, Journal, stagedPath, writeJournal } from '../../src/copies/journal';
import { TreeToWrite } from '../../src/copies/tree-plan';
import { writeTrees } from '../../src/copies/writer';
import { clearStaging, lockRoot, unlockRoot, writerIn } from '../../src/copies/writing-lock';

let directory: string;
let project: string;
let fleet: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lifeboat-journal-'));
  project = join(directory, 'project');
  fleet = join(directory, 'fleet');
  for (const root of [project, fleet]) {
    put(join(root, 'changed.txt'), 'old\n');
    put(join(root, 'stale/gone.txt'), 'old\n');
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Brings a root to the moment at which its journal stands and nothing is decided. */
function prepare(root: string, transaction = 'first'): Journal {
  put(stagedPath(root, 'changed.txt'), 'new\n');
  put(stagedPath(root, 'made/a.txt'), 'new\n');
  const journal: Journal = {
    format: 1,
    transaction,
    roots: [project, fleet],
    owner: 'pi-fleet',
    moves: ['made'],
    changes: [{ path: 'changed.txt', old: sha256('old\n'), new: sha256('new\n') }, { path: 'stale/gone.txt', old: sha256('old\n'), new: null }],
  };
  writeJournal(root, journal);
  return journal;
}

function isOld(root: string): boolean {
  return readdirSync(root).filter((name) => name !== '.lifeboat-writing').join() === 'changed.txt,stale' && readFileSync(join(root, 'changed.txt'), 'utf8') === 'old\n';
}

function isNew(root: string): boolean {
  return readdirSync(root).join() === 'changed.txt,made' && readFileSync(join(root, 'changed.txt'), 'utf8') === 'new\n'
    && readFileSync(join(root, 'made/a.txt'), 'utf8') === 'new\n';
}

function errorOf(action: () => unknown): { code: string; message: string } {
  try {
    action();
  } catch (error) {
    return { code: (error as { code: string }).code, message: (error as Error).message };
  }
  throw new Error('nothing was refused');
}

describe('journals of two roots', () => {
  test('that were not decided are dropped', () => {
    prepare(project);
    prepare(fleet);
    for (const root of [project, fleet]) {
      expect(interruptionIn(root)).toBeUndefined();
      expect(finishInterruption(root)).toEqual([]);
      expect(isOld(root)).toBe(true);
      expect(existsSync(join(root, '.lifeboat-writing'))).toBe(false);
    }
  });

  test('bind both roots once the first has its mark, whichever is looked at', () => {
    for (const looked of [project, fleet]) {
      prepare(project);
      prepare(fleet);
      writeFileSync(join(project, '.lifeboat-writing/committed'), '');
      const pending = ['made', 'changed.txt', 'stale/gone.txt'];
      expect(interruptionIn(looked)).toEqual({ root: looked, owner: 'pi-fleet', done: 0, pending });
      expect(finishInterruption(looked).map(({ root }) => root)).toEqual(looked === project ? [project, fleet] : [fleet, project]);
      for (const root of [project, fleet]) {
        expect(isNew(root)).toBe(true);
        rmSync(join(root, 'made'), { recursive: true });
        put(join(root, 'changed.txt'), 'old\n');
        put(join(root, 'stale/gone.txt'), 'old\n');
      }
    }
  });

  test('do not bind the second one by a mark of another write in the first', () => {
    prepare(project, 'second');
    prepare(fleet, 'first');
    writeFileSync(join(project, '.lifeboat-writing/committed'), '');
    expect(interruptionIn(fleet)).toBeUndefined();
    finishInterruption(fleet);
    expect([isOld(fleet), isOld(project)]).toEqual([true, true]);
    finishInterruption(project);
    expect([isOld(fleet), isNew(project)]).toEqual([true, true]);
  });

  test('still bind the second one when the first was moved away', () => {
    prepare(project);
    commitJournals(prepare(fleet));
    rmSync(project, { recursive: true });
    expect(interruptionIn(fleet)?.done).toBe(0);
    finishInterruption(fleet);
    expect(isNew(fleet)).toBe(true);
  });

  test('are finished by the next write, which says so', () => {
    prepare(project);
    commitJournals(prepare(fleet));
    const tree: TreeToWrite = { root: fleet, owner: 'pi-fleet', files: [{ path: 'b.txt', text: 'b\n' }], territory: [] };
    const report = writeTrees([tree]);
    expect(report.finished.map(({ root, done, pending }) => [root, done, pending.length])).toEqual([[fleet, 0, 3], [project, 0, 3]]);
    expect(report.trees[0].written).toEqual(['b.txt']);
    expect(isNew(project)).toBe(true);
  });
});

describe('finishing', () => {
  test.each([
    ['a file that was to be replaced', 'changed.txt', 'someone else\n'],
    ['a file that was to be deleted', 'stale/gone.txt', 'someone else\n'],
    ['a file under a directory that was to be new', 'made/other.txt', 'someone else\n'],
  ])('is refused in all roots where %s has been changed meanwhile', (_, path, text) => {
    prepare(project);
    commitJournals(prepare(fleet));
    put(join(fleet, path), text);
    const { code, message } = errorOf(() => finishInterruption(project));
    expect(code).toBe('interruption-conflict');
    expect(message).toContain(`${fleet}/${path.startsWith('made') ? 'made' : path}: `);
    expect(isOld(project)).toBe(true);
    expect(readFileSync(join(fleet, path), 'utf8')).toBe(text);
    expect(interruptionIn(fleet)).toBeDefined();
  });

  test('leaves the decision known in each root where another one is given up', () => {
    prepare(project);
    prepare(fleet);
    writeFileSync(join(project, '.lifeboat-writing/committed'), '');
    put(join(project, 'changed.txt'), 'someone else\n');
    expect(errorOf(() => finishInterruption(fleet)).code).toBe('interruption-conflict');
    rmSync(join(project, '.lifeboat-writing'), { recursive: true });
    expect(interruptionIn(fleet)?.pending).toHaveLength(3);
    finishInterruption(fleet);
    expect(isNew(fleet)).toBe(true);
  });

  test('is refused through a symbolic link', () => {
    prepare(project);
    commitJournals(prepare(fleet));
    rmSync(join(fleet, 'stale'), { recursive: true });
    put(join(directory, 'elsewhere/gone.txt'), 'old\n');
    symlinkSync('../elsewhere', join(fleet, 'stale'));
    expect(errorOf(() => finishInterruption(fleet)).code).toBe('interruption-conflict');
    expect(existsSync(join(directory, 'elsewhere/gone.txt'))).toBe(true);
  });

  test.each(['{"format":1', '{"format":2}', '{"format":1,"moves":["../outside"],"changes":[]}', '{"format":1,"moves":[],"changes":[{"path":".git/config"}]}'])(
    'is refused for the journal %s', (text) => {
      put(join(project, '.lifeboat-writing/journal.json'), text);
      put(join(project, '.lifeboat-writing/committed'), '');
      expect(errorOf(() => finishInterruption(project))).toMatchObject({ code: 'journal-broken', message: expect.stringContaining(`Delete ${project}/.lifeboat-writing`) });
      expect(errorOf(() => writeTrees([{ root: project, owner: 'pi-fleet', files: [], territory: [] }])).code).toBe('journal-broken');
      expect(isOld(project)).toBe(true);
    });

  test('makes nothing where nothing was interrupted', () => {
    expect(finishInterruption(join(directory, 'nowhere'))).toEqual([]);
    expect(existsSync(join(directory, 'nowhere'))).toBe(false);
  });
});

describe('the lock', () => {
  const write = (): unknown => writeTrees([{ root: project, owner: 'pi-fleet', files: [{ path: 'b.txt', text: 'b\n' }], territory: [] }]);

  test('keeps a second writer out and names the first', () => {
    lockRoot(project);
    expect(writerIn(project)).toBe(process.pid);
    expect(errorOf(write)).toMatchObject({ code: 'writing-in-progress', message: expect.stringContaining(`process ${process.pid} is writing here`) });
    expect(isOld(project)).toBe(true);
    expect(readdirSync(join(project, '.lifeboat-writing')).sort()).toEqual(['.gitignore', 'writer']);
    unlockRoot(project);
    expect(writerIn(project)).toBeUndefined();
    write();
    expect(readdirSync(project)).toEqual(['b.txt', 'changed.txt', 'stale']);
  });

  test('of a living process of another kind holds, by its start time', async () => {
    const other = spawn('sleep', ['60']);
    try {
      const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8');
      const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
      mkdirSync(join(project, '.lifeboat-writing'));
      symlinkSync(`${other.pid}.${start}`, join(project, '.lifeboat-writing/writer'));
      expect(errorOf(write).code).toBe('writing-in-progress');
      rmSync(join(project, '.lifeboat-writing/writer'));
      symlinkSync(`${other.pid}.${start - 1}`, join(project, '.lifeboat-writing/writer'));
      write();
      expect(existsSync(join(project, 'b.txt'))).toBe(true);
    } finally {
      other.kill();
      await new Promise((resolve) => other.on('close', resolve));
    }
  });

  test('of dead writers is taken over by exactly one', () => {
    const dead = `${spawnSync('true').pid}.1`;
    const staging = join(project, '.lifeboat-writing');
    mkdirSync(staging);
    symlinkSync(dead, join(staging, 'writer'));
    symlinkSync(`${dead}2`, join(staging, `writer-after-${dead}`));
    lockRoot(project);
    expect(errorOf(() => lockRoot(project)).code).toBe('writing-in-progress');
    clearStaging(project);
    unlockRoot(project);
    expect(existsSync(staging)).toBe(false);
  });

  test('is not made through a symbolic link', () => {
    mkdirSync(join(directory, 'elsewhere'));
    symlinkSync('../elsewhere', join(project, '.lifeboat-writing'));
    expect(errorOf(write).code).toBe('path-symlink');
    expect(readdirSync(join(directory, 'elsewhere'))).toEqual([]);
  });
});
