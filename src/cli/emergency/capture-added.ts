import { plainObject } from './capture-defaults';
import { LeftOut } from './capture-live';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ObjectPatch } from '../../manifest/patch-file';
import { ClusterReader } from '../cluster/cluster-reader';
import { asManifest, LiveObject } from '../cluster/live-object';
import { rootOf, servedKinds } from '../cluster/served-kinds';
import { isMadeByController } from '../live/made-by-controller';

const AT_ONCE = 8;
const OWNER = 'kustomize.toolkit.fluxcd.io/';

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
  const rest = (await servedKinds(reader)).filter(({ verbs, kind }) => verbs.includes('list') && verbs.includes('patch') && kind !== 'Event');
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const { plural, apiVersion, kind } = next;
      try {
        objects.push(...(await reader.list(`${rootOf(apiVersion)}/${plural}?labelSelector=${selector}`, apiVersion, kind) ?? []).filter((one) => !isMadeByController(one) && one.metadata.deletionTimestamp === undefined));
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
