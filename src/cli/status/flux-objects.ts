import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterReader } from '../cluster/cluster-reader';
import { LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';

const PAGE = 500;

/** A kind of Flux as the API server serves it. */
export interface FluxKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** Whether objects of it have a status that a controller writes. */
  readonly hasStatus: boolean;
}

/** What of a cluster could not be read, and why. */
export interface Unread {
  /** What it would have been: `Kustomizations`. */
  readonly what: string;
  readonly error: LifeboatError;
}

/** The objects of one kind. */
export interface KindObjects {
  readonly kind: FluxKind;
  readonly objects: readonly LiveObject[];
}

interface ServedResource {
  readonly name: string;
  readonly kind: string;
}

/** Objects, and what of them could not be read. */
export interface ReadObjects {
  readonly found: readonly KindObjects[];
  readonly unread: readonly Unread[];
}

/** Finds every kind of Flux that is served, each in the version that the API server prefers. */
export async function discoverKinds(reader: ClusterReader): Promise<FluxKind[]> {
  const { groups = [] } = await reader.get('/apis') as { groups?: readonly { name: string; versions: readonly { groupVersion: string }[] }[] };
  const own = groups.filter(({ name }) => /(?:^|\.)fluxcd\.io$|^fluxcd\.controlplane\.io$/.test(name));
  const kinds = await Promise.all(own.map(async ({ versions }) => {
    const lists = await Promise.all(versions.map(async ({ groupVersion }) => ({ groupVersion, resources: await resourcesOf(reader, groupVersion) })));
    const found = new Map<string, FluxKind>();
    for (const { groupVersion, resources } of lists) {
      const names = new Set(resources.map(({ name }) => name));
      for (const { name, kind } of resources) {
        // A group may serve some of its kinds in an older version alone.
        if (!name.includes('/') && !found.has(kind)) found.set(kind, { apiVersion: groupVersion, kind, plural: name, hasStatus: names.has(`${name}/status`) });
      }
    }
    return [...found.values()];
  }));
  return kinds.flat();
}

async function resourcesOf(reader: ClusterReader, groupVersion: string): Promise<readonly ServedResource[]> {
  const body = await reader.get(`/apis/${groupVersion}`) as { resources?: readonly ServedResource[] } | undefined;
  return body?.resources ?? [];
}

/** Reads all objects of these kinds; a kind that may not be read is said to be, and no other is left out for it. */
export async function readObjects(reader: ClusterReader, kinds: readonly FluxKind[]): Promise<ReadObjects> {
  const unread: Unread[] = [];
  const found = await Promise.all(kinds.map(async (kind) => {
    try {
      return { kind, objects: await readAll(reader, kind) };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      unread.push({ what: pluralText(kind.kind), error });
      return { kind, objects: [] };
    }
  }));
  return { found, unread };
}

async function readAll(reader: ClusterReader, { apiVersion, kind, plural }: FluxKind): Promise<LiveObject[]> {
  const path = `/apis/${apiVersion}/${plural}`;
  const all: LiveObject[] = [];
  let next = '';
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(next === '' ? {} : { continue: next }) }).toString();
    const page = await reader.get(`${path}?${query}`).catch((error: unknown) => {
      // The next page of a list is kept for a few minutes only; the whole list can always be had.
      if (next === '' || !(error instanceof LifeboatError) || error.code !== 'cluster-answer') throw error;
      return undefined;
    }) as { items?: LiveObject[] | null; metadata?: { continue?: string } } | undefined;
    if (page === undefined) return await reader.list(path, apiVersion, kind) ?? [];
    all.push(...(page.items ?? []).map((item) => ({ ...item, apiVersion, kind })));
    next = page.metadata?.continue ?? '';
  } while (next !== '');
  return all;
}

/** How several of a kind are called. */
export function pluralText(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
