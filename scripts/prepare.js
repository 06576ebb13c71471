// npm runs this wherever the package is made from a checkout: for a hook of pre-commit, or as a dependency from Git. It bundles the command, in
// seconds; the library, which needs jsii, is for the registry. A global installation from Git gives it no packages (npm/cli#8440): then it
// installs the few that the command is made of, as the lock file has them.
const { spawnSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** Of the development packages the bundler, and those that the sources of the command import. */
function packages() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, 'src/cli'), { recursive: true }).filter((path) => path.endsWith('.ts'));
  const sources = files.map((path) => readFileSync(join(root, 'src/cli', path), 'utf8'));
  return Object.fromEntries(Object.entries(devDependencies).filter(([name]) => name === 'esbuild' || sources.some((text) => text.includes(`'${name}'`))));
}

function install() {
  const directory = mkdtempSync(join(root, '.prepare-'));
  try {
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, devDependencies: packages() }));
    copyFileSync(join(root, 'package-lock.json'), join(directory, 'package-lock.json'));
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const options = ['--global=false', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    // Standard output is npm's, which others read.
    const { error, status } = spawnSync(npm[0], [...npm.slice(1), 'install', ...options], { cwd: directory, stdio: ['ignore', 2, 2] });
    if (error || status !== 0) throw error ?? new Error(`npm could not install what the command is made of (exit ${status})`);
    renameSync(join(directory, 'node_modules'), join(root, 'node_modules'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// After `npm ci` somebody builds all of it, by `npm run compile`.
if (process.env.npm_command !== 'ci' && !existsSync(join(root, 'lib/cli.js'))) {
  if (!existsSync(join(root, 'node_modules/esbuild'))) install();
  require('./bundle.js');
}
