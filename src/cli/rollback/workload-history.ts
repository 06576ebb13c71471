import { containerImages } from './container-image';
import { ManifestObject } from '../../manifest/manifest-object';
import { ClusterReader } from '../cluster/cluster-reader';
import { asManifest, LiveObject } from '../cluster/live-object';
import { isWorkload, workloadPath } from '../live/app-workloads';
import { isOwnedBy, selectorQuery } from '../live/workload-pods';

const DEPLOYMENT_REVISION = 'deployment.kubernetes.io/revision';

/** A template that a workload has had. */
export interface Revision {
  readonly number: number;
  /** When it was first run. */
  readonly since: string;
  /** Container -> image. */
  readonly images: ReadonlyMap<string, string>;
}

/** The templates of a live workload that the cluster still holds. */
export interface WorkloadHistory {
  /** `Deployment shop/api` */
  readonly workload: string;
  /** Container -> image, as it is to run now. */
  readonly live: ReadonlyMap<string, string>;
  /** All of them, the one that was first run last being first. */
  readonly revisions: readonly Revision[];
  /** Those that were first run before the present one: a template that was rolled back from is not among them. */
  readonly earlier: readonly Revision[];
}

/** Reads the history of a workload; undefined where it is not on the cluster, or of a kind that keeps none. */
export async function readHistory(reader: ClusterReader, object: ManifestObject): Promise<WorkloadHistory | undefined> {
  if (!isWorkload(object)) return undefined;
  const live = await reader.get(workloadPath(object as unknown as LiveObject)) as LiveObject | undefined;
  if (!live) return undefined;
  const { namespace, name, uid } = live.metadata;
  const { selector } = live.spec as { readonly selector: Parameters<typeof selectorQuery>[0] };
  const [plural, kind] = object.kind === 'Deployment' ? ['replicasets', 'ReplicaSet'] : ['controllerrevisions', 'ControllerRevision'];
  const list = await reader.list(`/apis/apps/v1/namespaces/${namespace}/${plural}?${selectorQuery(selector)}`, 'apps/v1', kind) ?? [];
  const revisions = list.filter((one) => isOwnedBy(one, uid)).map((one) => revisionOf(one, object.kind)).sort(byAge);
  return { workload: `${object.kind} ${namespace}/${name}`, ...historyOf(containerImages(asManifest(live)), revisions) };
}

/** The present template is the one with the highest number, once its controller has seen what is to run. */
export function historyOf(live: ReadonlyMap<string, string>, revisions: readonly Revision[]): Pick<WorkloadHistory, 'live' | 'revisions' | 'earlier'> {
  const newest = revisions.reduce<Revision | undefined>((found, one) => (found && found.number > one.number ? found : one), undefined);
  const isSeen = newest !== undefined && [...live].every(([container, image]) => newest.images.get(container) === image);
  return { live, revisions, earlier: isSeen ? revisions.slice(revisions.indexOf(newest) + 1) : revisions };
}

function revisionOf(object: LiveObject, kind: string): Revision {
  const { creationTimestamp, annotations } = object.metadata as LiveObject['metadata'] & { readonly creationTimestamp?: string };
  const template = { kind, ...(object.kind === 'ReplicaSet' ? { spec: object.spec } : object.data as object) };
  const number = object.kind === 'ReplicaSet' ? Number(annotations?.[DEPLOYMENT_REVISION] ?? 0) : object.revision as number;
  return { number, since: creationTimestamp ?? '', images: containerImages(template as Pick<ManifestObject, 'kind'>) };
}

function byAge(a: Revision, b: Revision): number {
  return b.since.localeCompare(a.since) || b.number - a.number;
}
