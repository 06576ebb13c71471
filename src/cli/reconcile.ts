import { existsSync } from 'fs';
import { join } from 'path';
import { chooseCluster } from './cluster/choose-cluster';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from './cluster/cluster-options';
import { ClusterReader } from './cluster/cluster-reader';
import { ControllerLease } from './cluster/controller-lease';
import { endpointOf } from './cluster/endpoint';
import { conditionOf, LiveObject } from './cluster/live-object';
import { ServerSideApply } from './cluster/server-side-apply';
import type { CommandIo } from './command-io';
import { readCommandLine } from './command-line';
import { renderDefinition } from './definition';
import { blastRadius, inDependencyOrder } from './emergency/dependents';
import { readProjectCopy } from './emergency/project/project-copy';
import { isSuspended, kustomizationStatus, sourceOf, sourceStatus } from './live/flux-status';
import { KUSTOMIZATION_API } from './live/kustomization-judgement';
import { keyOf } from './live/objects';
import { REQUEST_MANAGER, requestReconcile, RequestNeeds } from './live/reconcile-request';
import { suspensionOf } from './live/suspension';
import { paintFor, printable, wrap } from './report/paint';
import { timeLimit } from './time-limit';
import { LifeboatError } from '../manifest/lifeboat-error';

const HELP = `Has Flux fetch and apply now, without the flux CLI: the source first, then each
app, and waits until both are done.

Usage: lifeboat reconcile [APP...] [OPTIONS]

  APP              name of a Kustomization; without one, all apps of the
                   definition or of the project copy in this directory
  --namespace NS   of the Kustomizations that are named (default: flux-system)
  --cluster NAME   of the definition or the copy
  --timeout 5m     how long to wait for each
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS

A suspended one is refused, and so is one whose controller does not run.

Exit: 0 all applied; 1 one failed; 2 refused, or it could not be told.

Example: lifeboat reconcile swimto --context eldertree
`;

const COMMAND = {
  name: 'reconcile',
  help: HELP,
  arguments: true,
  options: { namespace: { type: 'string' }, cluster: { type: 'string' }, timeout: { type: 'string' }, ...CLUSTER_OPTIONS },
} as const;

const SOURCES: { readonly [kind: string]: { readonly plural: string; readonly flux: string } } = {
  GitRepository: { plural: 'gitrepositories', flux: 'source git' },
  OCIRepository: { plural: 'ocirepositories', flux: 'source oci' },
  Bucket: { plural: 'buckets', flux: 'source bucket' },
};

interface Name {
  readonly name: string;
  readonly namespace: string;
}

/** A Kustomization or source, where it is found, and what stands there. */
interface Found {
  readonly path: string;
  readonly live: LiveObject;
}

interface Options {
  readonly reader: ClusterReader;
  readonly needs: (live: LiveObject) => RequestNeeds;
  readonly say: (live: LiveObject, text: string) => void;
}

/** `lifeboat reconcile`. */
export async function runReconcile(args: string[], io: CommandIo): Promise<number> {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values, positionals } = given;
  const limit = timeLimit(values.timeout, '5m');
  const endpoint = await endpointOf(clusterOptionsOf(values, PATIENT_SECONDS), io);
  const reader = new ClusterReader(endpoint);
  const names = await namesOf(positionals, values, reader, io);
  const apply = new ServerSideApply(endpoint, REQUEST_MANAGER);
  const leases = new Map<string, ControllerLease>();
  const paint = paintFor(io);
  const say = ({ kind, metadata }: LiveObject, text: string): void => {
    io.stdout(`${wrap(printable(`${kind} ${keyOf(metadata)}: ${text.trim().replaceAll(/\s+/g, ' ')}`), '', '  ')}\n`);
  };
  const options: Options = {
    reader,
    say,
    needs: (live) => {
      const controller = live.apiVersion === KUSTOMIZATION_API ? 'kustomize-controller' : 'source-controller';
      const lease = leases.get(controller) ?? new ControllerLease(reader, controller, [...new Set([live.metadata.namespace ?? '', 'flux-system'])]);
      leases.set(controller, lease);
      return { reader, apply, lease, deadline: Date.now() + limit, progress: (text) => say(live, text) };
    },
  };
  const { applied, failed } = await reconcileAll(names, options);
  io.stdout(`${failed.length === 0 ? paint.green(`Applied ${applied}.`) : paint.red(`Applied ${applied}, failed ${failed.length}: ${failed.join(', ')}.`)}\n`);
  return failed.length === 0 ? 0 : 1;
}

async function namesOf(
  named: readonly string[], { namespace = 'flux-system', cluster }: { readonly namespace?: string; readonly cluster?: string }, reader: ClusterReader, io: CommandIo,
): Promise<Name[]> {
  if (named.length > 0) return [...new Set(named)].map((name) => ({ name, namespace }));
  const rendering = renderDefinition(io);
  if (rendering) {
    const { name } = await chooseCluster(rendering.clusters, cluster, reader);
    const active = rendering.directories.filter((one) => one.cluster === name && !one.disabled);
    if (active.length > 0) return active.map((one) => ({ name: one.name, namespace: one.namespace }));
  } else if (existsSync(join(io.cwd, 'k8s'))) {
    const copy = readProjectCopy('.', io.cwd, cluster);
    return [{ name: copy.name, namespace: copy.namespace }];
  }
  throw new LifeboatError('nothing-to-reconcile', {
    place: 'lifeboat reconcile',
    problem: rendering ? 'the definition has no app on this cluster that is not disabled' : 'no APP is named, and this directory has neither a definition nor a project copy',
    remedy: 'Name the Kustomization: lifeboat reconcile APP',
  });
}

/** Nothing is asked for before all of it is known to be there and awake. */
async function reconcileAll(names: readonly Name[], options: Options): Promise<{ readonly applied: number; readonly failed: readonly string[] }> {
  const { reader, needs, say } = options;
  const all: LiveObject[] = [];
  for (const namespace of new Set(names.map((one) => one.namespace))) all.push(...await kustomizationsIn(reader, namespace));
  const apps = new Map(names.map((name) => [keyOf(name), kustomizationOf(name, all)]));
  const sources = new Map<string, Found>();
  for (const { live } of apps.values()) {
    const source = await readSource(live, options);
    if (source) sources.set(source.path, source);
  }
  const failed = new Map<string, string>();
  for (const { path, live } of sources.values()) {
    say(live, 'asked to fetch');
    const fetched = await requestReconcile(path, live, needs(live));
    const trouble = troubleOf(fetched);
    if (trouble !== undefined) failed.set(path, keyOf(live.metadata));
    say(live, trouble === undefined ? `has ${sourceStatus(fetched).artifact?.revision ?? 'nothing'}` : `failed: ${trouble}`);
  }
  const order = inDependencyOrder([...apps.keys()], all);
  const lost: string[] = [];
  for (const key of order) {
    const { path, live } = apps.get(key)!;
    const source = sourcePath(live);
    const needed = lost.find((one) => blastRadius(one, all).dependents.includes(key));
    const obstacle = source !== undefined && failed.has(source) ? `its source ${failed.get(source)} failed` : needed === undefined ? undefined : `it depends on ${needed}, which failed`;
    const trouble = obstacle === undefined ? await reconcileOne(path, live, options) : `not asked for, since ${obstacle}`;
    if (trouble === undefined) continue;
    lost.push(key);
    say(live, obstacle === undefined ? `failed: ${trouble}` : trouble);
  }
  return { applied: order.length - lost.length, failed: lost };
}

/** Why it failed, or undefined where it has applied what its source has. */
async function reconcileOne(path: string, live: LiveObject, { reader, needs, say }: Options): Promise<string | undefined> {
  say(live, 'asked to apply');
  const handled = await requestReconcile(path, live, needs(live));
  // A suspended one says that it has handled the request, and has done nothing.
  if (isSuspended(handled)) return `in the meantime it ${suspensionOf(handled, '').clause}`;
  const trouble = troubleOf(handled);
  if (trouble !== undefined) return trouble;
  const { lastAppliedRevision, history } = kustomizationStatus(handled);
  const from = sourcePath(handled);
  const source = from === undefined ? undefined : await reader.get(from) as LiveObject | undefined;
  const revision = source && sourceStatus(source).artifact?.revision;
  if (revision !== undefined && revision !== lastAppliedRevision) return `it has applied ${lastAppliedRevision ?? 'nothing'}, and its source has ${revision}`;
  say(live, `applied ${lastAppliedRevision}${history?.[0] ? ` (${history[0].digest})` : ''}`);
  return undefined;
}

async function kustomizationsIn(reader: ClusterReader, namespace: string): Promise<LiveObject[]> {
  const list = await reader.list(`/apis/${KUSTOMIZATION_API}/namespaces/${encodeURIComponent(namespace)}/kustomizations`, KUSTOMIZATION_API, 'Kustomization');
  if (list) return list;
  throw new LifeboatError('flux-missing', {
    place: reader.place, problem: `the API server serves no Kustomizations of ${KUSTOMIZATION_API}`, remedy: 'Name the right context with --context NAME, or install Flux',
  });
}

function kustomizationOf(name: Name, all: readonly LiveObject[]): Found {
  const live = all.find(({ metadata }) => keyOf(metadata) === keyOf(name));
  if (!live) {
    const others = all.filter(({ metadata }) => metadata.namespace === name.namespace).map(({ metadata }) => metadata.name);
    throw new LifeboatError('kustomization-unknown', {
      place: `Kustomization ${keyOf(name)}`,
      problem: `the cluster has no such Kustomization; namespace ${name.namespace} has ${others.join(', ') || 'none'}`,
      remedy: 'Correct the name or --namespace, or publish the fleet copy first',
    });
  }
  refuseSuspended(live, 'kustomization');
  return { path: `/apis/${KUSTOMIZATION_API}/namespaces/${name.namespace}/kustomizations/${name.name}`, live };
}

/** The source of a Kustomization; undefined where its kind cannot be asked to fetch. */
async function readSource(kustomization: LiveObject, { reader }: Options): Promise<Found | undefined> {
  const path = sourcePath(kustomization);
  if (path === undefined) return undefined;
  const { kind, name, namespace } = sourceOf(kustomization);
  const live = await reader.get(path) as LiveObject | undefined;
  if (!live) {
    throw new LifeboatError('source-absent', {
      place: `${kind} ${namespace}/${name}`, problem: `there is no such source, from which Kustomization ${keyOf(kustomization.metadata)} would apply`, remedy: 'Publish it first',
    });
  }
  refuseSuspended(live, SOURCES[kind].flux);
  return { path, live };
}

function sourcePath(kustomization: LiveObject): string | undefined {
  const { kind, name, namespace } = sourceOf(kustomization);
  return Object.hasOwn(SOURCES, kind) ? `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/${SOURCES[kind].plural}/${name}` : undefined;
}

function refuseSuspended(live: LiveObject, flux: string): void {
  if (!isSuspended(live)) return;
  const { name, namespace } = live.metadata;
  const { clause, remedy } = suspensionOf(live, `flux resume ${flux} ${name} -n ${namespace}`);
  throw new LifeboatError('reconcile-suspended', { place: `${live.kind} ${keyOf(live.metadata)}`, problem: clause, remedy });
}

function troubleOf(live: LiveObject): string | undefined {
  const ready = conditionOf(live, 'Ready');
  return ready?.status === 'True' ? undefined : `${ready?.reason ?? 'not Ready'}: ${ready?.message ?? 'no message'}`;
}
