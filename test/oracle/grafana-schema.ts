import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import Ajv, { ValidateFunction } from 'ajv';

const SOURCE = join(__dirname, 'grafana');
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'document.d.ts', 'main.js'];
const run = promisify(execFile);

async function schema(): Promise<object> {
  const hash = createHash('sha256');
  for (const name of FILES) hash.update(readFileSync(join(SOURCE, name)));
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', hash.digest('hex').slice(0, 16));
  const file = join(cache, 'dashboard.schema.json');
  if (!existsSync(file)) {
    // Each worker builds beside and renames, so that none ever reads half a file.
    const building = join(cache, `building-${process.pid}`);
    mkdirSync(building, { recursive: true });
    for (const name of FILES) copyFileSync(join(SOURCE, name), join(building, name));
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: building });
    const { stdout } = await run(process.execPath, ['main.js'], { cwd: building, maxBuffer: 2 ** 26 });
    writeFileSync(join(building, 'schema.json'), stdout);
    renameSync(join(building, 'schema.json'), file);
    rmSync(building, { recursive: true });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Whether a dashboard is one by the types that Grafana's own front end is compiled with; the first time on a machine this installs them. */
export async function grafanaSchema(): Promise<ValidateFunction> {
  return new Ajv({ allErrors: true, strict: false, allowUnionTypes: true }).compile(await schema());
}
