import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { stringify } from 'yaml';
import { operatorDefinition } from '../oracle/operator-definitions';

const COMMAND = join(__dirname, '../../lib/cli.js');

/** What is wrong with an object by prometheus-operator's definition of its kind, as `lifeboat validate --strict` says it; undefined for nothing. */
export async function judgedByDefinition(plural: string, object: object): Promise<string | undefined> {
  const definition = await operatorDefinition(plural);
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-schema-'));
  try {
    writeFileSync(join(cwd, 'object.yaml'), stringify(object));
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'validate', '--strict', '--definitions', definition, 'object.yaml'], { cwd, encoding: 'utf8' });
    return status === 0 ? undefined : stdout + stderr;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
