import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { secondsOf } from './command';
import { median } from './median';
import { LiveFleet } from '../test/e2e/live-fleet';
import { condition } from '../test/testbed/flux';
import { Testbed } from '../test/testbed/testbed';

const CLI = join(__dirname, '../lib/cli.js');
const RUNS = 5;
const AS_FLUX = ['--server-side', '--force-conflicts', '--field-manager=kustomize-controller'];

/** `lifeboat check --live` of 100 apps with 500 objects that a real Flux applied, the whole process, against `kubectl diff` of the same. */
export async function live(): Promise<string[]> {
  const testbed = new Testbed();
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  try {
    await testbed.start();
    await applyHundredApps(testbed, cwd);
    const env = { ...process.env, KUBECONFIG: testbed.kubeconfig, CDK8S_OUTDIR: '' };
    const copies = readdirSync(join(cwd, 'dist/project')).flatMap((app) => ['-f', join(cwd, 'dist/project', app, 'k8s')]);
    const rows = [
      { name: 'lifeboat check --live', command: process.execPath, args: [CLI, 'check', '--live'] },
      { name: 'lifeboat check --live --objects', command: process.execPath, args: [CLI, 'check', '--live', '--objects'] },
      { name: 'kubectl diff', command: testbed.program('kubectl'), args: ['diff', ...copies] },
      { name: 'kubectl diff --server-side', command: testbed.program('kubectl'), args: ['diff', ...AS_FLUX, ...copies] },
    ].map((row) => ({ ...row, seconds: [] as number[], requests: requestsOf(row.command, row.args, { cwd, env }) }));
    for (let run = 0; run < RUNS; run++) {
      for (const { command, args, seconds } of rows) seconds.push(secondsOf(command, args, { cwd, env }));
    }
    const objects = median(rows[1].seconds);
    return [
      '| 100 apps, 500 objects on a cluster, in agreement | requests | seconds | times --objects |',
      '| --- | --- | --- | --- |',
      ...rows.map(({ name, requests, seconds }) => `| ${name} | ${requests} | ${median(seconds).toFixed(2)} | ${(median(seconds) / objects).toFixed(1)} |`),
    ];
  } finally {
    await testbed.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function applyHundredApps(testbed: Testbed, cwd: string): Promise<void> {
  const fleet = await LiveFleet.create(testbed, 'eldertree');
  for (let index = 0; index < 100; index++) await testbed.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `app-${index}` } });
  writeFileSync(join(cwd, 'cdk8s.yaml'), `app: exec node ${join(__dirname, 'programs/hundred-apps.js')}\n`);
  secondsOf(process.execPath, [CLI, 'synth'], { cwd });
  secondsOf(process.execPath, [CLI, 'synth', '--fleet', fleet.checkout], { cwd });
  const revision = await fleet.push();
  await testbed.api.poll('all apps to be applied', 600, () => testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization'), (all) => (
    all.filter((one) => one.status?.lastAppliedRevision === revision && condition(one, 'Ready')?.status === 'True').length > 100
  ));
}

/** What a command asks the API server: ours says it itself, kubectl logs each request. */
function requestsOf(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): number {
  const ours = command === process.execPath;
  const { stdout, stderr, status } = spawnSync(command, [...args, ...ours ? ['--format', 'json'] : ['-v=6']], {
    ...options, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return ours ? JSON.parse(stdout).compared.cluster.requests : stderr.split('\n').filter((line) => /"Response".* verb=/.test(line)).length;
}
