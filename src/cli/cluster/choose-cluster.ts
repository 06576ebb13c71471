import { ClusterReader } from './cluster-reader';
import { LiveObject } from './live-object';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** A cluster as the definition knows it. */
export interface KnownCluster {
  readonly name?: string;
  /** UID of its kube-system namespace. */
  readonly uid?: string;
}

/** The one cluster that is meant: the named one, the only one, or the one with the UID of the cluster that is asked. */
export async function chooseCluster<Cluster extends KnownCluster>(
  known: readonly Cluster[], named: string | undefined, reader: Pick<ClusterReader, 'get' | 'place'>,
): Promise<Cluster> {
  const names = known.map(({ name }) => name ?? '?').join(', ');
  const candidates = named === undefined ? known : known.filter(({ name }) => name === named);
  if (candidates.length === 0) {
    throw new LifeboatError('cluster-unknown', {
      place: `--cluster ${named}`, problem: `the definition has no cluster of this name; it has ${names || 'none'}`, remedy: 'Name one of them',
    });
  }
  if (candidates.every(({ uid }) => uid === undefined)) {
    if (candidates.length === 1) return candidates[0];
    throw new LifeboatError('cluster-choice', {
      place: reader.place, problem: `there are the clusters ${names}, and none has a uid by which this one could be known`, remedy: 'Say which it is with --cluster NAME',
    });
  }
  const uid = await uidOf(reader);
  const same = candidates.filter((one) => one.uid === uid);
  if (same.length === 1) return same[0];
  const uids = candidates.flatMap((one) => (one.uid === undefined ? [] : [`${one.name} ${one.uid}`])).join(', ');
  if (candidates.length === 1 || named !== undefined) {
    throw new LifeboatError('cluster-mismatch', {
      place: reader.place, problem: `this is the cluster with the uid ${uid}, and the definition means ${uids}`, remedy: 'Name the right context with --context NAME',
    });
  }
  throw new LifeboatError('cluster-choice', {
    place: reader.place,
    problem: `its uid ${uid} is that of none of the clusters ${names} (${uids})`,
    remedy: 'Name the right context with --context NAME, or the cluster with --cluster NAME',
  });
}

async function uidOf(reader: Pick<ClusterReader, 'get' | 'place'>): Promise<string> {
  const namespace = await reader.get('/api/v1/namespaces/kube-system') as LiveObject | undefined;
  if (namespace?.metadata.uid !== undefined) return namespace.metadata.uid;
  throw new LifeboatError('cluster-answer', {
    place: reader.place, problem: 'it has no namespace kube-system, by whose uid it could be known', remedy: 'Name the right context with --context NAME',
  });
}
