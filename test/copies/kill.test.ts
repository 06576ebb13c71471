import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { buildSync } from 'esbuild';
import { checksumsText, verifyDirectory } from '../../src/copies/checksums';
import { finishInterruption, interruptionIn } from '../../src/copies/interruption';
import { markManifest, markPage, markScript, markSealed } from '../../src/copies/marker';
import { RenderedFile } from '../../src/copies/rendering';
import { STAGING_DIRECTORY } from '../../src/copies/tree-path';
import { TreeToWrite } from '../../src/copies/tree-plan';
import { writeTrees } from '../../src/copies/writer';

const SEED = 20260521;
const KILLS = 200;
const OWNER = 'pi-fleet';
const COPIES = ['project/k8s', 'fleet/clusters/eldertree/swimto', 'fleet/clusters/eldertree/nima', 'fleet/clusters/eldertree/canopy'];
const VERSIONS = [1, 2] as const;
type Version = (typeof VERSIONS)[number];

// Counts each change to the file system and dies in front of the chosen one; a limit of 0 is never reached.
const CHILD = `
const fs = require('fs');
const [writer, input, limit] = process.argv.slice(2);
let operations = 0;
let decided = 0;
for (const name of ['openSync', 'writeSync', 'closeSync', 'mkdirSync', 'renameSync', 'rmSync', 'rmdirSync', 'symlinkSync', 'writeFileSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    operations += 1;
    if (decided === 0 && String(args[0]).endsWith('committed')) decided = operations;
    if (operations === Number(limit)) process.kill(process.pid, 'SIGKILL');
    return original(...args);
  };
}
const { writeTrees } = require(writer);
const trees = JSON.parse(fs.readFileSync(input, 'utf8'));
fs.writeSync(1, 'ready\\n');
operations = 0;
const start = process.hrtime.bigint();
writeTrees(trees);
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
process.stdout.write(JSON.stringify({ operations, decided, milliseconds }));
`;

describe('after a kill at any moment', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-kill-'));
  const writer = join(directory, 'writer.js');
  const child = join(directory, 'child.js');
  const random = generator(SEED);
  let whole: { operations: number; decided: number; milliseconds: number };

  beforeAll(() => {
    buildSync({ entryPoints: [join(__dirname, '../../src/copies/writer.ts')], outfile: writer, bundle: true, platform: 'node', logLevel: 'error' });
    writeFileSync(child, CHILD);
    for (const version of VERSIONS) writeFileSync(inputOf(version), JSON.stringify(treesOf(directory, version)));
    for (const [path, text] of Object.entries(FOREIGN)) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    writeTrees(treesOf(directory, 1));
    const output = spawnSync(process.execPath, [child, writer, inputOf(2), '0'], { encoding: 'utf8' }).stdout;
    whole = JSON.parse(output.slice(output.indexOf('\n') + 1)) as typeof whole;
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test(`both copies are the old or the new ones, or the interruption is named and finished (${KILLS} kills)`, async () => {
    let standing: Version = 2;
    const seen = new Map<string, number>();
    for (let kill = 0; kill < KILLS; kill++) {
      const wanted: Version = standing === 1 ? 2 : 1;
      // Every fourth kill comes at a point in time instead of in front of an operation.
      if (kill % 4 === 3) await killAfter(wanted, random() * whole.milliseconds * 1.2);
      else killBefore(wanted, operationToKill(kill));
      const state = stateAfterKill(standing, wanted);
      seen.set(state, (seen.get(state) ?? 0) + 1);
      standing = recover(kill, state, standing, wanted);
      expect(shownTree(directory)).toEqual(expectedTree(standing));
    }
    const histogram = [...seen].sort().map(([state, count]) => `${state}: ${count}`).join(', ');
    process.stdout.write(`seed ${SEED}, ${whole.operations} operations a write, decided at ${whole.decided}, ${KILLS} kills: ${histogram}\n`);
    for (const state of ['prepared, nothing changed', 'decided, nothing changed', 'in the middle', 'one copy old, one new']) {
      expect([...seen.keys()]).toContain(state);
    }
    expect(seen.get('in the middle')).toBeGreaterThan(KILLS / 5);
  }, 600_000);

  test('copies that did not stand before are not there, or whole, or the interruption is named', () => {
    const fresh = mkdtempSync(join(tmpdir(), 'lifeboat-kill-fresh-'));
    const input = join(fresh, 'trees.json');
    const seen = new Set<string>();
    for (let operation = 1, ended = false; !ended; operation += operation < 150 ? 9 : 1) {
      for (const name of ['project', 'fleet']) rmSync(join(fresh, name), { recursive: true, force: true });
      writeFileSync(input, JSON.stringify(treesOf(fresh, 1)));
      ended = spawnSync(process.execPath, [child, writer, input, String(operation)]).signal === null;
      const trees = ['project', 'fleet'].map((name) => [shownTree(fresh, name), expectedTree(1, name), interruptionIn(join(fresh, name))] as const);
      for (const [found, expected, interruption] of trees) {
        if (interruption === undefined) expect([{}, expected]).toContainEqual(found);
      }
      const interrupted = trees.some(([,, interruption]) => interruption !== undefined);
      const counts = trees.map(([found]) => Object.keys(found).length);
      if (!interrupted) expect(counts[0] === 0).toBe(counts[1] === 0);
      seen.add(`${interrupted ? 'interrupted' : 'not interrupted'}, ${counts.every((count) => count > 0) ? 'all' : counts.some((count) => count > 0) ? 'some' : 'nothing'}`);
      writeTrees(treesOf(fresh, 1));
      expect(shownTree(fresh)).toEqual(expectedTree(1));
      expect(existsSync(join(fresh, 'fleet', STAGING_DIRECTORY))).toBe(false);
    }
    rmSync(fresh, { recursive: true });
    expect([...seen].sort()).toEqual(['interrupted, all', 'interrupted, nothing', 'interrupted, some', 'not interrupted, all', 'not interrupted, nothing']);
  }, 300_000);

  /** Most operations only prepare, so every second kill is aimed behind the decision. */
  function operationToKill(kill: number): number {
    const first = kill % 4 === 1 ? 1 : whole.decided - 3;
    return first + Math.floor(random() * (whole.operations + 1 - first));
  }

  function inputOf(version: Version): string {
    return join(directory, `trees-${version}.json`);
  }

  function killBefore(wanted: Version, operation: number): void {
    spawnSync(process.execPath, [child, writer, inputOf(wanted), String(operation)]);
  }

  async function killAfter(wanted: Version, milliseconds: number): Promise<void> {
    const killed = spawn(process.execPath, [child, writer, inputOf(wanted), '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => killed.on('close', resolve));
    await new Promise((resolve) => killed.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    killed.kill('SIGKILL');
    await ended;
  }

  /** Checks what the kill left, and gives it a name for the histogram. */
  function stateAfterKill(standing: Version, wanted: Version): string {
    const roots = ['project', 'fleet'].map((name) => {
      const interruption = interruptionIn(join(directory, name));
      const tree = JSON.stringify(shownTree(directory, name));
      const isOld = tree === JSON.stringify(expectedTree(standing, name));
      const isNew = tree === JSON.stringify(expectedTree(wanted, name));
      // What no interruption is named for is one whole version.
      if (!interruption) expect([name, isOld || isNew]).toEqual([name, true]);
      if (interruption && interruption.done === 0 && isOld) expect(interruption.pending.length).toBeGreaterThan(0);
      expect(interruption?.writer).toBeUndefined();
      return { name, interruption, isOld, isNew };
    });
    for (const copy of COPIES) {
      const named = roots.some(({ name, interruption }) => copy.startsWith(`${name}/`) && interruption !== undefined);
      expect([copy, named || verifies(copy, standing, wanted)]).toEqual([copy, true]);
      // A copy that verifies is the old or the new one even where an interruption is named.
      if (verifiesAtAll(copy)) expect([copy, verifies(copy, standing, wanted)]).toEqual([copy, true]);
    }
    expect(foreignTree(directory)).toEqual(FOREIGN);
    const interrupted = roots.some(({ interruption }) => interruption !== undefined);
    if (!interrupted) {
      // Nothing half done and nothing named: the two copies belong together.
      expect(roots.every(({ isOld }) => isOld) || roots.every(({ isNew }) => isNew)).toBe(true);
      if (roots.every(({ isNew }) => isNew)) return 'new';
      return existsSync(join(directory, 'project', STAGING_DIRECTORY)) ? 'prepared, nothing changed' : 'old';
    }
    if (roots.every(({ isOld }) => isOld)) return 'decided, nothing changed';
    if (roots.every(({ isNew }) => isNew)) return 'new, not tidied up';
    return roots.every(({ isOld, isNew }) => isOld || isNew) ? 'one copy old, one new' : 'in the middle';
  }

  /** Goes on in one of the ways in which a person may go on, and says which version has to stand then. */
  function recover(kill: number, state: string, standing: Version, wanted: Version): Version {
    const decided = ['decided, nothing changed', 'in the middle', 'one copy old, one new', 'new, not tidied up', 'new'].includes(state);
    const way = kill % 5;
    // The one who finishes may be killed as well.
    if (way === 0) killBefore(wanted, 1 + Math.floor(random() * whole.operations));
    if (way === 1 || way === 2) {
      const [first, second] = way === 1 ? ['project', 'fleet'] : ['fleet', 'project'];
      const named = [first, second].filter((name) => interruptionIn(join(directory, name)) !== undefined);
      const finished = finishInterruption(join(directory, first)).map(({ root }) => root);
      // Finishing one root finishes the write, so that the two copies belong together again.
      if (named.includes(first)) expect(interruptionIn(join(directory, second))).toBeUndefined();
      finished.push(...finishInterruption(join(directory, second)).map(({ root }) => root));
      expect(finished.map((root) => basename(root)).sort()).toEqual(named.sort());
      return decided ? wanted : standing;
    }
    const next = way === 3 ? standing : wanted;
    const interrupted = ['project', 'fleet'].some((name) => interruptionIn(join(directory, name)) !== undefined);
    const report = writeTrees(treesOf(directory, next));
    expect(report.finished.length > 0).toBe(interrupted);
    return next;
  }

  function verifiesAtAll(copy: string): boolean {
    try {
      const { missing, changed, unlisted } = verifyDirectory(join(directory, copy));
      return missing.length + changed.length + unlisted.length === 0;
    } catch {
      return false;
    }
  }

  function verifies(copy: string, standing: Version, wanted: Version): boolean {
    const found = JSON.stringify(shownTree(directory, copy));
    return [standing, wanted].some((version) => found === JSON.stringify(expectedTree(version, copy)));
  }
});

const FOREIGN: Record<string, string> = {
  'project/README.md': '# swimTO\n',
  'project/scripts/own.sh': '#!/bin/sh\necho mine\n',
  'fleet/clusters/eldertree/kustomization.yaml': '# by hand\nresources: [swimto.flux.yaml]\n',
  'fleet/clusters/eldertree/nima/notes.txt': 'do not lose this\n',
  'fleet/clusters/eldertree/vault/SHA256SUMS': `${'a'.repeat(64)}  vault.yaml\n`,
  'fleet/clusters/eldertree/vault/vault.yaml': `${markManifest('another-fleet', 'eldertree/vault', 'kind: Vault\n')}`,
};

function treesOf(directory: string, version: Version): TreeToWrite[] {
  const project: RenderedFile[] = [
    ...directoryOf('k8s', version, 14),
    { path: 'scripts/resume-flux.sh', text: markScript(OWNER, 'eldertree/swimto', `echo ${version}\n`), executable: true },
    { path: 'EMERGENCY_DEPLOYMENT.md', text: markPage(OWNER, 'eldertree/swimto', `Version ${version}.\n`) },
  ];
  const fleet: RenderedFile[] = [
    { path: 'clusters/eldertree/swimto.flux.yaml', text: markSealed(OWNER, 'eldertree/swimto', `path: ${version}\n`) },
    { path: 'clusters/eldertree/swimto/kustomization.yaml', text: markSealed(OWNER, 'eldertree/swimto', `resources: [v${version}]\n`) },
    ...directoryOf('clusters/eldertree/swimto', version, 14),
    ...directoryOf(`clusters/eldertree/${version === 1 ? 'nima' : 'canopy'}`, version, 6),
  ];
  return [
    { root: join(directory, 'project'), owner: OWNER, files: project, territory: ['k8s', 'scripts', 'EMERGENCY_DEPLOYMENT.md'] },
    { root: join(directory, 'fleet'), owner: OWNER, files: fleet, territory: ['clusters/eldertree'] },
  ];
}

/** A third of the manifests is the same in both versions, a third changes, a third has other names. */
function directoryOf(path: string, version: Version, count: number): RenderedFile[] {
  const files = Array.from({ length: count }, (_, index) => ({
    name: `3-deployment-${index}${index % 3 === 2 ? `-v${version}` : ''}.yaml`,
    text: markManifest(OWNER, 'eldertree/swimto', `kind: Deployment\nmetadata: {name: d${index}}\nspec: {v: ${index % 3 === 0 ? 0 : version}}\n`),
  }));
  files.push({ name: 'DIGEST', text: `sha256:${String(version).repeat(64)}\n` });
  return [...files, { name: 'SHA256SUMS', text: checksumsText(files) }].map(({ name, text }) => ({ path: `${path}/${name}`, text }));
}

function expectedTree(version: Version, within?: string): Record<string, string> {
  const files = treesOf('', version).flatMap((tree) => [...tree.files].map((file): [string, string] => [
    `${tree.root}/${file.path}`.replace(/^\//, ''), `${file.executable ? 'x' : '-'} ${file.text}`,
  ]));
  return Object.fromEntries(files.filter(([path]) => within === undefined || path.startsWith(`${within}/`)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shownTree(directory: string, within?: string): Record<string, string> {
  return Object.fromEntries(filesIn(directory, within ?? '').filter(([path]) => FOREIGN[path] === undefined).map(([path, text]) => [
    path, `${(statSync(join(directory, path)).mode % 0o200) >= 0o100 ? 'x' : '-'} ${text}`,
  ]));
}

function foreignTree(directory: string): Record<string, string> {
  return Object.fromEntries(Object.keys(FOREIGN).map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
}

function filesIn(directory: string, within: string): [string, string][] {
  const top = within === '' ? ['project', 'fleet'] : [within];
  const paths = top.flatMap((name) => (existsSync(join(directory, name))
    ? readdirSync(join(directory, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    : []));
  return paths.filter((path) => !path.includes(STAGING_DIRECTORY)).sort().map((path) => [path, readFileSync(join(directory, path), 'utf8')]);
}

/** The minimal standard generator: plain arithmetic is enough to spread the kills. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
