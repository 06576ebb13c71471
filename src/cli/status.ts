import { CLUSTER_OPTIONS, clusterOptionsOf } from './cluster/cluster-options';
import { ClusterReader } from './cluster/cluster-reader';
import { endpointOf } from './cluster/endpoint';
import { reachOf } from './cluster/reach';
import type { CommandIo } from './command-io';
import { readCommandLine, textOrJson } from './command-line';
import { paintFor } from './report/paint';
import { statusJson } from './status/status-json';
import { statusTable } from './status/status-table';
import { statusText } from './status/status-text';
import { Survey, survey } from './status/survey';
import { watch } from './status/watch';
import { LifeboatError } from '../manifest/lifeboat-error';

const HELP = `Says of every Flux object on a cluster what its state means and what to do.

Usage: lifeboat status [--watch] [--all] [--history] [OPTIONS]

Flux's controllers come first: where one does not run, what its objects say is
old, and nothing of it is called well. Then what to mend, in this order: sources,
then what the most others wait for. What only waits is told under its cause, and
what is well is counted. It only reads.

  --watch           looks every 5 s and redraws, until Ctrl-C; where it is no
                    terminal, prints each state that is new
  --all             also each object that is well
  --history         also what was applied before
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                    how the cluster is reached, as for kubectl
  --format FORMAT   text or json

A kind that may not be read is said to be, and the exit code is 2.

Exit: 0 all is well; 1 not all; 2 it could not tell. With --watch, of the last
look.

Example: lifeboat status --context eldertree
`;

const COMMAND = {
  name: 'status',
  help: HELP,
  options: { watch: { type: 'boolean' }, all: { type: 'boolean' }, history: { type: 'boolean' }, format: { type: 'string' }, ...CLUSTER_OPTIONS },
} as const;

const COLUMNS = 80;
const EXIT_CODES = { 'well': 0, 'not-well': 1, 'unknown': 2 } as const;

/** `lifeboat status`. */
export async function runStatus(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const format = textOrJson(COMMAND.name, values.format);
  const reach = reachOf(values);
  const exitCode = ({ verdict }: Survey): number => EXIT_CODES[verdict];
  try {
    const reader = new ClusterReader(await endpointOf(clusterOptionsOf(values), io));
    const look = async (): Promise<Survey> => survey(reader);
    const options = { all: values.all === true, history: values.history === true, reach };
    const text = (found: Survey, columns = COLUMNS): string => statusText(found, paintFor(io), { ...options, columns });
    if (values.watch) {
      const table = (found: Survey, columns: number): string => statusTable(found, paintFor(io), columns);
      if (format === 'text') return await watch({ look, text, table, identity: identityOf, exitCode }, io);
      return await watch({ look, text: (found) => statusJson(found, reach), table, identity: identityOf, exitCode }, { ...io, terminal: undefined });
    }
    const found = await look();
    io.stdout(format === 'json' ? statusJson(found, reach, 2) : text(found));
    return exitCode(found);
  } catch (error) {
    if (!(error instanceof LifeboatError) || format !== 'json') throw error;
    const { code, place, problem, remedy } = error;
    io.stdout(`${JSON.stringify({ verdict: 'unknown', error: { code, place, problem, remedy } })}\n`);
    return 2;
  }
}

/** What of a state is worth telling anew: how long it has lasted is not. */
function identityOf({ controllers, objects, unread, emergencies }: Survey): string {
  return JSON.stringify([
    controllers.map(({ name, namespace, state, pods }) => [name, namespace, state, pods]),
    objects.map(({ kind, namespace, name, state, message, revision }) => [kind, namespace, name, state, message, revision]).sort(),
    unread.map(({ what }) => what),
    emergencies.length,
  ]);
}
