import { Place, placeOf } from './drift/commands';
import { Drift } from './drift/drift';
import { Everything } from './drift/unexpected';
import { ExpectedCluster, ExpectedDirectory } from './expected';
import { isSuspended, kustomizationStatus, sourceOf, sourceStatus } from './flux-status';
import { parseInventoryId } from './inventory';
import { judgeKustomization, KUSTOMIZATION_API } from './kustomization-judgement';
import { LiveOptions } from './live-options';
import { compareObjects, keyOf } from './objects';
import { judgeSource, UsedSource } from './source-judgement';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { chooseCluster } from '../cluster/choose-cluster';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { endpointOf } from '../cluster/endpoint';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';
import type { CommandIo } from '../command-io';
import { ComparedCluster, Finding } from '../comparison/finding';

const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
const SOURCE_PLURALS: { readonly [kind: string]: string } = {
  GitRepository: 'gitrepositories', OCIRepository: 'ocirepositories', Bucket: 'buckets', ExternalArtifact: 'externalartifacts',
};

const UNREAD_SHOWN = 8;

/** Compares a cluster with what should stand on it: by digest with one list of Kustomizations and one of each kind of source, or field by field. */
export async function compareLive(
  expected: readonly ExpectedCluster[], options: LiveOptions, io: CommandIo, checkouts: Partial<Place>,
): Promise<{ readonly cluster: ComparedCluster; readonly findings: Finding[]; readonly unread?: LifeboatError }> {
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
  const named = expected.length > 1 && chosen.name !== undefined ? { cluster: chosen.name } : {};
  const drift = new Drift(chosen, kustomizations, placeOf(options, reader.context, { ...checkouts, ...named }));
  const findings = [...judgeSources(chosen, kustomizations, sources), ...chosen.directories.flatMap((directory) => {
    const live = kustomizations.get(keyOf(directory));
    return judgeKustomization(directory, live, live && revisionOf(live, sources)).map((finding) => (
      finding.kind === 'missing-kustomization' ? withCause(finding, drift.missingKustomization(directory)) : finding));
  })];
  const everything = options.unexpected ? await readEverything(reader, collections, kustomizations, sources) : undefined;
  const objects = options.objects ? await compareObjects(chosen, kustomizations, collections, drift, everything) : undefined;
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
      ...(objects?.everything ? { everything: objects.everything } : {}),
    },
    findings: [...findings, ...objects?.findings ?? []],
    ...(objects?.unread && objects.unread.length > 0 ? { unread: unreadError(reader.place, objects.unread) } : {}),
  };
}

function withCause(finding: Finding, { cause, ...named }: ReturnType<Drift['missingKustomization']>): Finding {
  return { ...finding, ...named, message: `${finding.message}: ${cause}` };
}

/** What tells whether an object is anybody's: the inventory of every Kustomization, and the Secrets that Flux reads. */
async function readEverything(
  reader: ClusterReader, collections: Collections, known: ReadonlyMap<string, LiveObject>, sources: ReadonlyMap<string, LiveObject>,
): Promise<Everything> {
  const unread: string[] = [];
  const all = await collections.listServed(KUSTOMIZATION_API, 'Kustomization', 'kustomizations', '').catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    unread.push('the Kustomizations of all namespaces, which say what other apps have applied');
    return undefined;
  }) ?? [...known.values()];
  const listed = new Set(all.flatMap((live) => (kustomizationStatus(live).inventory?.entries ?? [])
    .flatMap(({ id, v }) => parseInventoryId(id, v) ?? [])).map((object) => identityText(identityOf(object))));
  const secrets = [...all, ...sources.values()].flatMap(({ metadata: { namespace }, spec }) => {
    const { secretRef, decryption, kubeConfig } = spec as { [field: string]: { name?: string; secretRef?: { name: string } } | undefined };
    return [secretRef?.name, decryption?.secretRef?.name, kubeConfig?.secretRef?.name].flatMap((name) => (name === undefined ? [] : [`${namespace}/${name}`]));
  });
  return { reader, isListed: (identity) => listed.has(identity), secrets: new Set(secrets), unread };
}

function unreadError(place: string, unread: readonly string[]): LifeboatError {
  return new LifeboatError('not-all-read', {
    place,
    problem: `these credentials may not list ${unread.slice(0, UNREAD_SHOWN).join(', ')}${unread.length > UNREAD_SHOWN ? ` and ${unread.length - UNREAD_SHOWN} more` : ''}, so that nobody can say what is unexpected among them`,
    remedy: 'Ask for the right to list every kind in these namespaces, or check without --unexpected',
  });
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
