import { fluxTrouble, FluxState } from './flux-state';
import { connect, Connection, forecastOf, irrevocable, stateOf } from './forecast/forecast';
import { forecastText } from './forecast/forecast-text';
import { readGitCopy } from './project/git-copy';
import { ProjectCopy, readProjectCopy } from './project/project-copy';
import { passedOn, runScript } from './run-script';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import type { CommandIo } from '../command-io';
import { Given, readCommandLine, usage } from '../command-line';
import { renderDefinition } from '../definition';
import { paintFor } from '../report/paint';

const SHARED = `  --project DIR     the project copy (default: this directory)
  --cluster NAME    which one, where the copy holds several
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
  --reason TEXT     why; it is recorded
  --by NAME, --for 4h, --take-over NAME, --yes, --timeout 5m, --no-wait-for-flux
                    as for the script
  --although-flux-is-well  also where Flux applies what Git has`;

const HELP = `Deploys the project copy without Flux: shows the forecast, then runs scripts/emergency-deploy.sh of the copy.

Usage: lifeboat emergency deploy --reason TEXT [OPTIONS]

${SHARED}
  --fleet DIR       a checkout of the fleet repository, which tells best what Git has
  --accept          also what nobody takes back, as the forecast lists it
  --edited, --other-version
                    as for the script

Exit: 0 done; 1 begun and not ended; 2 refused, nothing was changed.

Example: lifeboat emergency deploy --project ../swimto --reason 'source-controller is down'
`;

const PAUSE_HELP = `Suspends an app and records who and why, and applies nothing: runs scripts/emergency-deploy.sh --suspend-only.

Usage: lifeboat emergency pause --reason TEXT [OPTIONS]

${SHARED}

Exit: 0 done; 1 begun and not ended; 2 refused, nothing was changed.

Example: lifeboat emergency pause --project ../swimto --reason 'hands off while the database is restored' --although-flux-is-well
`;

const OPTIONS = {
  'project': { type: 'string' },
  'cluster': { type: 'string' },
  'reason': { type: 'string' },
  'by': { type: 'string' },
  'for': { type: 'string' },
  'take-over': { type: 'string' },
  'yes': { type: 'boolean' },
  'timeout': { type: 'string' },
  'no-wait-for-flux': { type: 'boolean' },
  'although-flux-is-well': { type: 'boolean' },
  ...CLUSTER_OPTIONS,
} as const;
const DEPLOY = {
  name: 'emergency deploy',
  help: HELP,
  options: { ...OPTIONS, 'fleet': { type: 'string' }, 'accept': { type: 'boolean' }, 'edited': { type: 'boolean' }, 'other-version': { type: 'boolean' } },
} as const;
const PAUSE = { name: 'emergency pause', help: PAUSE_HELP, options: OPTIONS } as const;
const PASSED = ['cluster', 'context', 'kubeconfig', 'reason', 'by', 'for', 'take-over', 'yes', 'timeout', 'no-wait-for-flux'];

/** `lifeboat emergency deploy`. */
export async function runDeploy(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(DEPLOY, args, io)?.values;
  if (!values) return 0;
  const { copy, connection, state } = await prepared(DEPLOY.name, values, io);
  const { fleet, cluster } = values;
  const rendering = fleet === undefined ? renderDefinition(io) : undefined;
  const git = readGitCopy(copy, { cwd: io.cwd, fleet, rendering, cluster });
  const forecast = await forecastOf(connection, copy, git, state, 'deploy');
  io.stdout(`${forecastText(forecast, paintFor(io))}\n`);
  const refused = forecast.objects.filter(({ deploy }) => deploy === 'refused');
  if (refused.length > 0) {
    throw new LifeboatError('deploy-refused', {
      place: forecast.copy.directory,
      problem: `the API server refuses ${refused.map(({ identity, refusal }) => `${identity} (${refusal})`).join('; ')}`,
      remedy: 'Take these changes back from the copy; what is immutable would have to be deleted by hand first',
    });
  }
  const staying = irrevocable(forecast);
  if (staying.length > 0 && values.accept !== true) {
    throw new LifeboatError('irrevocable', {
      place: forecast.copy.directory,
      problem: `resume will not take back ${staying.map(({ identity, fields }) => `${identity} ${fields.filter(({ fate }) => ['kept', 'reset', 'wedged'].includes(fate)).map(({ path, fate }) => `${path} (${fate})`).join(', ')}`).join('; ')}`,
      remedy: 'Take these changes back from the copy, or give --accept',
    });
  }
  return runScript(copy, 'emergency-deploy.sh', [...passed(values, io), ...passedOn(values, ['edited', 'other-version']), ...staying.length > 0 ? ['--accept'] : []], io);
}

/** `lifeboat emergency pause`. */
export async function runPause(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(PAUSE, args, io)?.values;
  if (!values) return 0;
  const { copy } = await prepared(PAUSE.name, values, io);
  return runScript(copy, 'emergency-deploy.sh', [...passed(values, io), '--suspend-only'], io);
}

/** The options of the script, with the kubeconfig where it stands. */
export function passed(values: { readonly kubeconfig?: string }, { cwd }: CommandIo, names: readonly string[] = PASSED): string[] {
  const { kubeconfig } = values;
  return passedOn({ ...values, ...(kubeconfig === undefined ? {} : { kubeconfig: kubeconfig.startsWith('/') ? kubeconfig : `${cwd}/${kubeconfig}` }) }, names);
}

interface Prepared {
  readonly copy: ProjectCopy;
  readonly connection: Connection;
  readonly state: FluxState;
}

async function prepared(command: string, values: Given<typeof OPTIONS>['values'], io: CommandIo): Promise<Prepared> {
  const { project = '.', reason = '', cluster } = values;
  if (reason.trim() === '') throw usage(command, '--reason TEXT is missing: the record says why');
  const copy = readProjectCopy(project, io.cwd, cluster);
  const connection = await connect(clusterOptionsOf(values, PATIENT_SECONDS), io);
  const state = await stateOf(connection, copy);
  if (!state.record && values['although-flux-is-well'] !== true && await fluxTrouble(state, connection.collections) === undefined) {
    throw new LifeboatError('no-emergency', {
      place: `Kustomization ${copy.namespace}/${copy.name}`,
      problem: 'Flux is well: it is Ready on what its source has, and its controllers answer',
      remedy: 'Push to the fleet repository and let Flux apply it, or give --although-flux-is-well',
    });
  }
  return { copy, connection, state };
}
