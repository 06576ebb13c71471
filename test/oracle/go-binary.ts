import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { withBuildLock } from '../testbed/build-lock';
import { requireGo } from '../testbed/requirements';

/** A program that a module beside this file gives. */
export interface GoBinary {
  /** Name of the directory and of the program. */
  readonly name: string;
  /** What is built, the module's own by default. */
  readonly package?: string;
  /** Modules that the checksum database does not know; the committed go.sum holds their hashes. */
  readonly unlisted: string;
}

/** Path of a program, built once for its sources and kept outside the tree. */
export async function goBinary({ name, package: built = '.', unlisted }: GoBinary): Promise<string> {
  const source = join(__dirname, name);
  const hash = createHash('sha256').update(built);
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(join(source, file)));
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat');
  const directory = join(cache, hash.digest('hex').slice(0, 16));
  const program = join(directory, name);
  return withBuildLock(`${directory}.lock`, async () => {
    if (existsSync(program)) return program;
    await requireGo();
    mkdirSync(directory, { recursive: true });
    const building = `${program}.${process.pid}`;
    const env = { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', GONOSUMDB: unlisted };
    await promisify(execFile)('go', ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', building, built], { cwd: source, env, maxBuffer: 64e6 });
    renameSync(building, program);
    return program;
  });
}
