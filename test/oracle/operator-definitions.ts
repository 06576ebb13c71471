import { execFile } from 'child_process';
import { join } from 'path';
import { promisify } from 'util';
import { requireGo } from '../testbed/requirements';

const run = promisify(execFile);
const MODULE = 'github.com/prometheus-operator/prometheus-operator';

/** Path of prometheus-operator's definition of a kind, by its plural, in the module cache. */
export async function operatorDefinition(plural: string): Promise<string> {
  await requireGo();
  const options = { cwd: join(__dirname, 'prometheus-operator'), env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', GONOSUMDB: MODULE } };
  await run('go', ['mod', 'download', MODULE], options);
  const { stdout } = await run('go', ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', MODULE], options);
  return join(stdout.trim(), 'example/prometheus-operator-crd', `monitoring.coreos.com_${plural}.yaml`);
}
