import { forecastDeploy, Manifest } from './deploy-forecast';
import { isIrrevocable, ObjectForecast } from './fate';
import { forecastResume } from './resume-forecast';
import { identityOf, identityText } from '../../../manifest/identity';
import { ClusterReader } from '../../cluster/cluster-reader';
import { Collections } from '../../cluster/collections';
import { DryRun } from '../../cluster/dry-run';
import { endpointOf, ClusterOptions } from '../../cluster/endpoint';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { isForbidden } from '../../cluster/unless-forbidden';
import type { CommandIo } from '../../command-io';
import { kustomizationStatus, sourceStatus } from '../../live/flux-status';
import { isMadeByController } from '../../live/made-by-controller';
import { FluxState, readFluxState } from '../flux-state';
import { GitCopy } from '../project/git-copy';
import { ProjectCopy } from '../project/project-copy';
import { EmergencyRecord } from '../record';

/** What a deploy or a resume will do. */
export interface Forecast {
  readonly phase: 'deploy' | 'resume';
  readonly app: string;
  readonly kustomization: { readonly name: string; readonly namespace: string };
  readonly context: string;
  readonly server: string;
  readonly git: { readonly from: string; readonly digest?: string };
  readonly copy: { readonly directory: string; readonly digest?: string; readonly edited: readonly string[] };
  readonly applied: { readonly digest?: string; readonly revision?: string };
  readonly record?: EmergencyRecord;
  readonly notes: readonly string[];
  readonly objects: readonly ObjectForecast[];
}

/** A cluster, and what has been read of it. */
export interface Connection {
  readonly options: ClusterOptions;
  readonly reader: ClusterReader;
  readonly collections: Collections;
  readonly dryRun: DryRun;
}

const OWNER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const OWNER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';

/** Connects to the cluster that was asked for. */
export async function connect(options: ClusterOptions, io: CommandIo): Promise<Connection> {
  const endpoint = await endpointOf(options, io);
  const reader = new ClusterReader(endpoint);
  return { options, reader, collections: new Collections(reader), dryRun: new DryRun(endpoint, reader) };
}

/** The state of the app's Kustomization. */
export async function stateOf({ reader }: Connection, copy: ProjectCopy): Promise<FluxState> {
  const namespace = copy.manifests.map(({ object }) => (object.kind === 'Namespace' ? object.metadata.name : object.metadata.namespace)).find((one) => one !== undefined);
  return readFluxState(reader, copy.name, copy.namespace, namespace);
}

/** Forecasts a deploy of the copy, or the resume of what stands. */
export async function forecastOf(connection: Connection, copy: ProjectCopy, git: GitCopy, state: FluxState, phase: 'deploy' | 'resume'): Promise<Forecast> {
  const { dryRun, reader } = connection;
  const owner = { inventory: state.inventory, prune: state.prune };
  const { labelled, unseen } = phase === 'resume' ? await labelledOf(connection, copy, git, state) : { labelled: new Map(), unseen: [] };
  const objects = phase === 'deploy' ? await forecastDeploy(dryRun, copy.manifests, git.manifests, owner)
    : await forecastResume(dryRun, git.manifests, { ...owner, since: state.record?.since, labelled });
  const status = state.kustomization ? kustomizationStatus(state.kustomization) : {};
  const [digest, revision] = [status.history?.[0]?.digest, status.lastAppliedRevision];
  return {
    phase,
    app: copy.name,
    kustomization: { name: copy.name, namespace: copy.namespace },
    context: reader.context,
    server: reader.server,
    git: { from: git.from, ...(git.digest === undefined ? {} : { digest: git.digest }) },
    copy: { directory: `${copy.directory}/${copy.path}`, ...(copy.digest === undefined ? {} : { digest: copy.digest }), edited: copy.edited },
    applied: { ...(digest === undefined ? {} : { digest }), ...(revision === undefined ? {} : { revision }) },
    ...(state.record ? { record: state.record } : {}),
    notes: [...notesOf(git, state, digest, revision), ...unseen],
    objects,
  };
}

function notesOf(git: GitCopy, state: FluxState, digest: string | undefined, revision: string | undefined): string[] {
  const fetched = state.source && sourceStatus(state.source).artifact?.revision;
  return [
    ...state.installed ? [] : ['Flux is not installed on this cluster: the forecast is of the day it is back'],
    ...(state.suspendedBy.length > 0 ? [`${state.suspendedBy.join(' and ')} suspended it too, so that Flux takes nothing back until that ends`] : []),
    ...state.installed && !state.kustomization ? ['the cluster has no Kustomization of this app: nothing of it is in an inventory'] : [],
    ...digest !== undefined && git.digest !== undefined && digest !== git.digest ? [`the cluster last applied ${digest}${revision === undefined ? '' : ` of ${revision}`}, and ${git.from} has ${git.digest}: resume brings what its source has by then`] : [],
    ...fetched !== undefined && revision !== undefined && fetched !== revision ? [`the source has fetched ${fetched} and ${revision} is applied: resume brings the newer one`] : [],
  ];
}

/** Live objects with the app's owner labels, of the kinds that it is known to have, and what may not be listed. */
async function labelledOf(
  { collections }: Connection, copy: ProjectCopy, git: GitCopy, state: FluxState,
): Promise<{ readonly labelled: Map<string, LiveObject>; readonly unseen: readonly string[] }> {
  const unseen: string[] = [];
  const manifestKinds = [...copy.manifests, ...git.manifests].map(({ object }: Manifest) => ({ apiVersion: object.apiVersion, kind: object.kind, namespace: object.metadata.namespace ?? '' }));
  const kinds = new Map([...manifestKinds, ...state.inventoryKinds].map((one) => [`${one.apiVersion}/${one.kind}/${one.namespace}`, one]));
  const lists = await Promise.all([...kinds.values()].map(async ({ apiVersion, kind, namespace }) => {
    try {
      return await collections.list(apiVersion, kind, namespace) ?? [];
    } catch (error) {
      if (!isForbidden(error)) throw error;
      unseen.push(`what only the emergency made is not looked for among every ${kind}${namespace === '' ? '' : ` of ${namespace}`}: ${error.problem}`);
      return [];
    }
  }));
  const owned = lists.flat().filter((object) => (
    object.metadata.labels?.[OWNER_NAME] === copy.name && object.metadata.labels[OWNER_NAMESPACE] === copy.namespace
    && object.metadata.deletionTimestamp === undefined && !isMadeByController(object)
  ));
  return { labelled: new Map(owned.map((object) => [identityText(identityOf(asManifest(object))), object])), unseen: unseen.sort() };
}

/** Objects with something that nobody takes back. */
export function irrevocable({ objects }: Forecast): ObjectForecast[] {
  return objects.filter(isIrrevocable);
}

/** Whether everything is taken back, and nothing is left behind or refused. */
export function isClean(forecast: Forecast): boolean {
  return forecast.objects.every((one) => one.unknown === undefined && !isIrrevocable(one) && one.deploy !== 'refused' && !one.madeByEmergency && !one.orphan);
}
