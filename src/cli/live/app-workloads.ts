import { kustomizationStatus } from './flux-status';
import { parseInventoryId } from './inventory';
import { KUSTOMIZATION_API } from './kustomization-judgement';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';
import { ClusterReader } from '../cluster/cluster-reader';
import { asManifest, LiveObject } from '../cluster/live-object';
import { isForbidden } from '../cluster/unless-forbidden';

/** An app: its Kustomization, and the objects that a copy of its manifests declares. */
export interface AppName {
  readonly name: string;
  readonly namespace: string;
  readonly declared?: readonly ManifestObject[];
}

/** What of an app runs pods. */
export interface AppWorkloads {
  /** Its live Deployments, StatefulSets and DaemonSets. */
  readonly workloads: readonly LiveObject[];
  /** What else of it runs pods, none of which is made again as it was: pods of their own, Jobs and the like. */
  readonly others: readonly ManifestObject[];
}

const APPS = 'apps/v1';
const PLURALS: { readonly [kind: string]: string } = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' };
const OTHERS = new Set(['v1/Pod', 'batch/v1/Job', 'batch/v1/CronJob', 'helm.toolkit.fluxcd.io/v2/HelmRelease']);

/** Path of a workload in the API. */
export function workloadPath({ kind, metadata: { name, namespace } }: Pick<LiveObject, 'kind' | 'metadata'>): string {
  return `/apis/${APPS}/namespaces/${namespace}/${PLURALS[kind]}/${name}`;
}

/** Whether an object is of a kind whose controller makes each pod again. */
export function isWorkload({ apiVersion, kind }: Pick<ManifestObject, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === APPS && Object.hasOwn(PLURALS, kind);
}

/** Reads what of an app runs pods: what its copy declares, its inventory holds, and has its owner labels. None of that needs Flux to run. */
export async function readAppWorkloads(reader: ClusterReader, app: AppName): Promise<AppWorkloads> {
  const { declared = [] } = app;
  const kustomizations = await readKustomizations(reader, app.namespace).catch((error: unknown) => {
    // A team with rights in its own namespace alone has its copy.
    if (declared.length > 0 && isForbidden(error)) return undefined;
    throw error;
  });
  const kustomization = kustomizations?.find(({ metadata }) => metadata.name === app.name);
  const inventory = kustomization ? kustomizationStatus(kustomization).inventory?.entries ?? [] : [];
  const references = [...declared, ...inventory.flatMap(({ id, v }) => parseInventoryId(id, v) ?? [])];
  const namespaces = [...new Set(references.map(({ metadata }) => metadata.namespace ?? '').filter((namespace) => namespace !== ''))];
  const paths = references.filter(isWorkload).map((one) => workloadPath(one as LiveObject));
  const found = await Promise.all(paths.map((path) => reader.get(path) as Promise<LiveObject | undefined>));
  const labelled = await readLabelled(reader, app, namespaces);
  const workloads = new Map([...found, ...labelled].flatMap((one) => (one ? [[identityText(identityOf(asManifest(one))), one] as const] : [])));
  if (references.length === 0 && workloads.size === 0 && !kustomization) throw unknown(app, kustomizations ?? []);
  const isOther = ({ apiVersion, kind }: ManifestObject): boolean => OTHERS.has(`${apiVersion}/${kind}`);
  const others = new Map(references.filter(isOther).map((one) => [identityText(identityOf(one)), one]));
  return { workloads: [...workloads.keys()].sort().map((key) => workloads.get(key)!), others: [...others.values()] };
}

function readKustomizations(reader: ClusterReader, namespace: string): Promise<LiveObject[] | undefined> {
  return reader.list(`/apis/${KUSTOMIZATION_API}/namespaces/${encodeURIComponent(namespace)}/kustomizations`, KUSTOMIZATION_API, 'Kustomization');
}

/** Also those that only an emergency made; in all namespaces where nothing says which are the app's. */
async function readLabelled(reader: ClusterReader, { name, namespace }: AppName, namespaces: readonly string[]): Promise<LiveObject[]> {
  const query = new URLSearchParams({ labelSelector: `kustomize.toolkit.fluxcd.io/name=${name},kustomize.toolkit.fluxcd.io/namespace=${namespace}` }).toString();
  const places = namespaces.length === 0 ? [''] : namespaces.map((one) => `namespaces/${one}/`);
  const lists = await Promise.all(places.flatMap((place) => Object.entries(PLURALS).map(([kind, plural]) => (
    reader.list(`/apis/${APPS}/${place}${plural}?${query}`, APPS, kind)))));
  return lists.flatMap((list) => list ?? []);
}

function unknown({ name, namespace }: AppName, kustomizations: readonly LiveObject[]): LifeboatError {
  const others = kustomizations.map(({ metadata }) => metadata.name).join(', ');
  return new LifeboatError('kustomization-unknown', {
    place: `Kustomization ${namespace}/${name}`,
    problem: `the cluster has no such Kustomization, and no workload with its labels; namespace ${namespace} has ${others || 'none'}`,
    remedy: 'Correct the name or --namespace',
  });
}
