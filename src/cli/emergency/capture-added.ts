import { plainObject } from './capture-defaults';
import { LeftOut } from './capture-live';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ObjectPatch } from '../../manifest/patch-file';
import { ClusterReader } from '../cluster/cluster-reader';
import { asManifest, LiveObject } from '../cluster/live-object';
import { allWritersOf } from '../live/managed-fields';
import { isControlPlane } from '../live/object-difference';

const AT_ONCE = 8;
const OWNER = 'kustomize.toolkit.fluxcd.io/';

interface ServedResource {
  readonly name: string;
  readonly kind: string;
  readonly verbs?: readonly string[];
}

/** Objects with the labels of a Kustomization. */
export interface LabelledObjects {
  readonly objects: LiveObject[];
  /** Kinds that may not be listed. */
  readonly unread: string[];
}

/** Every object of the cluster that carries the labels of one of the Kustomizations, of whatever kind, but what controllers made. */
export async function labelledObjects(reader: ClusterReader, namespace: string, names: readonly string[]): Promise<LabelledObjects> {
  const selector = encodeURIComponent(`${OWNER}namespace=${namespace},${OWNER}name in (${names.join(',')})`);
  const objects: LiveObject[] = [];
  const unread: string[] = [];
  const rest = await servedKinds(reader);
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const { path, apiVersion, kind } = next;
      try {
        objects.push(...(await reader.list(`${path}?labelSelector=${selector}`, apiVersion, kind) ?? []).filter((one) => !isMadeByController(one)));
      } catch (error) {
        if (!(error instanceof LifeboatError) || error.code !== 'cluster-forbidden') throw error;
        unread.push(kind);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { objects, unread: unread.sort() };
}

/** An object that the emergency added, as a patch; of a Secret only that it is there. */
export function addedPatch(live: LiveObject): ObjectPatch | LeftOut {
  const object = identityText(identityOf(asManifest(live)));
  if (live.apiVersion === 'v1' && live.kind === 'Secret') {
    return { object, why: 'is a Secret that the emergency added; its values are not written to a file: bring it in with SOPS or an ExternalSecret before resume', isLost: true };
  }
  return { object, add: plainObject(asManifest(live)) };
}

async function servedKinds(reader: ClusterReader): Promise<{ path: string; apiVersion: string; kind: string }[]> {
  const groups = (await reader.get('/apis') as { groups?: { preferredVersion: { groupVersion: string } }[] } | undefined)?.groups ?? [];
  const roots = [['v1', '/api/v1'], ...groups.map(({ preferredVersion: { groupVersion } }) => [groupVersion, `/apis/${groupVersion}`])];
  const found = await Promise.all(roots.map(async ([apiVersion, root]) => {
    const resources = (await reader.get(root) as { resources?: ServedResource[] } | undefined)?.resources ?? [];
    return resources.filter(({ name, verbs = [], kind }) => !name.includes('/') && verbs.includes('list') && verbs.includes('patch') && kind !== 'Event')
      .map(({ name, kind }) => ({ path: `${root}/${name}`, apiVersion, kind }));
  }));
  return found.flat();
}

/** Controllers copy labels on to what they make: a Service's to its EndpointSlices. */
function isMadeByController(live: LiveObject): boolean {
  if ((live.metadata.ownerReferences ?? []).length > 0 || live.metadata.deletionTimestamp !== undefined) return true;
  const writers = allWritersOf(live);
  return writers.length > 0 && writers.every(isControlPlane);
}
