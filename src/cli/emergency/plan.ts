import { requireClusterOf } from './copy-cluster';
import { connect, forecastOf, isClean, stateOf } from './forecast/forecast';
import { forecastJson } from './forecast/forecast-json';
import { forecastText } from './forecast/forecast-text';
import { readGitCopy } from './project/git-copy';
import { readProjectCopy } from './project/project-copy';
import { refuseReadApart } from './project/read-apart';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import type { CommandIo } from '../command-io';
import { readCommandLine, textOrJson } from '../command-line';
import { renderDefinition } from '../definition';
import { paintFor } from '../report/paint';

const HELP = `Says what an emergency deploy would change, and what becomes of each field once Flux is back. Writes nothing.

Usage: lifeboat emergency plan [OPTIONS]

  --project DIR     the project copy (default: this directory)
  --fleet DIR       a checkout of the fleet repository, which tells best what Git has
  --cluster NAME    which one, where the copy holds several
  --resume          of resume, from what stands now; by itself where our record is on the cluster
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
  --format FORMAT   text or json

  reverted  Git's value comes back       removed  Git has none, and it is taken away
  kept      nobody takes it back         reset    a default comes, not what ran before
  wedged    the API server will refuse Git's value: Flux takes nothing back until then

Exit: 0 all is taken back; 1 something is not, and is named; 2 it could not be told.

Example: lifeboat emergency plan --project ../swimto --fleet ../pi-fleet
`;

const COMMAND = {
  name: 'emergency plan',
  help: HELP,
  options: {
    project: { type: 'string' }, fleet: { type: 'string' }, cluster: { type: 'string' }, resume: { type: 'boolean' }, format: { type: 'string' }, ...CLUSTER_OPTIONS,
  },
} as const;

/** `lifeboat emergency plan`. */
export async function runPlan(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const { project = '.', fleet, cluster } = values;
  const format = textOrJson(COMMAND.name, values.format);
  try {
    const copy = readProjectCopy(project, io.cwd, cluster);
    const rendering = fleet === undefined ? renderDefinition(io) : undefined;
    const git = readGitCopy(copy, { cwd: io.cwd, fleet, rendering, cluster });
    const connection = await connect(clusterOptionsOf(values, PATIENT_SECONDS), io);
    await requireClusterOf(copy, connection.reader);
    const state = await stateOf(connection, copy);
    const phase = values.resume || state.record ? 'resume' : 'deploy';
    if (phase === 'deploy') refuseReadApart(copy);
    const forecast = await forecastOf(connection, copy, git, state, phase);
    io.stdout(format === 'json' ? forecastJson(forecast) : forecastText(forecast, paintFor(io)));
    if (forecast.objects.some(({ unknown }) => unknown !== undefined)) return 2;
    return isClean(forecast) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof LifeboatError) || format !== 'json') throw error;
    const { code, place, problem, remedy } = error;
    io.stdout(`${JSON.stringify({ verdict: 'unknown', error: { code, place, problem, remedy } })}\n`);
    return 2;
  }
}
