import { resolve } from 'path';
import { LIVE_CLUSTER_OPTIONS, liveClusterOptionsOf } from './cluster/cluster-options';
import type { CommandIo } from './command-io';
import { readCommandLine, usage } from './command-line';
import { requireDefinition } from './definition';
import { adoptStep } from './fleet/adopt';
import { FleetState } from './fleet/fleet-state';
import { disableStep, OrphanOptions, removeStep, renameStep } from './fleet/orphan-step';
import { FleetPlan, openFleet } from './fleet/plan';
import { Step } from './fleet/step';
import { shellWord } from '../copies/shell-word';
import { TreeReport, writeTrees } from '../copies/writer';

export const fleetHelp = `Moves an app within a fleet repository so that Flux deletes no object: two
steps, two commits, a look at the cluster between.

Usage: lifeboat fleet adopt|disable|remove APP --fleet DIR [OPTIONS]
       lifeboat fleet rename OLD NEW --fleet DIR [OPTIONS]

  adopt     what the cluster's root applies moves to the app's Kustomization
  rename    the definition has NEW where the fleet has OLD
  disable   the definition says disabled: listed with suspend: true
  remove    the definition no longer has the app

  --live            step two: it looks whether step one has arrived on every
                    live object, and writes only then
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                    with --live: how the cluster is reached, as for kubectl
  --verified        step two on your word: you have looked, not the command
  --cluster NAME    on that cluster only
  --objects WHAT    for remove: keep (the default) or delete
  --allow-dirty     also where changes of yours are not committed

Step one protects, writes nothing else, and prints what to do and to look at.
Exit: 0 written, or done already; 2 nothing was changed.

Example: lifeboat fleet adopt swimto --fleet ../pi-fleet
`;

interface Verb {
  /** How many apps it names. */
  readonly names: number;
  readonly step: (state: FleetState, names: string[], options: OrphanOptions) => Step;
}

const VERBS: { readonly [verb: string]: Verb } = {
  adopt: { names: 1, step: (state, [app], { cluster, verified }) => adoptStep(state, app, cluster, verified) },
  rename: { names: 2, step: (state, [from, to], options) => renameStep(state, from, to, options) },
  disable: { names: 1, step: (state, [app], options) => disableStep(state, app, options) },
  remove: { names: 1, step: (state, [app], options) => removeStep(state, app, options) },
};

const COMMAND = {
  name: 'fleet',
  help: fleetHelp,
  arguments: true,
  options: {
    'fleet': { type: 'string' },
    'cluster': { type: 'string' },
    'objects': { type: 'string' },
    'verified': { type: 'boolean' },
    'allow-dirty': { type: 'boolean' },
    ...LIVE_CLUSTER_OPTIONS,
  },
} as const;

const mistaken = (problem: string) => usage(COMMAND.name, problem);

/** `lifeboat fleet`. Only a cluster makes it take its time. */
export function runFleet(args: string[], io: CommandIo): number | Promise<number> {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values, positionals: [verb, ...names] } = given;
  const found = verb !== undefined && Object.prototype.hasOwnProperty.call(VERBS, verb) ? VERBS[verb] : undefined;
  if (!found) throw mistaken(`${verb === undefined ? 'no procedure is named' : `there is no procedure '${verb}'`}; there are ${Object.keys(VERBS).join(', ')}`);
  if (names.length !== found.names) throw mistaken(`${verb} takes ${found.names === 1 ? 'one app' : 'the old and the new name'}, and ${names.length} are given`);
  if (values.fleet === undefined) throw mistaken('--fleet DIR is missing, the checkout of the fleet repository');
  const objects = values.objects ?? 'keep';
  if (objects !== 'keep' && objects !== 'delete') throw mistaken(`--objects is keep or delete, not '${objects}'`);
  if (values.objects !== undefined && verb !== 'remove') throw mistaken('--objects is for remove alone');
  const live = liveClusterOptionsOf(COMMAND.name, values);
  if (live && values.verified) throw mistaken('--live looks at the cluster, and --verified says that you have: one of the two');
  if (live && objects === 'delete') throw mistaken('with --objects delete there is nothing to look at; --verified says that you have read what goes');
  const rendering = requireDefinition(io, 'fleet');
  const directory = resolve(io.cwd, values.fleet);
  const state = openFleet(directory, rendering, { allowDirty: values['allow-dirty'] ?? false, named: values.fleet });
  if (values.cluster !== undefined && !state.clusters.some(({ name }) => name === values.cluster)) {
    throw mistaken(`there is no cluster '${values.cluster}'; there are ${state.clusters.map(({ name }) => name).join(', ') || 'none'}`);
  }
  const cluster = values.cluster === undefined ? {} : { cluster: values.cluster };
  const step = found.step(state, names, { verified: live !== undefined || values.verified === true, objects, ...cluster });
  const writing: Writing = { directory, fleet: values.fleet, owner: rendering.owner, commands: secondCommands(args, objects) };
  const finish = (): number => carryOut(step, writing, io);
  if (!live || !step.looks) return finish();
  const { looks } = step;
  return import('./fleet/cluster-look.js').then(async ({ lookOnCluster }) => {
    const seen = await lookOnCluster(looks, ['lifeboat fleet', verb, ...names].join(' '), live, io);
    io.stdout(`Seen on ${looks[0].cluster.name}: step one, on ${seen === 1 ? 'the one object' : `all ${seen} objects`} that it is for.\n`);
    return finish();
  });
}

interface Writing {
  readonly directory: string;
  /** The directory as the person wrote it. */
  readonly fleet: string;
  readonly owner: string;
  /** The commands of step two. */
  readonly commands: readonly string[];
}

function carryOut(step: Step, { directory, fleet, owner, commands }: Writing, io: CommandIo): number {
  const written = step.plan ? write(directory, owner, step.plan) : undefined;
  for (const line of step.lines) io.stdout(`${line}\n`);
  for (const notice of step.plan?.notices ?? []) io.stderr(`note: ${notice}\n`);
  const changed = [...written?.written ?? [], ...written?.deleted ?? []].sort();
  if (changed.length > 0) {
    io.stdout(`\nReview, commit and push:\n  git -C ${fleet} add -A -- ${changed.join(' ')}\n  git -C ${fleet} commit && git -C ${fleet} push\n`);
  }
  if (step.first) io.stdout(`\nThen, when all of it is as it should be:\n${commands.map((one) => `  ${one}\n`).join('')}`);
  return 0;
}

function write(root: string, owner: string, { files, territory, mergedFrom }: FleetPlan): TreeReport {
  return writeTrees([{ root, owner, files, territory, mergedFrom }]).trees[0];
}

/** What goes is to be read, and nothing on the cluster to be seen. */
function secondCommands(args: readonly string[], objects: 'keep' | 'delete'): string[] {
  const command = ['lifeboat', 'fleet', ...args.filter((one) => one !== '--verified').map(shellWord)].join(' ');
  return objects === 'delete' ? [`${command} --verified`] : [`${command} --live       # it looks by itself`, `${command} --verified   # you have looked`];
}
