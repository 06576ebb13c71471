import { requireClusterOf } from './copy-cluster';
import { blastRadius, inDependencyOrder } from './dependents';
import { passed } from './deploy';
import { connect, Connection, forecastOf, stateOf } from './forecast/forecast';
import { forecastText } from './forecast/forecast-text';
import { KnownGit } from './known-git';
import { GitCopy } from './project/git-copy';
import { ProjectCopy, readProjectCopy } from './project/project-copy';
import { changingNothing } from './refusal';
import { runScript } from './run-script';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import { Collections } from '../cluster/collections';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';
import type { CommandIo } from '../command-io';
import { Given, readCommandLine, usage } from '../command-line';
import { placeOf } from '../live/drift/commands';
import { Drift } from '../live/drift/drift';
import { KUSTOMIZATION_API } from '../live/kustomization-judgement';
import { compareObjects, keyOf } from '../live/objects';
import { Paint, paintFor, printable, wrap } from '../report/paint';

const HELP = `Hands an app back to Flux: shows who waits and what will happen, runs scripts/resume-flux.sh of the copy, and proves field by field
that Git stands again.

Usage: lifeboat emergency resume [--project [APP=]DIR]… [OPTIONS]

  --project DIR     the project copy (default: this directory); several are resumed in the order of their dependsOn
  --fleet DIR       a checkout of the fleet repository, which tells best what Git has
  --cluster NAME    which one, where a copy holds several
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
  --by NAME, --take-over NAME, --yes, --revision REV, --timeout 10m
                    as for the script
  --remove, --remove-data, --keep
                    what to do with objects that only the emergency made

The first of several that does not come to its end ends all, and those that are still held are named.

Exit: 0 done, nothing remains; 1 something remains, or it did not come to its end; 2 refused, nothing was changed.

Example: lifeboat emergency resume --project ../swimto --fleet ../pi-fleet
`;

const SCRIPT = 'resume-flux.sh';
const PASSED = ['cluster', 'context', 'kubeconfig', 'by', 'take-over', 'yes', 'revision', 'timeout', 'remove', 'remove-data', 'keep'];

const COMMAND = {
  name: 'emergency resume',
  help: HELP,
  options: {
    'project': { type: 'string', multiple: true },
    'fleet': { type: 'string' },
    'cluster': { type: 'string' },
    'by': { type: 'string' },
    'take-over': { type: 'string' },
    'yes': { type: 'boolean' },
    'revision': { type: 'string' },
    'timeout': { type: 'string' },
    'remove': { type: 'boolean' },
    'remove-data': { type: 'boolean' },
    'keep': { type: 'boolean' },
    ...CLUSTER_OPTIONS,
  },
} as const;

type Values = Given<typeof COMMAND.options>['values'];

interface Resumed {
  /** The project copy as it was named. */
  readonly project: string;
  readonly copy: ProjectCopy;
  /** What Git has; absent where nobody can tell. */
  readonly git?: GitCopy;
}

/** What all apps of one resume share. */
interface Resuming {
  readonly connection: Connection;
  readonly kustomizations: readonly LiveObject[];
  readonly values: Values;
  readonly io: CommandIo;
  readonly paint: Paint;
}

/** `lifeboat emergency resume`. */
export async function runResume(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  if (values.remove && values.keep) throw usage(COMMAND.name, '--remove and --keep exclude each other');
  const projects = (values.project ?? ['.']).map((option) => /^[a-z0-9-]+=(.+)$/.exec(option)?.[1] ?? option);
  const script = { directory: projects[0], name: SCRIPT, options: passed(values, io, PASSED) };
  const { apps, resuming } = await changingNothing(script, () => prepare(projects, values, io));
  for (const [place, app] of apps.entries()) {
    const code = await resumeOne(app, resuming, place > 0);
    if (code === 0) continue;
    if (apps.length === 1) return code;
    io.stdout(`${wrap(printable(stillHeld(apps.map(({ copy }) => copy.name), place)), '', '  ')}\n`);
    return place > 0 ? 1 : code;
  }
  return 0;
}

/** Where several end in the middle: which are done, and which are not. */
function stillHeld(names: readonly string[], place: number): string {
  const done = place === 0 ? '' : `Handed back: ${names.slice(0, place).join(', ')}. `;
  const rest = names.slice(place + 1);
  const waiting = rest.length === 0 ? '' : ` Not begun, and still held as they were: ${rest.join(', ')}.`;
  return `${done}Not handed back to its end: ${names[place]}, as is said above.${waiting} Mend that, and run this again.`;
}

async function prepare(
  projects: readonly string[], values: Values, io: CommandIo,
): Promise<{ readonly apps: Resumed[]; readonly resuming: Resuming }> {
  const copies = projects.map((project) => ({ project, copy: readProjectCopy(project, io.cwd, values.cluster) }));
  const connection = await connect(clusterOptionsOf(values, PATIENT_SECONDS), io);
  for (const { copy } of copies) await requireClusterOf(copy, connection.reader);
  const git = new KnownGit(values, io);
  const apps = new Map(copies.map(({ project, copy }) => [keyOf(copy), { project, copy, git: git.of(copy) }]));
  const kustomizations = await readKustomizations(connection, io);
  // One alone needs no order, whatever the cluster has of cycles.
  const order = apps.size > 1 ? inDependencyOrder([...apps.keys()], kustomizations) : [...apps.keys()];
  return { apps: order.map((key) => apps.get(key)!), resuming: { connection, kustomizations, values, io, paint: paintFor(io) } };
}

async function readKustomizations({ collections }: Connection, io: CommandIo): Promise<readonly LiveObject[]> {
  try {
    return await collections.listServed(KUSTOMIZATION_API, 'Kustomization', 'kustomizations', '') ?? [];
  } catch (error) {
    if (!isForbidden(error)) throw error;
    io.stdout(`${wrap(printable(`Who waits for what is resumed cannot be told, and several are resumed in the order given: ${error.problem}.`), '', '  ')}\n`);
    return [];
  }
}

async function resumeOne({ project, copy, git }: Resumed, resuming: Resuming, after: boolean): Promise<number> {
  const { connection, kustomizations, values, io, paint } = resuming;
  const options = passed(values, io, PASSED);
  try {
    await changingNothing({ directory: project, name: SCRIPT, options, ...(after ? { app: copy.name } : {}) }, async () => {
      sayBlastRadius(copy, kustomizations, io);
      await sayForecast(connection, { copy, git }, io, paint);
    });
  } catch (error) {
    if (!after || !(error instanceof LifeboatError)) throw error;
    io.stderr(`lifeboat: ${error.message}\n`);
    return 1;
  }
  const code = runScript(copy, SCRIPT, options, io);
  return code !== 0 || !git ? code : prove(connection, copy, git, io, paint);
}

function sayBlastRadius(copy: ProjectCopy, kustomizations: readonly LiveObject[], io: CommandIo): void {
  const { dependents, parents } = blastRadius(keyOf(copy), kustomizations);
  if (dependents.length > 0) io.stdout(`${wrap(printable(`${dependents.length} depend on ${copy.name}: ${dependents.join(', ')}.`), '', '  ')}\n`);
  if (parents.length > 0) io.stdout(`${wrap(printable(`${parents.join(', ')} applied it and waits until it is Ready.`), '', '  ')}\n`);
}

/** The forecast of what resume does; a disabled app is taken back by nobody. */
async function sayForecast(
  connection: Connection, { copy, git }: Pick<Resumed, 'copy' | 'git'>, io: CommandIo, paint: Paint,
): Promise<void> {
  const state = await stateOf(connection, copy);
  if (state.suspendedBy.length > 0) {
    io.stdout(`${wrap(printable(`${copy.name} is suspended also by ${state.suspendedBy.join(' and ')}: Flux stays suspended, what was deployed stays, and this ends our record alone.`), '', '  ')}\n`);
  } else if (git) {
    try {
      io.stdout(`${forecastText(await forecastOf(connection, copy, git, state, 'resume'), paint)}\n`);
    } catch (error) {
      // Handing back is no worse for it, and Flux itself will say what it cannot apply.
      if (!(error instanceof LifeboatError) || error.code !== 'cluster-answer') throw error;
      io.stdout(`${wrap(printable(`There is no forecast for ${copy.name}: ${error.problem}.`), '', '  ')}\n`);
    }
  }
}

/** Compares each object with Git once Flux has taken over, and says what remains. */
async function prove(connection: Connection, copy: ProjectCopy, git: GitCopy, io: CommandIo, paint: Paint): Promise<number> {
  try {
    return await compareWithGit(connection, copy, git, io, paint);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    io.stderr(`${wrap(printable(`Flux has taken ${copy.name} over again and the record is ended, but its objects were not compared with Git: ${error.place}: ${error.problem}. ${error.remedy}. [${error.code}]`), '', '  ')}\n`);
    return 1;
  }
}

async function compareWithGit(connection: Connection, copy: ProjectCopy, git: GitCopy, io: CommandIo, paint: Paint): Promise<number> {
  const state = await stateOf(connection, copy);
  // Flux does not apply what Git has, so nothing is to be proved.
  if (state.suspendedBy.length > 0) return 0;
  const directory = {
    app: copy.name,
    name: copy.name,
    namespace: copy.namespace,
    disabled: false,
    file: `${copy.directory}/${copy.path}`,
    ...(git.digest === undefined ? {} : { digest: git.digest }),
    manifests: git.files.map(({ name, text }) => ({ file: name, text })),
  };
  const kustomizations = new Map(state.kustomization ? [[keyOf(copy), state.kustomization]] : []);
  const expected = { directories: [directory], fluxFiles: [] };
  const drift = new Drift(expected, kustomizations, placeOf(connection.options, connection.reader.context));
  const { findings, compared } = await compareObjects(expected, kustomizations, new Collections(connection.reader), drift);
  if (findings.length === 0 && !state.record) {
    io.stdout(`${paint.green('Proved')}: ${compared} objects of ${printable(copy.name)} are as ${printable(git.from)} has them, field by field.\n`);
    return 0;
  }
  io.stdout(`${paint.bold(`${printable(copy.name)}: ${findings.length} ${findings.length === 1 ? 'thing remains' : 'things remain'}${state.record ? ', and our record still stands' : ''}.`)}\n`);
  for (const { object = '', message, remedy } of findings) io.stdout(`${wrap(printable(`${object}: ${message}. ${remedy}.`), '  ', '    ')}\n`);
  return 1;
}
