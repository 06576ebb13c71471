import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

const SOURCE = join(__dirname, 'kustomize');
const OLDEST = [1, 26];
const run = promisify(execFile);

async function requireGo(): Promise<void> {
  const needed = `Go ${OLDEST.join('.')} or newer builds the kustomize that the tests compare with`;
  // GOTOOLCHAIN=local: without it an older Go would try to fetch a newer one.
  const found = await run('go', ['env', 'GOVERSION'], { cwd: SOURCE, env: { ...process.env, GOTOOLCHAIN: 'local' } }).then(
    ({ stdout }) => stdout.trim(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error(`${needed}, and there is no \`go\` on the PATH: install it and run the tests again.`);
      return String(error.message);
    });
  const [major, minor] = /go(\d+)\.(\d+)/.exec(found)?.slice(1).map(Number) ?? [0, 0];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`${needed}, and \`go\` on the PATH says ${found}: install a newer one and run the tests again.`);
  }
}

/** Path of the oracle's binary, built once for its sources and kept outside the tree. */
export async function kustomizeBinary(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(SOURCE, name)));
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', hash.digest('hex').slice(0, 16));
  const binary = join(directory, 'kustomize-oracle');
  if (existsSync(binary)) return binary;
  await requireGo();
  mkdirSync(directory, { recursive: true });
  // Each worker builds beside and renames, so that none ever starts half a file.
  const building = `${binary}.${process.pid}`;
  await run('go', ['build', '-trimpath', '-buildvcs=false', '-o', building, '.'], { cwd: SOURCE, env: { ...process.env, GOTOOLCHAIN: 'local' } });
  renameSync(building, binary);
  return binary;
}
