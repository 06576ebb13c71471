import { requireClusterOf } from './copy-cluster';
import { fluxTrouble, FluxState } from './flux-state';
import { IRREVOCABLE } from './forecast/fate';
import { connect, Connection, Forecast, forecastOf, irrevocable, stateOf } from './forecast/forecast';
import { forecastText } from './forecast/forecast-text';
import { KnownGit } from './known-git';
import { ProjectCopy, readProjectCopy } from './project/project-copy';
import { refuseReadApart } from './project/read-apart';
import { changingNothing, Script } from './refusal';
import { passedOn, runScript } from './run-script';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import type { CommandIo } from '../command-io';
import { Given, readCommandLine, usage } from '../command-line';
import { paintFor, printable, wrap } from '../report/paint';

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
type Values = Given<typeof OPTIONS>['values'];

const SCRIPT = 'emergency-deploy.sh';
const PASSED = ['cluster', 'context', 'kubeconfig', 'reason', 'by', 'for', 'take-over', 'yes', 'timeout', 'no-wait-for-flux'];

/** `lifeboat emergency deploy`. */
export async function runDeploy(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(DEPLOY, args, io)?.values;
  if (!values) return 0;
  const options = [...passed(values, io), ...passedOn(values, ['edited', 'other-version', 'accept'])];
  const copy = await changingNothing(scriptOf(values, options), async () => {
    const { connection, state, ...prepared } = await prepare('deploy', values, io);
    refuseReadApart(prepared.copy);
    const git = new KnownGit(values, io).of(prepared.copy);
    if (git) {
      const forecast = await forecastOf(connection, prepared.copy, git, state, 'deploy');
      io.stdout(`${forecastText(forecast, paintFor(io))}\n`);
      requireTaken(forecast, prepared.copy);
      if (values.accept !== true) requireRevocable(forecast);
    }
    return prepared.copy;
  });
  return runScript(copy, SCRIPT, options, io);
}

/** `lifeboat emergency pause`. */
export async function runPause(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(PAUSE, args, io)?.values;
  if (!values) return 0;
  const options = [...passed(values, io), '--suspend-only'];
  const { copy } = await changingNothing(scriptOf(values, options), () => prepare('pause', values, io));
  return runScript(copy, SCRIPT, options, io);
}

/** The options of the script, with the kubeconfig where it stands. */
export function passed(values: { readonly kubeconfig?: string }, { cwd }: CommandIo, names: readonly string[] = PASSED): string[] {
  const { kubeconfig } = values;
  return passedOn({ ...values, ...(kubeconfig === undefined ? {} : { kubeconfig: kubeconfig.startsWith('/') ? kubeconfig : `${cwd}/${kubeconfig}` }) }, names);
}

/** Refuses a copy that would be applied in part: the API server has been asked about each of its objects. */
function requireTaken({ objects, copy: { directory } }: Forecast, copy: ProjectCopy): void {
  const refused = objects.filter(({ deploy }) => deploy === 'refused');
  if (refused.length > 0) {
    throw new LifeboatError('deploy-refused', {
      place: directory,
      problem: `the API server refuses ${refused.map(({ identity, refusal }) => `${identity} (${refusal})`).join('; ')}`,
      remedy: 'Take these changes back from the copy; what is immutable would have to be deleted by hand first',
    });
  }
  const applied = new Set(copy.manifests.map(({ identity }) => identity));
  const unknown = objects.filter((one) => one.unknown !== undefined && applied.has(one.identity));
  if (unknown.length > 0) {
    throw new LifeboatError('deploy-forbidden', {
      place: directory,
      problem: `you lack rights that the deploy needs: ${unknown.map((one) => `${one.identity} (${one.unknown})`).join('; ')}`,
      remedy: 'Ask for the right to get, create and patch what is named, or have somebody deploy who has it',
    });
  }
}

function requireRevocable(forecast: Forecast): void {
  const staying = irrevocable(forecast);
  if (staying.length === 0) return;
  const named = staying.map(({ identity, fields }) => {
    const stays = fields.filter(({ fate }) => IRREVOCABLE.has(fate)).map(({ path, fate }) => `${path} (${fate})`);
    return `${identity} ${stays.join(', ')}`;
  });
  throw new LifeboatError('irrevocable', {
    place: forecast.copy.directory,
    problem: `resume will not take back ${named.join('; ')}`,
    remedy: 'Take these changes back from the copy, or give --accept to deploy them all the same',
  });
}

interface Prepared {
  readonly copy: ProjectCopy;
  readonly connection: Connection;
  readonly state: FluxState;
}

async function prepare(verb: string, values: Values, io: CommandIo): Promise<Prepared> {
  const { project = '.', reason = '', cluster } = values;
  if (reason.trim() === '') throw usage(`emergency ${verb}`, '--reason TEXT is missing: the record says why');
  const copy = readProjectCopy(project, io.cwd, cluster);
  const connection = await connect(clusterOptionsOf(values, PATIENT_SECONDS), io);
  await requireClusterOf(copy, connection.reader);
  const state = await stateOf(connection, copy);
  const trouble = state.record ? 'our record stands' : await fluxTrouble(state, connection.collections);
  if (trouble !== undefined && !state.record) io.stdout(`${wrap(printable(`Flux is not well: ${trouble}.`), '', '  ')}\n\n`);
  if (trouble === undefined && values['although-flux-is-well'] !== true) {
    throw new LifeboatError('no-emergency', {
      place: `Kustomization ${copy.namespace}/${copy.name}`,
      problem: 'Flux is well: it is Ready on what its source has, and its controllers answer, as one that died within the last minute still seems to',
      remedy: `Push to the fleet repository and let Flux apply it, or give --although-flux-is-well to ${verb} all the same`,
    });
  }
  return { copy, connection, state };
}

function scriptOf({ project = '.' }: Values, options: readonly string[]): Script {
  return { directory: project, name: SCRIPT, options };
}
