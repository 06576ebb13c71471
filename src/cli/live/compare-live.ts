import { ExpectedCluster, ExpectedDirectory } from './expected';
import { isSuspended, sourceOf, sourceStatus } from './flux-status';
import { judgeKustomization, KUSTOMIZATION_API } from './kustomization-judgement';
import { LiveOptions } from './live-options';
import { compareObjects, keyOf } from './objects';
import { judgeSource, UsedSource } from './source-judgement';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { chooseCluster } from '../cluster/choose-cluster';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { endpointOf } from '../cluster/endpoint';
import { LiveObject } from '../cluster/live-object';
import type { CommandIo } from '../command-io';
import { ComparedCluster, Finding } from '../comparison/finding';

const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
const SOURCE_PLURALS: { readonly [kind: string]: string } = {
  GitRepository: 'gitrepositories', OCIRepository: 'ocirepositories', Bucket: 'buckets', ExternalArtifact: 'externalartifacts',
};

/** Compares a cluster with what should stand on it: by digest with one list of Kustomizations and one of each kind of source, or field by field. */
export async function compareLive(
  expected: readonly ExpectedCluster[], options: LiveOptions, io: CommandIo,
): Promise<{ readonly cluster: ComparedCluster; readonly findings: Finding[] }> {
  const reader = new ClusterReader(await endpointOf(options, io));
  const chosen = await chooseCluster(expected, options.cluster, reader);
  if (chosen.directories.length === 0) {
    throw new LifeboatError('nothing-to-check', {
      place: `cluster ${chosen.name ?? ''}`.trim(), problem: 'there is no app on it, so there is nothing to compare', remedy: 'Name another with --cluster NAME',
    });
  }
  const collections = new Collections(reader);
  const kustomizations = await readKustomizations(reader, collections, chosen.directories);
  const sources = await readSources(collections, chosen.directories, kustomizations);
  const findings = [...judgeSources(chosen, kustomizations, sources), ...chosen.directories.flatMap((directory) => {
    const live = kustomizations.get(keyOf(directory));
    return judgeKustomization(directory, live, live && revisionOf(live, sources));
  })];
  const objects = options.objects ? await compareObjects(chosen, kustomizations, collections) : undefined;
  const active = chosen.directories.filter(({ disabled }) => !disabled);
  const byDigest = active.filter(({ digest }) => digest !== undefined).length;
  return {
    cluster: {
      ...(chosen.name === undefined ? {} : { name: chosen.name }),
      context: reader.context,
      server: reader.server,
      requests: reader.requests,
      byDigest,
      byRevision: active.length - byDigest,
      disabled: chosen.directories.length - active.length,
      ...(objects ? { objects: objects.compared } : {}),
    },
    findings: [...findings, ...objects?.findings ?? []],
  };
}

async function readKustomizations(
  reader: ClusterReader, collections: Collections, directories: readonly ExpectedDirectory[],
): Promise<Map<string, LiveObject>> {
  const list = await listIn(collections, KUSTOMIZATION_API, 'kustomizations', 'Kustomization', directories.map(({ namespace }) => namespace));
  if (list) return new Map(list.map((live) => [keyOf(live.metadata), live]));
  throw new LifeboatError('flux-missing', {
    place: reader.place,
    problem: `the API server serves no ${KUSTOMIZATION_API} Kustomization: Flux is not installed there, or is older than 2.0`,
    remedy: 'Name the right context with --context NAME, or install Flux',
  });
}

/** Sources by kind, namespace and name; of the kinds and namespaces that the cluster's Kustomizations name. */
async function readSources(
  collections: Collections, directories: readonly ExpectedDirectory[], kustomizations: ReadonlyMap<string, LiveObject>,
): Promise<Map<string, LiveObject>> {
  const references = directories.flatMap((directory) => {
    const live = kustomizations.get(keyOf(directory));
    return live && !directory.disabled ? [sourceOf(live)] : [];
  });
  const kinds = [...new Set(references.map(({ kind }) => kind))].filter((kind) => Object.hasOwn(SOURCE_PLURALS, kind));
  const lists = await Promise.all(kinds.map(async (kind) => {
    const namespaces = references.flatMap((reference) => (reference.kind === kind ? [reference.namespace] : []));
    return await listIn(collections, SOURCE_API, SOURCE_PLURALS[kind], kind, namespaces) ?? [];
  }));
  return new Map(lists.flat().map((live) => [`${live.kind}/${keyOf(live.metadata)}`, live]));
}

/** One list: of the namespace that all are in, which needs fewer rights, or of all namespaces. */
async function listIn(
  collections: Collections, apiVersion: string, plural: string, kind: string, namespaces: readonly string[],
): Promise<LiveObject[] | undefined> {
  return collections.listServed(apiVersion, kind, plural, new Set(namespaces).size === 1 ? namespaces[0] : '');
}

function revisionOf(live: LiveObject, sources: ReadonlyMap<string, LiveObject>): string | undefined {
  const reference = sourceOf(live);
  const source = sources.get(`${reference.kind}/${keyOf(reference)}`);
  return source && sourceStatus(source).artifact?.revision;
}

function judgeSources(chosen: ExpectedCluster, kustomizations: ReadonlyMap<string, LiveObject>, sources: ReadonlyMap<string, LiveObject>): Finding[] {
  const used = new Map<string, UsedSource & { readonly apps: string[] }>();
  for (const directory of chosen.directories) {
    const live = kustomizations.get(keyOf(directory));
    if (!live || directory.disabled || isSuspended(live)) continue;
    const reference = sourceOf(live);
    const key = `${reference.kind}/${keyOf(reference)}`;
    const known = used.get(key) ?? { ...reference, ...(chosen.name === undefined ? {} : { cluster: chosen.name }), file: directory.file, apps: [] };
    if (directory.app !== undefined && !known.apps.includes(directory.app)) known.apps.push(directory.app);
    used.set(key, known);
  }
  return [...used].flatMap(([key, source]) => judgeSource(source, sources.get(key)));
}
