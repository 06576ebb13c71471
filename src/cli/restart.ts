import { existsSync } from 'fs';
import { join } from 'path';
import { chooseCluster } from './cluster/choose-cluster';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from './cluster/cluster-options';
import { ClusterReader } from './cluster/cluster-reader';
import { endpointOf } from './cluster/endpoint';
import { LiveObject } from './cluster/live-object';
import type { CommandIo } from './command-io';
import { readCommandLine, usage } from './command-line';
import { renderDefinition } from './definition';
import { readProjectCopy } from './emergency/project/project-copy';
import { AppName, readAppWorkloads } from './live/app-workloads';
import { keyOf } from './live/objects';
import { paintFor, printable, wrap } from './report/paint';
import { fluxControllers } from './restart/flux-controllers';
import { Restarted, RollingRestart } from './restart/rolling-restart';
import { timeLimit } from './time-limit';
import { LifeboatError } from '../manifest/lifeboat-error';
import { ManifestObject } from '../manifest/manifest-object';

const HELP = `Restarts an app by deleting its pods one by one, as disruption budgets allow:
the next one goes only when the workload is as ready as it was before.

Usage: lifeboat restart [APP...] [OPTIONS]
       lifeboat restart --flux [CONTROLLER...] [OPTIONS]

  APP                    name of its Kustomization; Flux need not run. Without
                         one, the app of the project copy or definition here
  --project DIR          the app of this project copy
  --workload KIND/NAME   only this Deployment, StatefulSet or DaemonSet
  --flux                 Flux's own controllers, or those that are named
  --namespace NS         of the Kustomization, or of Flux (default: flux-system)
  --cluster NAME         of the definition or of the project copy
  --timeout 5m           how long to wait for a budget, and for the next pod
  --dry-run              say what would be deleted, and what forbids it
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS

Nothing is written to the workload, so Flux has nothing to take back; the
annotation of \`kubectl rollout restart\` would make it roll a second time.

Exit: 0 all restarted; 1 not all, and it says which; 2 refused, nothing deleted.

Example: lifeboat restart swimto --workload deployment/api
`;

const LINE = {
  name: 'restart',
  help: HELP,
  arguments: true,
  options: {
    'project': { type: 'string' },
    'workload': { type: 'string', multiple: true },
    'flux': { type: 'boolean' },
    'namespace': { type: 'string' },
    'cluster': { type: 'string' },
    'timeout': { type: 'string' },
    'dry-run': { type: 'boolean' },
    ...CLUSTER_OPTIONS,
  },
} as const;

interface Wanted {
  readonly named: readonly string[];
  readonly project?: string;
  readonly workload?: readonly string[];
  readonly flux?: boolean;
  readonly namespace?: string;
  readonly cluster?: string;
}

/** What is restarted, and what it is called. */
interface Chosen {
  readonly names: readonly string[];
  readonly workloads: readonly LiveObject[];
  readonly others: readonly ManifestObject[];
}

/** `lifeboat restart`. */
export async function runRestart(args: string[], io: CommandIo): Promise<number> {
  const given = readCommandLine(LINE, args, io);
  if (!given) return 0;
  const { values, positionals } = given;
  const wanted: Wanted = { ...values, named: [...new Set(positionals)] };
  if (wanted.flux && (wanted.project !== undefined || wanted.workload)) throw usage('restart', '--flux goes with names of controllers, and with neither --project nor --workload');
  if (wanted.project !== undefined && positionals.length > 0) throw usage('restart', `both --project and ${positionals.join(', ')} say what is restarted`);
  const limit = timeLimit(values.timeout, '5m');
  const endpoint = await endpointOf(clusterOptionsOf(values, PATIENT_SECONDS), io);
  const reader = new ClusterReader(endpoint);
  const chosen = await choose(wanted, reader, io);
  const say = ({ kind, metadata }: Pick<LiveObject, 'kind' | 'metadata'>, text: string): void => {
    io.stdout(`${wrap(printable(`${kind} ${keyOf(metadata)}: ${text.trim().replaceAll(/\s+/g, ' ')}`), '', '  ')}\n`);
  };
  for (const other of chosen.others) say(other as LiveObject, whyLeftAlone(other));
  const rolling = new RollingRestart(endpoint, reader, limit, say);
  const run = values['dry-run'] ? planAll(chosen, rolling) : restartAll(chosen, rolling, say);
  const { restarted, pods, obstacle } = await run;
  const [verb, paint] = [values['dry-run'] ? 'Would restart' : 'Restarted', paintFor(io)];
  const sum = `${verb} ${restarted} of ${pods} pod${pods === 1 ? '' : 's'} of ${chosen.names.join(', ')} on ${reader.context}.`;
  io.stdout(`${(obstacle === undefined ? paint.green : paint.red)(printable(sum))}\n`);
  return obstacle === undefined ? 0 : 1;
}

async function choose(wanted: Wanted, reader: ClusterReader, io: CommandIo): Promise<Chosen> {
  const { named, namespace = 'flux-system' } = wanted;
  if (wanted.flux) return { names: named.length > 0 ? named : ['Flux'], workloads: await fluxControllers(reader, namespace, named), others: [] };
  const apps = named.length > 0 ? named.map((name): AppName => ({ name, namespace })) : [await appHere(wanted, reader, io)];
  const found = [];
  for (const app of apps) found.push(await readAppWorkloads(reader, app));
  const names = apps.map(({ name }) => name);
  const workloads = narrowed(found.flatMap((one) => one.workloads), names, wanted.workload);
  return { names, workloads, others: wanted.workload ? [] : found.flatMap((one) => one.others) };
}

/** The app of the project copy that is named or stands here, or the one of the definition. */
async function appHere({ project, cluster }: Wanted, reader: ClusterReader, io: CommandIo): Promise<AppName> {
  const rendering = project === undefined ? renderDefinition(io) : undefined;
  if (!rendering && (project !== undefined || existsSync(join(io.cwd, 'k8s')))) {
    const copy = readProjectCopy(project ?? '.', io.cwd, cluster);
    return { name: copy.name, namespace: copy.namespace, declared: copy.manifests.map(({ object }) => object) };
  }
  if (!rendering) throw usage('restart', 'no APP is named, and this directory has neither a definition nor a project copy');
  const { name } = await chooseCluster(rendering.clusters, cluster, reader);
  const apps = rendering.directories.filter((one) => one.cluster === name && one.holds === 'app' && !one.disabled);
  if (apps.length !== 1) throw usage('restart', `no APP is named, and cluster ${name} has ${apps.map((app) => app.name).join(', ') || 'none that is not disabled'}`);
  return apps[0];
}

function narrowed(workloads: readonly LiveObject[], apps: readonly string[], wanted: readonly string[] | undefined): readonly LiveObject[] {
  const nameOf = ({ kind, metadata }: LiveObject): string => `${kind.toLowerCase()}/${metadata.name}`;
  const keys = wanted?.map((one) => one.replace(/^[^/]*/, (kind) => kind.toLowerCase()));
  const missing = keys?.find((key) => !workloads.some((one) => nameOf(one) === key));
  if (missing === undefined && workloads.length > 0) return keys ? workloads.filter((one) => keys.includes(nameOf(one))) : workloads;
  throw new LifeboatError('workload-unknown', {
    place: missing === undefined ? apps.join(', ') : `--workload ${missing}`,
    problem: `${apps.join(', ')} has ${missing === undefined ? 'nothing' : 'no such workload'} on the cluster that could be restarted; it has ${
      workloads.map(nameOf).join(', ') || 'no Deployment, StatefulSet or DaemonSet'}`,
    remedy: missing === undefined ? 'See that it is deployed' : 'Name one of those',
  });
}

function whyLeftAlone({ kind }: ManifestObject): string {
  switch (kind) {
    case 'Pod': return 'left alone: it is a pod of its own, which nobody would make again before Flux next applies it';
    case 'Job': return 'left alone: it is to run once, and a pod that is deleted counts as a failure';
    case 'CronJob': return 'left alone: each of its runs has a new pod';
    default: return 'left alone: what it installs is not in the inventory; restart that by its own name with kubectl delete pod';
  }
}

async function planAll({ workloads }: Chosen, rolling: RollingRestart): Promise<Restarted> {
  let sum: Restarted = { restarted: 0, pods: 0 };
  for (const workload of workloads) sum = added(sum, await rolling.plan(workload));
  return sum;
}

/** A budget that forbids one workload leaves the others to be restarted; pods that do not come back do not. */
async function restartAll({ workloads }: Chosen, rolling: RollingRestart, say: (workload: LiveObject, text: string) => void): Promise<Restarted> {
  let sum: Restarted = { restarted: 0, pods: 0 };
  for (const [index, workload] of workloads.entries()) {
    const one = await rolling.restart(workload);
    sum = added(sum, one);
    if (!one.isWorse) continue;
    for (const rest of workloads.slice(index + 1)) say(rest, 'not begun, since fewer pods are ready now than before');
    break;
  }
  return sum;
}

function added(sum: Restarted, one: Restarted): Restarted {
  const obstacle = sum.obstacle ?? one.obstacle;
  return { restarted: sum.restarted + one.restarted, pods: sum.pods + one.pods, ...(obstacle === undefined ? {} : { obstacle }) };
}
