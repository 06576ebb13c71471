import { spawnSync } from 'child_process';
import { join } from 'path';

const CLI = join(__dirname, '../../lib/cli.js');

/** Runs the bundled command as a user would. */
export function lifeboat(cwd: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: '', NO_COLOR: '1' } });
  return { code: run.status, out: run.stdout, err: run.stderr };
}
