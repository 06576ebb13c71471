import { existsSync, realpathSync, statSync } from 'fs';
import { relative, resolve } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine } from './command-line';
import { requireDefinition } from './definition';
import { planFleet } from './fleet/plan';
import { namedProjects } from './project-directories';
import { finishInterruption, Interruption } from '../copies/interruption';
import { outputFiles } from '../copies/publish';
import { TreeToWrite, writeTrees } from '../copies/writer';
import { LifeboatError } from '../manifest/lifeboat-error';

const SHOWN_DIGESTS = 12;

export const synthHelp = `Runs the definition (the app command of cdk8s.yaml) and writes both copies: all of it, or nothing.

Usage: lifeboat synth [--project [APP=]DIR]... [--fleet DIR] [--allow-dirty]

Without options it writes dist/project/<app>/ and dist/fleet/ (CDK8S_OUTDIR is honoured). With options it writes the named copies only:

  --project [APP=]DIR   the checkout of the app's repository; APP= where there are several
  --fleet DIR           the checkout of the fleet repository
  --allow-dirty         also where that checkout has changes that are not committed

Only files that lifeboat wrote are changed or deleted, and none that was edited by hand. A fleet checkout is refused where Flux would
delete an object: lifeboat fleet --help shows the way in two steps.

Exit: 0 written, or as it was already; 2 nothing was changed.

Example: lifeboat synth --project ../swimto --fleet ../pi-fleet
`;

const COMMAND = {
  name: 'synth',
  help: synthHelp,
  options: { 'project': { type: 'string', multiple: true }, 'fleet': { type: 'string' }, 'allow-dirty': { type: 'boolean' } },
} as const;

/** `lifeboat synth`. */
export function runSynth(args: string[], io: CommandIo): number {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const rendering = requireDefinition(io, 'synth');
  for (const { message } of rendering.warnings) io.stderr(`warning: ${message}\n`);
  const notices: string[] = [];
  const trees: { label: string; tree: TreeToWrite }[] = [];
  const write = (label: string, tree: Omit<TreeToWrite, 'root' | 'owner'>): void => {
    trees.push({ label, tree: { root: resolve(io.cwd, label), owner: rendering.owner, ...tree } });
  };
  // Before anything else is judged: a checkout in the middle of a write looks edited.
  for (const { root, done, pending } of finished(io, values.project ?? [], values.fleet)) {
    io.stderr(`note: an interrupted write of ${relative(io.cwd, root) || '.'} is finished: ${pending.length} of ${done + pending.length} changes were still to come\n`);
  }
  if (!values.project && values.fleet === undefined) {
    write(io.env.CDK8S_OUTDIR || 'dist', { files: outputFiles(rendering), territory: ['project', 'fleet'] });
  }
  for (const { project, directory } of namedProjects(rendering, values.project ?? [])) {
    requireDirectory(io, directory, `--project ${project}`);
    const { files } = rendering.trees.find((tree) => tree.project === project)!;
    write(directory, { files, territory: ['k8s', 'scripts', 'EMERGENCY_DEPLOYMENT.md'] });
  }
  if (values.fleet !== undefined) {
    const options = { allowDirty: values['allow-dirty'] ?? false, named: values.fleet };
    const { files, territory, mergedFrom, notices: found } = planFleet(resolve(io.cwd, values.fleet), rendering, options);
    notices.push(...found);
    write(values.fleet, { files, territory, mergedFrom });
  }
  const report = writeTrees(trees.map(({ tree }) => tree));
  report.trees.forEach((tree, index) => {
    const changes = tree.written.length + tree.deleted.length;
    io.stdout(changes === 0 ? `${trees[index].label}: nothing to do, ${tree.unchanged.length} files are as the definition says\n`
      : `${trees[index].label}: ${tree.written.length} written, ${tree.deleted.length} deleted, ${tree.unchanged.length} unchanged\n`);
  });
  const digests = rendering.directories.flatMap(({ name, cluster, digest }) => (digest === undefined ? [] : `  ${cluster}/${name} ${digest}\n`));
  io.stdout(digests.slice(0, SHOWN_DIGESTS).join(''));
  if (digests.length > SHOWN_DIGESTS) io.stdout(`  and ${digests.length - SHOWN_DIGESTS} more; each directory holds its DIGEST\n`);
  for (const notice of notices) io.stderr(`note: ${notice}\n`);
  return 0;
}

/** The interrupted writes in the directories that are going to be written, finished now. */
function finished(io: CommandIo, projects: readonly string[], fleet: string | undefined): Interruption[] {
  const named = [...projects.map((option) => option.slice(option.indexOf('=') + 1)), ...(fleet === undefined ? [] : [fleet])];
  const directories = named.length === 0 ? [io.env.CDK8S_OUTDIR || 'dist'] : named;
  const roots = directories.map((directory) => resolve(io.cwd, directory)).filter((root) => existsSync(root));
  return roots.flatMap((root) => finishInterruption(realpathSync(root)));
}

function requireDirectory(io: CommandIo, directory: string, option: string): void {
  const path = resolve(io.cwd, directory);
  if (existsSync(path) && statSync(path).isDirectory()) return;
  throw new LifeboatError('checkout-missing', {
    place: option,
    problem: `'${directory}' is no directory`,
    remedy: 'Clone the repository first, and name its directory',
  });
}
