import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { withBuildLock } from './build-lock';
import { Build, BUILDS, MODULES } from './builds';
import { requireEtcd, requireGo } from './requirements';

const run = promisify(execFile);
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', 'testbed');

/** Where everything stands that the test-bed runs or applies. */
export interface Built {
  /** Path of a program by its name. */
  readonly programs: ReadonlyMap<string, string>;
  /** Files with the custom resource definitions of source-controller and kustomize-controller. */
  readonly definitions: readonly string[];
  /** Files with those of notification-controller, which only some tests have. */
  readonly notificationDefinitions: readonly string[];
  /** Files with kwok's stages. */
  readonly stages: readonly string[];
  /** Files with the definitions of other projects' kinds, which only some tests apply. */
  readonly otherDefinitions: readonly string[];
}

function cached(build: Build): string {
  const hash = createHash('sha256').update(JSON.stringify(build));
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(MODULES, build.name, name)));
  return join(CACHE, `${build.name}-${hash.digest('hex').slice(0, 16)}`);
}

async function compile(build: Build, directory: string): Promise<void> {
  const cwd = join(MODULES, build.name);
  // GOTOOLCHAIN=local: without it an older Go would try to fetch a newer one.
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', ...(build.unlisted && { GONOSUMDB: build.unlisted }) };
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${build.ldflags ?? ''}`];
  mkdirSync(join(directory, 'bin'));
  if (build.packages.length > 0) await run('go', ['build', ...flags, '-o', join(directory, 'bin/'), ...build.packages], { cwd, env, maxBuffer: 64e6 });
  for (const { module, path, names } of build.files ?? []) {
    // A module of which nothing was compiled need not be there yet.
    await run('go', ['mod', 'download', module], { cwd, env });
    const { stdout } = await run('go', ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', module], { cwd, env });
    const from = join(stdout.trim(), path);
    const to = join(directory, 'files', path);
    mkdirSync(to, { recursive: true });
    // Read and written, since a copy would keep the module cache's read-only modes.
    const wanted = names ?? readdirSync(from).filter((name) => name.endsWith('.yaml'));
    for (const name of wanted) writeFileSync(join(to, name), readFileSync(join(from, name)));
  }
}

async function buildOnce(build: Build, say: (line: string) => void): Promise<string> {
  const directory = cached(build);
  return withBuildLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) {
      say(`${build.name}: in the cache`);
      return directory;
    }
    await requireGo();
    const began = Date.now();
    // Built beside and renamed, so that what stands in the cache is whole.
    const building = mkdtempSync(`${directory}.`);
    try {
      await compile(build, building);
      renameSync(building, directory);
    } catch (error) {
      rmSync(building, { recursive: true, force: true });
      throw new Error(`${build.name} could not be built: ${(error as Error).message}`);
    }
    say(`${build.name}: built in ${Math.round((Date.now() - began) / 1000)} s`);
    return directory;
  });
}

function yamlFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort().map((name) => join(directory, name));
}

function isOfNotifications(file: string): boolean {
  return file.includes('/notification.toolkit.fluxcd.io_');
}

/** Builds what the cache does not hold yet, one line a part. */
export async function buildTestbed(say: (line: string) => void = () => undefined): Promise<Built> {
  mkdirSync(CACHE, { recursive: true });
  const programs = new Map([['etcd', await withBuildLock(join(CACHE, 'etcd.lock'), requireEtcd)]]);
  say(`etcd: ${programs.get('etcd')}`);
  const files: string[] = [];
  for (const build of BUILDS) {
    const directory = await buildOnce(build, say);
    for (const name of readdirSync(join(directory, 'bin'))) programs.set(name, join(directory, 'bin', name));
    if (build.files) files.push(...yamlFiles(join(directory, 'files')));
  }
  return {
    programs,
    definitions: files.filter((file) => file.includes('/config/crd/bases/') && !isOfNotifications(file)),
    notificationDefinitions: files.filter(isOfNotifications),
    stages: files.filter((file) => file.includes('/kustomize/stage/') && !file.endsWith('kustomization.yaml')),
    otherDefinitions: files.filter((file) => /\/(?:crd\/standard|prometheus-operator-crd)\//.test(file)),
  };
}
