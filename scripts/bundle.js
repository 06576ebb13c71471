// Bundles the command into lib/cli.js, so that the published package needs nothing but its peers, and collects the licences of what it holds.
const { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Their licence is looked at by a person, and only named in package.json.
const WITHOUT_FILE = new Set(['tr46']);
mkdirSync(join(root, 'lib'), { recursive: true });

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  metafile: true,
  // What is data stands beside the code, and is read where it is asked for.
  loader: { '.json': 'copy' },
  assetNames: '[name]',
  supported: { 'dynamic-import': false },
};

// What only asks for the version should not wait for the rest to be read, and what asks no cluster not for the client.
const bundled = [['src/cli/main.ts', 'lib/cli.js'], ['src/cli/commands.ts', 'lib/commands.js']].map(([entry, outfile]) => buildSync({
  ...common,
  entryPoints: [entry],
  outfile,
  alias: { '@kubernetes/client-node': './kubernetes.js', '@marcbachmann/cel-js': './cel.js' },
  external: ['./commands.js', './kubernetes.js', './cel.js'],
  banner: outfile === 'lib/cli.js' ? { js: '#!/usr/bin/env node' } : {},
  define: { LIFEBOAT_VERSION: JSON.stringify(version) },
}));
for (const [contents, outfile] of [
  ["export { KubeConfig } from '@kubernetes/client-node';", 'lib/kubernetes.js'],
  ["export { Environment } from '@marcbachmann/cel-js';", 'lib/cel.js'],
]) bundled.push(buildSync({ ...common, stdin: { contents, resolveDir: root }, outfile }));
chmodSync(join(root, 'lib/cli.js'), 0o755);
// jsii compiles what is TypeScript, and the scripts' parts are read at synth.
cpSync(join(root, 'src/copies/emergency'), join(root, 'lib/copies/emergency'), { recursive: true });

// jsii writes every source into its file a second time, as a map: half of the package.
for (const name of readdirSync(join(root, 'lib'), { recursive: true }).filter((one) => one.endsWith('.js'))) {
  const text = readFileSync(join(root, 'lib', name), 'utf8');
  const plain = text.replace(/^\/\/# sourceMappingURL=data:.*\n?/m, '');
  if (plain !== text) writeFileSync(join(root, 'lib', name), plain);
}

// The greedy part finds a package within another's node_modules.
const packages = new Set(bundled.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  .map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0])
  .filter(Boolean));
const notices = [...packages].map((path) => {
  const directory = join(root, path);
  const meta = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((one) => /^(?:un)?licen[cs]e(?:\.(?:md|txt))?$/i.test(one));
  if (!file && !WITHOUT_FILE.has(meta.name)) throw new Error(`${meta.name} has no licence file to pass on`);
  const text = file ? readFileSync(join(directory, file), 'utf8').trim() : `It comes without a licence file; its package.json names ${meta.license}, and ${meta.author}.`;
  return `${meta.name} ${meta.version} (${meta.license})\n\n${text}\n`;
}).sort();
writeFileSync(join(root, 'lib/cli.LICENSES.txt'), `lib/*.js hold code of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);
