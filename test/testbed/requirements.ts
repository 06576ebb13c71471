import { execFile } from 'child_process';
import { constants } from 'fs';
import { access } from 'fs/promises';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { promisify } from 'util';
import { withBuildLock } from './build-lock';

const run = promisify(execFile);
const GO = [1, 26];

async function onPath(program: string): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(directory, program);
    if (await access(file, constants.X_OK).then(() => true, () => false)) return file;
  }
  return undefined;
}

/** Fails with one sentence where Go is missing or too old to build the parts. */
export async function requireGo(): Promise<void> {
  const needed = `Go ${GO.join('.')} or newer builds the parts of the test-bed`;
  if (!await onPath('go')) throw new Error(`${needed}, and there is no \`go\` on the PATH: unpack a release from go.dev/dl to /usr/local/go and put /usr/local/go/bin on the PATH.`);
  const { stdout } = await run('go', ['env', 'GOVERSION'], { env: { ...process.env, GOTOOLCHAIN: 'local' } });
  const [major, minor] = /go(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [0, 0];
  if (major < GO[0] || (major === GO[0] && minor < GO[1])) {
    throw new Error(`${needed}, and \`go\` on the PATH is ${stdout.trim()}: unpack a newer release from go.dev/dl to /usr/local/go.`);
  }
}

/** Path of a program; root installs the Debian package where it is missing, everyone else is told the command. */
async function requireProgram(program: string, debianPackage: string): Promise<string> {
  const found = await onPath(program);
  if (found) return found;
  const missing = `the test-bed needs ${program}, and there is none on the PATH: run \`apt-get install --no-install-recommends ${debianPackage}\` as root`;
  if (process.getuid?.() !== 0 || !await onPath('apt-get')) throw new Error(`${missing}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['-qq', 'update'], { env })
    .then(() => run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', debianPackage], { env }))
    .catch((error: Error) => { throw new Error(`${missing}; running it here failed: ${error.message}`); });
  const installed = await onPath(program);
  if (!installed) throw new Error(`${missing}.`);
  return installed;
}

/** Path of etcd. */
export async function requireEtcd(): Promise<string> {
  return requireProgram('etcd', 'etcd-server');
}

/** Fails where Prometheus and Alertmanager, or promtool and amtool that come with them, cannot be had. */
export async function requireMonitoring(): Promise<void> {
  // apt does not wait for another of its kind, and test files run beside each other.
  await withBuildLock(join(tmpdir(), 'lifeboat-monitoring.lock'), async () => {
    await requireProgram('prometheus', 'prometheus');
    await requireProgram('prometheus-alertmanager', 'prometheus-alertmanager');
  });
}
