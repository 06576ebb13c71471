import { ClusterReader } from './cluster-reader';

/** A kind that the API server serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface ServedResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
}

/** Every kind that the API server serves, each in the version that its group prefers; `onUnread` is told of a group that does not answer. */
export async function servedKinds(reader: ClusterReader, onUnread: (apiVersion: string, error: unknown) => void = thrown): Promise<ServedKind[]> {
  const groups = (await reader.get('/apis') as { groups?: { preferredVersion: { groupVersion: string } }[] } | undefined)?.groups ?? [];
  const versions = ['v1', ...groups.map(({ preferredVersion: { groupVersion } }) => groupVersion)];
  const found = await Promise.all(versions.map(async (apiVersion): Promise<ServedKind[]> => {
    const answer = await reader.get(rootOf(apiVersion)).catch((error: unknown) => { onUnread(apiVersion, error); });
    const body = answer as { resources?: ServedResource[] } | undefined;
    return (body?.resources ?? []).filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs = [] }) => ({ apiVersion, kind, plural: name, namespaced, verbs }));
  }));
  return found.flat();
}

/** Path of an API version. */
export function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function thrown(_: string, error: unknown): never {
  throw error;
}
