import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { contentsBelow, ROOT, run } from './example';

test('npm run demo shows the copies, the drift and the refusal, and leaves nothing behind', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'lifeboat-demo-test-'));
  const before = Object.keys(contentsBelow(join(ROOT, 'examples/eldertree')));
  try {
    const { code, out, err } = run(temporary, process.execPath, [join(ROOT, 'scripts/demo.js')], { TMPDIR: temporary });
    expect(code).toBe(0);
    expect(out).toMatch(/^swimto {10}25 {5}OK {12}OK {12}the same {6}sha256:[0-9a-f]{16}…$/m);
    expect(out).toContain('+ image: ghcr.io/example/swimto-api:1.4.3\n');
    expect(out).toContain('    spec.template.spec.containers[name=api].image\n');
    expect(out.match(/^exit \d$/gm)).toEqual(['exit 0', 'exit 1', 'exit 2', 'exit 0']);
    expect(err).toContain('[edited-by-hand]');
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/\u001b/);
    expect(out.split('\n').filter((line) => line.length > 100 && !line.includes(temporary))).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('lifeboat'))).toEqual([]);
    expect(Object.keys(contentsBelow(join(ROOT, 'examples/eldertree')))).toEqual(before);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});
