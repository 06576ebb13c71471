import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from './markdown';

test('API.md is what jsii-docgen makes of the compiled library', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-api-'));
  try {
    const output = join(directory, 'API.md');
    execFileSync(join(ROOT, 'node_modules/.bin/jsii-docgen'), ['-o', output], { cwd: ROOT, stdio: 'pipe' });
    if (readFileSync(join(ROOT, 'API.md'), 'utf8') !== readFileSync(output, 'utf8')) throw new Error('API.md is not current: run npx projen docgen');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
