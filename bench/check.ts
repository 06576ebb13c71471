import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
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
    const cluster = join(cwd, 'dist/fleet/clusters/eldertree');
    const apps = readdirSync(cluster, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    writeFileSync(join(cluster, 'kustomization.yaml'), `resources:\n${apps.map((app) => `- ${app}\n`).join('')}`);
    const times = { check: [] as number[], each: [] as number[], once: [] as number[] };
    for (let run = 0; run < 5; run++) {
      times.once.push(secondsOf('kubectl', ['kustomize', cluster]));
      times.each.push(apps.reduce((sum, app) => sum + secondsOf('kubectl', ['kustomize', join(cluster, app)]), 0));
    }
    rmSync(join(cwd, 'dist'), { recursive: true });
    secondsOf(process.execPath, [CLI, 'synth'], { cwd });
    for (let run = 0; run < 9; run++) times.check.push(secondsOf(process.execPath, [CLI, 'check'], { cwd }));
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
