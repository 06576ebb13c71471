import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterReader } from '../cluster/cluster-reader';
import { LiveObject } from '../cluster/live-object';

const NAMES = [
  'source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller', 'image-reflector-controller', 'image-automation-controller', 'source-watcher',
];

/** The Deployments of Flux itself, or those that are named of them. */
export async function fluxControllers(reader: ClusterReader, namespace: string, named: readonly string[]): Promise<LiveObject[]> {
  const all = await reader.list(`/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`, 'apps/v1', 'Deployment') ?? [];
  const known = all.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'flux' || NAMES.includes(metadata.name));
  const missing = named.filter((name) => !known.some(({ metadata }) => metadata.name === name));
  if (known.length > 0 && missing.length === 0) return named.length === 0 ? known : known.filter(({ metadata }) => named.includes(metadata.name));
  throw new LifeboatError('workload-unknown', {
    place: `namespace ${namespace}`,
    problem: `it has ${missing.length === 0 ? 'no controller of Flux' : `no controller of Flux called ${missing.join(', ')}`}; it has ${known.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
    remedy: known.length === 0 ? 'Name Flux\'s namespace with --namespace, or install Flux' : 'Name one of those',
  });
}
