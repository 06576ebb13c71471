import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { measured } from './command';
import { median } from './median';

const PROGRAMS = join(__dirname, 'programs');

/** Both copies of N apps against cdk8s's own synth of the same objects, files on a memory disk. */
export function synth(): string[] {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lifeboat-bench-'));
  try {
    const rows = [100, 1000, 4000].map((apps) => {
      const runs = apps === 4000 ? 1 : 3;
      const of = (program: string, mode: string, times: number): { seconds: number; megabytes: number } => {
        const all = Array.from({ length: times }, () => {
          const out = join(directory, 'out');
          rmSync(out, { recursive: true, force: true });
          return measured(join(PROGRAMS, program), { N: String(apps), MODE: mode, OUT: out });
        });
        return { seconds: median(all.map(({ seconds }) => seconds)), megabytes: median(all.map(({ megabytes }) => megabytes)) };
      };
      return { apps, render: of('lifeboat-synth.js', 'render', 3), write: of('lifeboat-synth.js', 'write', 3), cdk8s: of('cdk8s-synth.js', '', runs) };
    });
    const perObject = (index: number): number => rows[index].write.seconds / rows[index].apps;
    return [
      '| apps of six objects | cdk8s, one copy | ours, both copies, files | times faster | ours, rendering alone | times faster | our peak memory |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rows.map(({ apps, render, write, cdk8s }) => `| ${apps} | ${cdk8s.seconds.toFixed(2)} s | ${write.seconds.toFixed(2)} s `
        + `| ${(cdk8s.seconds / write.seconds).toFixed(1)} | ${render.seconds.toFixed(2)} s | ${(cdk8s.seconds / render.seconds).toFixed(1)} | ${write.megabytes.toFixed(0)} MB |`),
      '',
      `Time per object at 4,000 apps against 1,000: ${(perObject(2) / perObject(1)).toFixed(2)} times.`,
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
