import { blastRadius, inDependencyOrder } from './dependents';
import { passed } from './deploy';
import { connect, Connection, forecastOf, stateOf } from './forecast/forecast';
import { forecastText } from './forecast/forecast-text';
import { GitCopy, readGitCopy } from './project/git-copy';
import { ProjectCopy, readProjectCopy } from './project/project-copy';
import { runScript } from './run-script';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import { Collections } from '../cluster/collections';
import { LiveObject } from '../cluster/live-object';
import type { CommandIo } from '../command-io';
import { Given, readCommandLine, usage } from '../command-line';
import { renderDefinition } from '../definition';
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

Exit: 0 done, nothing remains; 1 something remains, or it did not come to its end; 2 refused, nothing was changed.

Example: lifeboat emergency resume --project ../swimto --fleet ../pi-fleet
`;

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
  readonly copy: ProjectCopy;
  readonly git: GitCopy;
}

/** `lifeboat emergency resume`. */
export async function runResume(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  if (values.remove && values.keep) throw usage(COMMAND.name, '--remove and --keep exclude each other');
  const apps = new Map(readApps(values, io).map((one) => [keyOf(one.copy), one]));
  const connection = await connect(clusterOptionsOf(values, PATIENT_SECONDS), io);
  const all = await connection.collections.listServed(KUSTOMIZATION_API, 'Kustomization', 'kustomizations', '') ?? [];
  const paint = paintFor(io);
  for (const key of inDependencyOrder([...apps.keys()], all)) {
    const code = await resumeOne(connection, apps.get(key)!, all, values, io, paint);
    if (code !== 0) return code;
  }
  return 0;
}

function readApps({ project: projects = ['.'], fleet, cluster }: Values, io: CommandIo): Resumed[] {
  const rendering = fleet === undefined ? renderDefinition(io) : undefined;
  return projects.map((option) => {
    const copy = readProjectCopy(/^[a-z0-9-]+=(.+)$/.exec(option)?.[1] ?? option, io.cwd, cluster);
    return { copy, git: readGitCopy(copy, { cwd: io.cwd, fleet, rendering, cluster }) };
  });
}

async function resumeOne(
  connection: Connection, { copy, git }: Resumed, all: readonly LiveObject[], values: Values, io: CommandIo, paint: Paint,
): Promise<number> {
  const { dependents, parents } = blastRadius(keyOf(copy), all);
  if (dependents.length > 0) io.stdout(`${wrap(printable(`${dependents.length} depend on ${copy.name}: ${dependents.join(', ')}.`), '', '  ')}\n`);
  if (parents.length > 0) io.stdout(`${wrap(printable(`${parents.join(', ')} applied it and waits until it is Ready.`), '', '  ')}\n`);
  const state = await stateOf(connection, copy);
  const forecast = await forecastOf(connection, copy, git, state, 'resume');
  io.stdout(`${forecastText(forecast, paint)}\n`);
  const code = runScript(copy, 'resume-flux.sh', passed(values, io, PASSED), io);
  return code !== 0 ? code : prove(connection, { copy, git }, io, paint);
}

/** Compares each object with Git once Flux has taken over, and says what remains. */
async function prove(connection: Connection, { copy, git }: Resumed, io: CommandIo, paint: Paint): Promise<number> {
  const state = await stateOf(connection, copy);
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
  const { findings, compared } = await compareObjects(expected, kustomizations, new Collections(connection.reader));
  if (findings.length === 0 && !state.record) {
    io.stdout(`${paint.green('Proved')}: ${compared} objects of ${printable(copy.name)} are as ${printable(git.from)} has them, field by field.\n`);
    return 0;
  }
  io.stdout(`${paint.bold(`${printable(copy.name)}: ${findings.length} ${findings.length === 1 ? 'thing remains' : 'things remain'}${state.record ? ', and our record still stands' : ''}.`)}\n`);
  for (const { object = '', message, remedy } of findings) io.stdout(`${wrap(printable(`${object}: ${message}. ${remedy}.`), '  ', '    ')}\n`);
  return 1;
}
