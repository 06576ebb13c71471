import { join } from 'path';
import { secondsOf } from './command';
import { median } from './median';

/** Starting the command against starting node, the two in turn. */
export function start(): string[] {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < 41; run++) {
    bare.push(secondsOf(process.execPath, ['-e', '0']));
    ours.push(secondsOf(process.execPath, [join(__dirname, '../lib/cli.js'), '--version']));
  }
  return [`\`node lib/cli.js --version\` takes ${(median(ours) / median(bare)).toFixed(2)} times \`node -e 0\` (medians of 41 runs in turn).`];
}
