import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { secondsOf } from './command';
import { kubeconform, writeSchemas } from './kubeconform';
import { median } from './median';

const CLI = join(__dirname, '../lib/cli.js');
/** It is for kustomize alone, and no API server has a schema of it. */
const NOT_SENT = 'kustomize.config.k8s.io/v1beta1/Kustomization';

/** `lifeboat validate` of the fleet copy of 100 apps with 500 objects, the whole process, against kubeconform with the same schemas. */
export function validate(): string[] {
  const program = kubeconform();
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  try {
    writeFileSync(join(cwd, 'cdk8s.yaml'), `app: exec node ${join(__dirname, 'programs/hundred-apps.js')}\n`);
    secondsOf(process.execPath, [CLI, 'synth'], { cwd });
    const location = writeSchemas(join(cwd, 'schemas'));
    const times = { files: [] as number[], definition: [] as number[], kubeconform: [] as number[] };
    // In turn, so that a change in the machine's speed is shared by all.
    for (let run = 0; run < 21; run++) {
      times.kubeconform.push(secondsOf(program, ['-strict', '-schema-location', location, '-skip', NOT_SENT, 'dist/fleet'], { cwd }));
      times.files.push(secondsOf(process.execPath, [CLI, 'validate', 'dist/fleet'], { cwd }));
      times.definition.push(secondsOf(process.execPath, [CLI, 'validate'], { cwd }));
    }
    const [files, definition, other] = [times.files, times.definition, times.kubeconform].map(median);
    return [
      '| 100 apps, 500 objects | seconds | times kubeconform |',
      '| --- | --- | --- |',
      `| kubeconform -strict of the fleet copy | ${other.toFixed(2)} | 1 |`,
      `| lifeboat validate of the fleet copy | ${files.toFixed(2)} | ${(files / other).toFixed(1)} |`,
      `| lifeboat validate of the definition | ${definition.toFixed(2)} | ${(definition / other).toFixed(1)} |`,
    ];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
