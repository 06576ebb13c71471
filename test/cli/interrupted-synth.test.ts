import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { lifeboat } from './command-line';
import { contents } from './contents';
import { programDirectory, writeProgram } from './program';

const CLI = join(__dirname, '../../lib/cli.js');
const app = (level: string): string => `
const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
for (const id of ['a', 'b', 'c']) configMap(app, id, { LOG_LEVEL: '${level}' });
new EmergencyCopy(app, 'emergency');`;
const BOTH = ['--project', 'swimto', '--fleet', 'pi-fleet'];

/** Dies at the given rename: those before it are the journals, those from the third on the files. */
const DIES = (rename: number): string => `
const fs = require('fs');
const original = fs.renameSync;
let count = 0;
fs.renameSync = (...args) => {
  count += 1;
  if (count === ${rename}) process.kill(process.pid, 'SIGKILL');
  return original(...args);
};`;

describe('a synth that is killed while it writes two checkouts', () => {
  let cwd: string;
  const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: join(cwd, 'pi-fleet') }); };
  beforeEach(() => {
    cwd = programDirectory(app('info'));
    mkdirSync(join(cwd, 'swimto'));
    mkdirSync(join(cwd, 'pi-fleet'));
    git('init', '--quiet');
    writeFileSync(join(cwd, 'pi-fleet/README.md'), 'foreign\n');
    expect(lifeboat(cwd, 'synth', ...BOTH)).toMatchObject({ code: 0 });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'one');
    writeProgram(cwd, app('debug'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  test.each([3, 5, 8, 11])('at rename %i is named by check and finished by the next synth', (rename) => {
    writeFileSync(join(cwd, 'dies.js'), DIES(rename));
    expect(spawnSync(process.execPath, ['--require', './dies.js', CLI, 'synth', ...BOTH], { cwd }).signal).toBe('SIGKILL');
    const checked = lifeboat(cwd, 'check', ...BOTH);
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/was being written when the writer was stopped: \d of 5 files are done/);

    const { code, err } = lifeboat(cwd, 'synth', ...BOTH);
    expect(err).toMatch(/note: an interrupted write of (swimto|pi-fleet) is finished: \d+ of \d+ changes were still to come/);
    expect(code).toBe(0);
    expect(lifeboat(cwd, 'check', ...BOTH)).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'pi-fleet/README.md'), 'utf8')).toBe('foreign\n');
    for (const checkout of ['swimto', 'pi-fleet']) expect(existsSync(join(cwd, checkout, '.lifeboat-writing/journal.json'))).toBe(false);
    expect(contents(join(cwd, 'swimto/k8s'))['3-configmap-a.yaml']).toContain('debug');
  });
});
