// Both copies of examples/eldertree in a temporary place, one of them broken by hand, and what the command says of it.
const { spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const cli = join(root, 'lib/cli.js');
const keep = process.argv.includes('--keep');
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, red, green, cyan] = [1, 2, 31, 32, 36].map(paint);

if (!existsSync(cli)) {
  console.error('demo: lib/cli.js is not built. Build it first: npm run compile');
  process.exit(2);
}
const place = mkdtempSync(join(tmpdir(), 'lifeboat-demo-'));
const home = join(place, 'eldertree');
process.on('exit', () => { if (!keep) rmSync(place, { recursive: true, force: true }); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** The example as a project of its own, with this package among its modules. */
function prepare() {
  cpSync(join(root, 'examples/eldertree'), home, { recursive: true, filter: (path) => path !== join(root, 'examples/eldertree/dist') });
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(root, join(place, 'node_modules/cdk8s-lifeboat'), 'dir');
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node', 'typescript']) {
    symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name), 'dir');
  }
}

let step = 0;
const title = (text) => console.log(`\n${bold(cyan(`${++step}`))}  ${bold(text)}\n`);

/** Runs the command as a person would, and goes on only where it ends as it should. */
function lifeboat(command, expected) {
  console.log(`${dim('$')} ${bold(`lifeboat ${command}`)}`);
  const env = { ...process.env };
  delete env.CDK8S_OUTDIR;
  const { status } = spawnSync(process.execPath, [cli, command], { cwd: home, env, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(dim(`exit ${status}`));
  if (status === expected) return;
  console.error(red(`demo: lifeboat ${command} should have ended with ${expected}`));
  process.exit(1);
}

/** The files of a directory in one line: manifests and Flux objects counted, the rest by name. */
function filesOf(directory) {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  const manifests = names.filter((name) => /^\d-.*\.yaml$/.test(name));
  const flux = names.filter((name) => name.endsWith('.flux.yaml'));
  const pages = directory.endsWith('/runbooks') ? names : [];
  return [
    ...(manifests.length > 0 ? [`${manifests.length} manifest${manifests.length > 1 ? 's' : ''}`] : []),
    ...(flux.length > 0 ? [`${flux.length} *.flux.yaml`] : []),
    ...(pages.length > 0 ? [`${pages.length} pages, one for each alert`] : []),
    ...names.filter((name) => ![...manifests, ...flux, ...pages].includes(name)),
  ].join('  ');
}

/** A directory as a tree, one line a directory. */
function tree(directory, indent) {
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  below.forEach((name, index) => {
    const last = index === below.length - 1;
    const branch = `${indent}${last ? '└─ ' : '├─ '}`;
    const files = filesOf(join(directory, name));
    console.log(`${dim(branch)}${bold(name)}/${' '.repeat(Math.max(1, 30 - branch.length - name.length))}${dim(files)}`.trimEnd());
    tree(join(directory, name), `${indent}${last ? '   ' : '│  '}`);
  });
}

/** What `sha256sum -c`, or `shasum` where there is none, says of a copy. */
function sumsHold(directory) {
  for (const [command, ...args] of [['sha256sum'], ['shasum', '-a', '256']]) {
    const { error, status } = spawnSync(command, [...args, '-c', 'SHA256SUMS'], { cwd: directory, stdio: 'ignore' });
    if (!error) return status === 0;
  }
  return false;
}

/** Every directory that stands in both copies. */
function copies() {
  return readdirSync(join(home, 'dist/project')).sort().flatMap((app) => {
    const project = join(home, 'dist/project', app, 'k8s');
    const fleet = join(home, 'dist/fleet/clusters/eldertree', app);
    const secrets = { name: `${app}-secrets`, project: join(project, 'secrets'), fleet: `${fleet}-secrets` };
    return [{ name: app, project, fleet }, ...(existsSync(secrets.project) ? [secrets] : [])];
  });
}

function proveCopies() {
  const row = (...cells) => cells.map((cell, index) => cell.padEnd([16, 7, 14, 14, 13, 0][index])).join('');
  console.log(dim(row('', '', 'sha256sum -c', 'sha256sum -c', 'both copies', '')));
  console.log(dim(row('directory', 'files', 'in project', 'in fleet', 'byte for byte', ' digest that Flux will report')));
  let well = true;
  for (const { name, project, fleet } of copies()) {
    const names = readFileSync(join(project, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.split('  ')[1]);
    const same = [...names, 'SHA256SUMS'].every((file) => readFileSync(join(project, file)).equals(readFileSync(join(fleet, file))));
    const sums = [project, fleet].map(sumsHold);
    const digest = join(project, 'DIGEST');
    const told = existsSync(digest) ? `${readFileSync(digest, 'utf8').slice(0, 23)}…` : 'none: Flux hashes what it decrypts';
    const paintedRow = row(name, String(names.length), ...sums.map((good) => (good ? 'OK' : 'FAILED')), same ? 'the same' : 'different', ` ${told}`);
    console.log((sums.every(Boolean) && same ? green : red)(paintedRow));
    well = well && sums.every(Boolean) && same;
  }
  if (!well) process.exit(1);
}

prepare();
console.log(bold('cdk8s-lifeboat') + ': one definition, two copies of each app, and proof that they are the same');
console.log(dim(`examples/eldertree: four projects, in ${place}${keep ? '' : ', removed at the end'}`));

title('Write both copies');
lifeboat('synth', 0);
console.log(`\n${bold('dist')}/`);
tree(join(home, 'dist'), '');

title('The copies hold the same bytes, and say so themselves');
proveCopies();

title('Somebody edits the fleet copy by hand');
const file = 'dist/fleet/clusters/eldertree/swimto/3-deployment-api.yaml';
const before = readFileSync(join(home, file), 'utf8');
const line = before.split('\n').find((one) => one.includes('image: '));
const edited = line.replace(/:[^:]*$/, ':1.4.3');
writeFileSync(join(home, file), before.replace(line, edited));
console.log(`${file}\n${red(`- ${line.trim()}`)}\n${green(`+ ${edited.trim()}`)}\n`);
lifeboat('check', 1);

title('Nothing that a person wrote is overwritten');
lifeboat('synth', 2);

title('Put back, all three agree again');
writeFileSync(join(home, file), before);
lifeboat('check', 0);
if (keep) console.log(`\nKept: ${home}`);
