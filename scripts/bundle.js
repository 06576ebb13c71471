// Bundles the command into lib/cli.js, so that the published package needs nothing but its peers, and collects the licences of what it holds.
const { mkdirSync, readFileSync, existsSync, writeFileSync, chmodSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(join(root, 'lib'), { recursive: true });

// Two files: what only asks for the version should not wait for the rest to be read.
const bundled = [['src/cli/main.ts', 'lib/cli.js'], ['src/cli/commands.ts', 'lib/commands.js']].map(([entry, outfile]) => buildSync({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  metafile: true,
  external: ['./commands.js'],
  banner: outfile === 'lib/cli.js' ? { js: '#!/usr/bin/env node' } : {},
  define: { LIFEBOAT_VERSION: JSON.stringify(version) },
  supported: { 'dynamic-import': false },
}));
chmodSync(join(root, 'lib/cli.js'), 0o755);

const packages = new Set(bundled.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1])
  .filter(Boolean));
const notices = [...packages].sort().map((name) => {
  const directory = join(root, 'node_modules', name);
  const meta = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].map((one) => join(directory, one)).find(existsSync);
  if (!file) throw new Error(`${name} has no licence file to pass on`);
  return `${name} ${meta.version} (${meta.license})\n\n${readFileSync(file, 'utf8').trim()}\n`;
});
writeFileSync(join(root, 'lib/cli.LICENSES.txt'), `lib/cli.js holds code of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);
