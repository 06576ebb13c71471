import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { secondsOf } from './command';
import { median } from './median';

const CLI = join(__dirname, '../lib/cli.js');

/** `lifeboat check` of 100 apps with 500 objects, unchanged, the whole process, against building them with kubectl. */
export function check(): string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  try {
    writeFileSync(join(cwd, 'cdk8s.yaml'), `app: exec node ${join(__dirname, 'programs/hundred-apps.js')}\n`);
    secondsOf(process.execPath, [CLI, 'synth'], { cwd });
    // A copy for kubectl to build, since listing its directories for one process changes it.
    const cluster = join(cwd, 'built');
    cpSync(join(cwd, 'dist/fleet/clusters/eldertree'), cluster, { recursive: true });
    const apps = readdirSync(cluster, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    writeFileSync(join(cluster, 'kustomization.yaml'), `resources:\n${apps.map((app) => `- ${app}\n`).join('')}`);
    const times = { check: [] as number[], each: [] as number[], once: [] as number[] };
    // In turn, so that a change in the machine's speed is shared by all.
    for (let run = 0; run < 21; run++) {
      times.once.push(secondsOf('kubectl', ['kustomize', cluster]));
      times.check.push(secondsOf(process.execPath, [CLI, 'check'], { cwd }));
      if (run % 7 === 0) times.each.push(apps.reduce((sum, app) => sum + secondsOf('kubectl', ['kustomize', join(cluster, app)]), 0));
    }
    const [ours, each, once] = [times.check, times.each, times.once].map(median);
    return [
      '| 100 apps, 500 objects | seconds | times check |',
      '| --- | --- | --- |',
      `| lifeboat check, definition and both copies | ${ours.toFixed(2)} | 1 |`,
      `| kubectl kustomize of one copy, a process an app | ${each.toFixed(2)} | ${(each / ours).toFixed(1)} |`,
      `| kubectl kustomize of one copy, one process | ${once.toFixed(2)} | ${(once / ours).toFixed(1)} |`,
    ];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
