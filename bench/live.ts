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

/** `lifeboat check --live` of 100 apps with 500 objects that a real Flux applied, the whole process, against `kubectl diff` of the same. */
async function live(testbed: Testbed): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  try {
    const fleet = await LiveFleet.create(testbed, 'eldertree');
    for (let index = 0; index < 100; index++) await testbed.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `app-${index}` } });
    writeFileSync(join(cwd, 'cdk8s.yaml'), `app: exec node ${join(__dirname, 'programs/hundred-apps.js')}\n`);
    secondsOf(process.execPath, [CLI, 'synth'], { cwd });
    secondsOf(process.execPath, [CLI, 'synth', '--fleet', fleet.checkout], { cwd });
    const revision = await fleet.push();
    await testbed.api.poll('all apps to be applied', 600, () => testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization'), (all) => (
      all.filter((one) => one.status?.lastAppliedRevision === revision && condition(one, 'Ready')?.status === 'True').length > 100
    ));
    const env = { ...process.env, KUBECONFIG: testbed.kubeconfig, CDK8S_OUTDIR: '' };
    const copies = readdirSync(join(cwd, 'dist/project')).flatMap((app) => ['-f', join(cwd, 'dist/project', app, 'k8s')]);
    const times = { digest: [] as number[], objects: [] as number[], diff: [] as number[] };
    for (let run = 0; run < RUNS; run++) {
      times.digest.push(secondsOf(process.execPath, [CLI, 'check', '--live'], { cwd, env }));
      times.objects.push(secondsOf(process.execPath, [CLI, 'check', '--live', '--objects'], { cwd, env }));
      times.diff.push(secondsOf(testbed.program('kubectl'), ['diff', ...copies], { cwd, env }));
    }
    const [digest, objects, diff] = [times.digest, times.objects, times.diff].map(median);
    return [
      '| 100 apps, 500 objects on a cluster, in agreement | seconds | times --objects |',
      '| --- | --- | --- |',
      `| lifeboat check --live | ${digest.toFixed(2)} | ${(digest / objects).toFixed(2)} |`,
      `| lifeboat check --live --objects | ${objects.toFixed(2)} | 1 |`,
      `| kubectl diff -f, of the same manifests | ${diff.toFixed(2)} | ${(diff / objects).toFixed(1)} |`,
    ];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const testbed = new Testbed();
  await testbed.start();
  try {
    process.stdout.write(`## live\n\n${(await live(testbed)).join('\n')}\n`);
  } finally {
    await testbed.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
